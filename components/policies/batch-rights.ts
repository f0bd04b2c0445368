import { type PolicyDocument, policyDocument } from "./document";
import { objectArns } from "./object-arns";

/** What S3 Batch Operations works on. */
export interface BatchPlace {
  sourceArn: string;
  /** Those of the rules. */
  prefixes: string[];
  reportBucketArn: string;
  reportPrefix: string;
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
  ]);
}
