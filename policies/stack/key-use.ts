import type { PolicyResource } from "@pulumi/policy";
import { arnIfKnown } from "./reference";
import type { ReplicatedStack } from "./stack";
import { ifKnown } from "./unknown";

/** Whether objects of a replication are under a key: by its ARN, or by where the ARN comes from while nobody knows it. */
export function isUsedBy(key: PolicyResource, { replications, replicatedBuckets }: ReplicatedStack): boolean {
  const arn = arnIfKnown(key);
  const said = [
    ...replicatedBuckets.map((bucket) => ifKnown(() => bucket.encryption?.keyArn)),
    ...replications.flatMap((replication) =>
      (ifKnown(() => replication.rules) ?? []).map((rule) => ifKnown(() => rule.replicaKeyArn)),
    ),
  ];
  if (arn !== undefined && said.includes(arn)) return true;
  const users = [
    ...replicatedBuckets.flatMap((bucket) => [bucket.resource, bucket.part("encryption")]),
    ...replications.map(({ resource }) => resource),
  ];
  return users.some((user) =>
    Object.values(user?.propertyDependencies ?? {}).some((from) => from.some(({ urn }) => urn === key.urn)),
  );
}
