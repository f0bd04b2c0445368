import type { GetBucketResult } from "@pulumi/aws-native/s3/getBucket";

/** What is known of a bucket that was there before, from one read of it. */
export interface FoundBucket {
  name: string;
  model: Pick<
    GetBucketResult,
    | "bucketEncryption"
    | "objectLockEnabled"
    | "ownershipControls"
    | "regionalDomainName"
    | "replicationConfiguration"
    | "versioningConfiguration"
  >;
  /** Its bucket policy, read only where ours is to be added to it. */
  policy?: string;
}

/** Why a bucket could not be read. */
export interface UnreadBucket {
  name: string;
  failure: string;
}

/** The rest of the name ("bucket.s3.eu-west-1.amazonaws.com") says where the bucket is. */
export function regionOf({ name, model }: FoundBucket): string | undefined {
  const [, region] =
    /^s3[.-]([a-z]+(?:-[a-z]+)+-\d+)\./.exec((model.regionalDomainName ?? "").slice(name.length + 1)) ?? [];
  return region;
}

/** Whether the bucket refuses objects under keys that clients send along. */
export function blocksCustomerKeys({ model }: FoundBucket): boolean {
  const rules = model.bucketEncryption?.serverSideEncryptionConfiguration ?? [];
  return rules.some(({ blockedEncryptionTypes }) =>
    blockedEncryptionTypes?.encryptionType?.some((type) => String(type) === "SSE-C"),
  );
}

/** The KMS key that the bucket puts objects under: its ARN, its ID, an alias, or "" for the key of AWS's own. */
export function defaultKmsKey({ model }: FoundBucket): string | undefined {
  const [rule] = model.bucketEncryption?.serverSideEncryptionConfiguration ?? [];
  const byDefault = rule?.serverSideEncryptionByDefault;
  if (byDefault === undefined || !String(byDefault.sseAlgorithm).startsWith("aws:kms")) return undefined;
  return byDefault.kmsMasterKeyId ?? "";
}

/** The same if it is one that permissions can be given to: neither an alias nor an ID, nor the key of AWS's own. */
export function defaultKeyArn(found: FoundBucket): string | undefined {
  const key = defaultKmsKey(found);
  return key !== undefined && isKeyArn(key) ? key : undefined;
}

export function isKeyArn(key: string): boolean {
  return key.startsWith("arn:") && key.includes(":key/");
}

/** AWS's own key lets everybody in the account use it through S3 ("AWS managed keys"). */
export function isAwsOwnKey(key: string): boolean {
  return key === "" || /(^|:)alias\/aws\/s3$/.test(key);
}

const notThere = /NotFound|NoSuchBucket|not found|does not exist/i;

/** Whether the failure of a read means that there is no such bucket. */
export function isNotThere(failure: string): boolean {
  return notThere.test(failure);
}

const explanations: [pattern: RegExp, explanation: string][] = [
  [notThere, "there is no bucket of that name in the region and account"],
  [
    /AccessDenied|Forbidden|\b403\b/i,
    "these credentials may not read it: it belongs to somebody else, or they lack the right",
  ],
  [/PermanentRedirect|Moved|\b301\b|another region/i, "it is in another region"],
];

/** What the failure of a read means, in words that follow the bucket's name. */
export function explainFailure(failure: string): string {
  const [, explanation] = explanations.find(([pattern]) => pattern.test(failure)) ?? [];
  const found = failure.split("\n")[0]?.slice(0, 300);
  return explanation === undefined
    ? `which cannot be read (found: ${found})`
    : `but ${explanation} (found: ${found})`;
}
