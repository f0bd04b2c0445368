import { oneOrMany, type PolicyCondition } from "./document";
import { objectArns } from "./object-arns";

/** A bucket whose objects are under KMS keys, as far as its keys are concerned. */
export interface EncryptedBucket {
  bucketArn: string;
  region: string;
  dnsSuffix: string;
  prefixes: string[];
}

export const sourceKeyActions = ["kms:Decrypt"];

/**
 * "Replicating encrypted objects" asks for Encrypt, for GenerateDataKey where objects without encryption come under the
 * bucket's default key, and for Decrypt where bucket keys are used. Any writer may ask for a bucket key with an object,
 * so that no bucket tells whether there are some.
 */
export const replicaKeyActions = ["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey"];

/**
 * Through S3 of the bucket's region only, and for the bucket's objects only. S3 names the bucket in the encryption
 * context when a bucket key is used and the object when not, and old objects may differ from new ones.
 */
export function throughS3(buckets: EncryptedBucket[]): PolicyCondition {
  return {
    StringEquals: {
      "kms:ViaService": oneOrMany(buckets.map(({ region, dnsSuffix }) => `s3.${region}.${dnsSuffix}`)),
    },
    StringLike: {
      "kms:EncryptionContext:aws:s3:arn": oneOrMany(
        buckets.flatMap(({ bucketArn, prefixes }) => [bucketArn, ...objectArns(bucketArn, prefixes)]),
      ),
    },
  };
}
