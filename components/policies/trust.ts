import { type PolicyDocument, policyDocument } from "./document";
import { type RoleConditions, roleCondition } from "./role-conditions";

/** A service of S3 that assumes a role, and on whose behalf it has to say that it does. */
export interface Trusted {
  service: "s3.amazonaws.com" | "batchoperations.s3.amazonaws.com";
  accountId: string;
  sourceArn: string;
}

/** Lets S3 assume the replication role on behalf of this source only. */
export function replicationTrustPolicy(
  { bucketArn, accountId }: { bucketArn: string; accountId: string },
  conditions: RoleConditions,
): PolicyDocument {
  const trusted: Trusted = { service: "s3.amazonaws.com", accountId, sourceArn: bucketArn };
  return trustPolicy("S3Replication", trusted, conditions);
}

/** Lets S3 Batch Operations assume the role of the backfill on behalf of jobs of this account and region only. */
export function batchTrustPolicy(
  { accountId, partition, region }: { accountId: string; partition: string; region: string },
  conditions: RoleConditions,
): PolicyDocument {
  const service = "batchoperations.s3.amazonaws.com";
  const sourceArn = `arn:${partition}:s3:${region}:${accountId}:job/*`;
  return trustPolicy("S3BatchOperations", { service, accountId, sourceArn }, conditions);
}

function trustPolicy(
  Sid: string,
  { service, accountId, sourceArn }: Trusted,
  conditions: RoleConditions,
): PolicyDocument {
  const Condition = roleCondition(conditions, {
    StringEquals: { "aws:SourceAccount": accountId },
    ArnLike: { "aws:SourceArn": sourceArn },
  });
  return policyDocument([
    {
      Sid,
      Effect: "Allow",
      Principal: { Service: service },
      Action: "sts:AssumeRole",
      ...(Condition && { Condition }),
    },
  ]);
}
