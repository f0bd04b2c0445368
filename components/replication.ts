import type { Role, RolePolicy } from "@pulumi/aws/iam";
import { BucketReplicationConfig } from "@pulumi/aws/s3";
import type * as pulumi from "@pulumi/pulumi";
import type { DestinationBucket, ReplicationBucket } from "./buckets";
import type { ReplicationPlan } from "./plan";
import { replicationRules } from "./rules";

/**
 * Switches the replication on. Last of all: S3 refuses it before both ends are versioned, and before the role has its
 * rights and the destination lets it in, objects would fail that nothing tries again.
 */
export function replicationConfiguration(
  parent: pulumi.Resource,
  name: string,
  plan: ReplicationPlan,
  role: Role,
  rights: RolePolicy,
  source: ReplicationBucket,
  destinations: DestinationBucket[],
): BucketReplicationConfig {
  return new BucketReplicationConfig(
    `${name}-replication`,
    {
      bucket: source.name,
      role: role.arn,
      rules: replicationRules(
        plan,
        destinations.map((destination) => ({
          ...destination.plan,
          bucketArn: destination.arn,
          accountId: destination.place.accountId,
        })),
      ),
    },
    {
      parent,
      provider: source.place.provider,
      dependsOn: [...source.readiness, ...destinations.flatMap(({ readiness }) => readiness), rights],
    },
  );
}
