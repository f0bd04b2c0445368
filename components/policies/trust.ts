import { TrustConditions } from "../args";
import { type PolicyCondition, type PolicyDocument, policyDocument } from "./document";

/** A service of S3 that assumes a role, and on whose behalf it has to say that it does. */
export interface Trusted {
  service: "s3.amazonaws.com" | "batchoperations.s3.amazonaws.com";
  accountId: string;
  sourceArn: string;
}

/** Lets S3 assume the replication role on behalf of this source only. */
export function replicationTrustPolicy(
  { bucketArn, accountId }: { bucketArn: string; accountId: string },
  conditions: TrustConditions,
): PolicyDocument {
  const trusted: Trusted = { service: "s3.amazonaws.com", accountId, sourceArn: bucketArn };
  return trustPolicy("S3Replication", trusted, conditions);
}

/** Lets S3 Batch Operations assume the role of the backfill on behalf of jobs of this account and region only. */
export function batchTrustPolicy(
  { accountId, partition, region }: { accountId: string; partition: string; region: string },
  conditions: TrustConditions,
): PolicyDocument {
  const service = "batchoperations.s3.amazonaws.com";
  const sourceArn = `arn:${partition}:s3:${region}:${accountId}:job/*`;
  return trustPolicy("S3BatchOperations", { service, accountId, sourceArn }, conditions);
}

/**
 * The conditions are of the `IfExists` kind unless asked otherwise, because AWS does not document that S3 sends these
 * keys: a plain condition on a key that is absent would deny the role and fail every object without a sound.
 */
function trustPolicy(Sid: string, trusted: Trusted, conditions: TrustConditions): PolicyDocument {
  const condition = trustCondition(trusted, conditions);
  return policyDocument([
    {
      Sid,
      Effect: "Allow",
      Principal: { Service: trusted.service },
      Action: "sts:AssumeRole",
      ...(condition && { Condition: condition }),
    },
  ]);
}

function trustCondition(
  { accountId, sourceArn }: Trusted,
  conditions: TrustConditions,
): PolicyCondition | undefined {
  if (conditions === TrustConditions.None) return undefined;
  const ifExists = conditions === TrustConditions.IfExists ? "IfExists" : "";
  return {
    [`StringEquals${ifExists}`]: { "aws:SourceAccount": accountId },
    [`ArnLike${ifExists}`]: { "aws:SourceArn": sourceArn },
  };
}
