import { Role, RolePolicy } from "@pulumi/aws/iam";
import * as pulumi from "@pulumi/pulumi";
import type { DestinationBucket, ReplicationBucket } from "./buckets";
import { roleBaseName } from "./names";
import type { RulePlan } from "./plan";
import { replicationRolePolicy, replicationTrustPolicy } from "./role-policies";

/** The role that S3 assumes to read the source and to write replicas. It lives in the source's account. */
export function replicationRole(parent: pulumi.Resource, name: string, source: ReplicationBucket): Role {
  const trust = pulumi.all([source.arn, source.place.accountId]);
  return new Role(
    roleBaseName(name),
    {
      description: "Assumed by Amazon S3 to replicate objects",
      assumeRolePolicy: pulumi.jsonStringify(
        trust.apply(([bucketArn, accountId]) => replicationTrustPolicy({ bucketArn, accountId })),
      ),
    },
    { parent, provider: source.place.provider },
  );
}

/** The rights of the role. S3 fails every object that it meets before they are in place. */
export function replicationRoleRights(
  parent: pulumi.Resource,
  name: string,
  rules: RulePlan[],
  role: Role,
  source: ReplicationBucket,
  destinations: DestinationBucket[],
): RolePolicy {
  const prefixes = rules.map(({ prefix }) => prefix);
  const document = pulumi
    .output({
      from: { bucketArn: source.arn, accountId: source.place.accountId },
      to: destinations.map(({ arn, place, plan }) => ({
        bucketArn: arn,
        accountId: place.accountId,
        ownerOverride: plan.ownerOverride,
      })),
    })
    .apply(({ from, to }) => replicationRolePolicy(from, to, prefixes));
  return new RolePolicy(
    `${roleBaseName(name)}-policy`,
    { role: role.name, policy: pulumi.jsonStringify(document) },
    { parent, provider: source.place.provider },
  );
}
