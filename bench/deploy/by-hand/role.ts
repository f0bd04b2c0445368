import { Role } from "@pulumi/aws/iam/role";
import { RolePolicy } from "@pulumi/aws/iam/rolePolicy";
import type { Provider } from "@pulumi/aws/provider";
import { interpolate, jsonStringify } from "@pulumi/pulumi";
import type { ReplicatedBucket } from "./replicated-bucket";

/** Known to whoever writes a program for one account. */
export const accountId = "000000000000";

export function replicationRole(
  name: string,
  source: ReplicatedBucket,
  destinations: ReplicatedBucket[],
  provider: Provider,
): { role: Role; rights: RolePolicy } {
  const role = new Role(
    `${name}-role`,
    {
      description: "Assumed by Amazon S3 to replicate objects",
      assumeRolePolicy: jsonStringify({
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            Principal: { Service: "s3.amazonaws.com" },
            Action: "sts:AssumeRole",
            Condition: {
              StringEquals: { "aws:SourceAccount": accountId },
              ArnLike: { "aws:SourceArn": source.arn },
            },
          },
        ],
      }),
    },
    { provider },
  );
  const rights = new RolePolicy(
    `${name}-role-policy`,
    {
      role: role.name,
      policy: jsonStringify({
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            Action: ["s3:GetReplicationConfiguration", "s3:ListBucket"],
            Resource: source.arn,
          },
          {
            Effect: "Allow",
            Action: [
              "s3:GetObjectVersionForReplication",
              "s3:GetObjectVersionAcl",
              "s3:GetObjectVersionTagging",
            ],
            Resource: interpolate`${source.arn}/*`,
          },
          ...destinations.map(({ arn }) => ({
            Effect: "Allow",
            Action: ["s3:ReplicateObject", "s3:ReplicateTags", "s3:ObjectOwnerOverrideToBucketOwner"],
            Resource: interpolate`${arn}/*`,
            Condition: { StringEquals: { "aws:ResourceAccount": accountId } },
          })),
        ],
      }),
    },
    { provider },
  );
  return { role, rights };
}
