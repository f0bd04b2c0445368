import type { RolePolicy } from "@pulumi/aws/iam/rolePolicy";
import { BucketReplicationConfig } from "@pulumi/aws/s3/bucketReplicationConfig";
import * as pulumi from "@pulumi/pulumi";
import type { Admission } from "../adoption/admission";
import { foreignRules, keptRule } from "../adoption/foreign-rules";
import { ExistingRules } from "../args";
import type { ReplicationPlan } from "../plan/plan";
import { objectKeys, type Route } from "./route";
import { replicationRules } from "./rules";

/**
 * Switches the replication on. Last of all: S3 refuses it before both ends are versioned, and before the role has its
 * rights and the destination lets it in, objects would fail that nothing tries again.
 */
export function replicationConfiguration(
  parent: pulumi.Resource,
  { existingRules, ruleIdPrefix }: ReplicationPlan,
  { plan, role, source, arrivals }: Route,
  rights: RolePolicy | undefined,
  admission: Admission,
): BucketReplicationConfig {
  const destinations = arrivals.map(({ receiver, at: { end, keyArn } }) => ({
    receiver,
    bucketArn: end.arn,
    accountId: end.place.accountId,
    kmsKeyArn: keyArn,
  }));
  const encrypted = objectKeys(source).length > 0;
  const ours = (takenPriorities: number[]) =>
    replicationRules(plan, destinations, { ruleIdPrefix, encrypted, takenPriorities });
  const besideTheirs = ({ [source.end.plan.path]: found }: pulumi.Unwrap<Admission>) => {
    const kept = foreignRules(found?.model.replicationConfiguration, ruleIdPrefix).map(keptRule);
    return pulumi.output([...kept, ...ours(kept.flatMap(({ priority }) => priority ?? []))]);
  };
  return new BucketReplicationConfig(
    `${plan.childName}-replication`,
    {
      bucket: source.end.name,
      role: role.arn,
      // Only where rules of others have to be known first: what is inside an output cannot be previewed in part.
      rules: existingRules === ExistingRules.Merge ? admission.apply(besideTheirs) : ours([]),
    },
    {
      parent,
      provider: source.end.place.provider,
      dependsOn: [
        ...source.readiness,
        ...arrivals.flatMap(({ at }) => at.readiness),
        ...(rights ? [rights] : []),
      ],
      // Deleting it would take the rules of others along; ours are released one by one.
      ...(source.end.kind === "existing" && { retainOnDelete: true }),
    },
  );
}
