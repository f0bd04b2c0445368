import { TrustConditions } from "../args";
import { type PolicyCondition, type PolicyDocument, policyDocument } from "./document";

export interface TrustedSource {
  bucketArn: string;
  accountId: string;
}

/**
 * Lets S3 assume the replication role on behalf of this source only. The conditions are of the `IfExists` kind unless
 * asked otherwise, because AWS does not document that S3 sends these keys when it replicates: a plain condition on a
 * key that is absent would deny the role and fail every object without a sound.
 */
export function replicationTrustPolicy(source: TrustedSource, conditions: TrustConditions): PolicyDocument {
  const condition = trustCondition(source, conditions);
  return policyDocument([
    {
      Sid: "S3Replication",
      Effect: "Allow",
      Principal: { Service: "s3.amazonaws.com" },
      Action: "sts:AssumeRole",
      ...(condition && { Condition: condition }),
    },
  ]);
}

function trustCondition(
  { bucketArn, accountId }: TrustedSource,
  conditions: TrustConditions,
): PolicyCondition | undefined {
  if (conditions === TrustConditions.None) return undefined;
  const ifExists = conditions === TrustConditions.IfExists ? "IfExists" : "";
  return {
    [`StringEquals${ifExists}`]: { "aws:SourceAccount": accountId },
    [`ArnLike${ifExists}`]: { "aws:SourceArn": bucketArn },
  };
}
