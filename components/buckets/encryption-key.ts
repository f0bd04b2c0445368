import { Key } from "@pulumi/aws/kms/key";
import * as pulumi from "@pulumi/pulumi";
import { OnDestroy } from "../../contract/destroy-check-run";
import { policyJson } from "../../contract/policy-json";
import type { ReplicationPlan } from "../plan/plan";
import { type PolicyStatement, policyDocument } from "../policies/document";
import { keyOwnerStatement, replicaKeyStatement } from "../policies/replication-access";
import type { Arrival } from "../replication/traffic";
import { type BucketEnd, type NewEnd, tagged } from "./bucket-end";

/** The key that a bucket's objects, or the replicas in it, are under; nothing with SSE-S3. */
export function encryptionKey(
  parent: pulumi.Resource,
  end: BucketEnd,
  arrival: Arrival | undefined,
  tags: ReplicationPlan["tags"],
): pulumi.Output<string> | undefined {
  if (end.kind === "new" && end.plan.encryption.createKey) return createdKey(parent, end, arrival, tags).arn;
  const given = end.kind === "new" ? end.plan.encryption.kmsKeyArn : end.plan.kmsKeyArn;
  return given === undefined ? undefined : pulumi.output(given);
}

function createdKey(
  parent: pulumi.Resource,
  end: NewEnd,
  arrival: Arrival | undefined,
  tags: ReplicationPlan["tags"],
): Key {
  const { accountId, partition, region, provider } = end.place;
  const policy = pulumi
    .all([accountId, partition, statementsForRole(end, arrival)])
    .apply(([accountId, partition, statements]) =>
      policyDocument([keyOwnerStatement(accountId, partition), ...statements]),
    );
  return new Key(
    `${end.plan.childName}-key`,
    {
      description: pulumi.interpolate`Encrypts the objects of the bucket ${end.name}`,
      region,
      enableKeyRotation: true,
      policy: policy.apply(policyJson),
      ...tagged(tags),
    },
    // Objects that a destroy leaves behind cannot be read without their key.
    { parent, provider, ...(end.plan.onDestroy !== OnDestroy.Empty && { retainOnDelete: true }) },
  );
}

/**
 * A role of the same account gets its permissions from IAM, to which the key's policy leaves it. One of another account
 * gets them for the whole bucket: if they ended at the prefixes of the rules, they would shrink before the rules do. The
 * role's own policy ends there.
 */
function statementsForRole(end: NewEnd, arrival: Arrival | undefined): pulumi.Output<PolicyStatement[]> {
  if (arrival === undefined) return pulumi.output([]);
  const { role } = arrival;
  const { region, dnsSuffix, accountId } = end.place;
  return pulumi
    .output({ bucketArn: end.arn, region, dnsSuffix, accountId, roleAccountId: role.accountId })
    .apply(({ accountId, roleAccountId, ...place }) => {
      if (roleAccountId === accountId) return pulumi.output<PolicyStatement[]>([]);
      const bucket = { ...place, prefixes: [""] };
      return role.principal.apply((principal) => [replicaKeyStatement(bucket, principal)]);
    });
}
