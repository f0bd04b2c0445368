import { type PolicyDocument, policyDocument } from "./document";
import { throughS3 } from "./kms-access";
import { objectArns } from "./object-arns";

/** What S3 Batch Operations works on. */
export interface BatchPlace {
  sourceArn: string;
  /** Those of the rules. */
  prefixes: string[];
  reportBucketArn: string;
  reportPrefix: string;
  /** The default encryption of the bucket of the reports, if that is a key. */
  reportKey?: { arn: string; region: string; dnsSuffix: string };
}

/**
 * The rights of the role that a batch job assumes: it starts the replication of objects, and no more; that the objects
 * move is the replication role's. The list of the objects is made as an inventory of the source.
 */
export function batchRights({
  sourceArn,
  prefixes,
  reportBucketArn,
  reportPrefix,
  reportKey,
}: BatchPlace): PolicyDocument {
  return policyDocument([
    {
      Sid: "Initiate",
      Effect: "Allow",
      Action: ["s3:InitiateReplication"],
      Resource: objectArns(sourceArn, prefixes),
    },
    {
      Sid: "Generate",
      Effect: "Allow",
      Action: ["s3:GetReplicationConfiguration", "s3:PutInventoryConfiguration"],
      Resource: [sourceArn],
    },
    {
      Sid: "Report",
      Effect: "Allow",
      Action: ["s3:PutObject"],
      Resource: objectArns(reportBucketArn, [reportPrefix]),
    },
    ...(reportKey
      ? [
          {
            Sid: "ReportKey",
            Effect: "Allow" as const,
            Action: ["kms:Decrypt", "kms:GenerateDataKey"],
            Resource: [reportKey.arn],
            Condition: throughS3([{ ...reportKey, bucketArn: reportBucketArn, prefixes: [reportPrefix] }]),
          },
        ]
      : []),
  ]);
}
