import { BucketPolicy } from "@pulumi/aws/s3/bucketPolicy";
import { BucketVersioning } from "@pulumi/aws/s3/bucketVersioning";
import * as pulumi from "@pulumi/pulumi";
import type { Admission } from "../adoption/admission";
import { blocksCustomerKeys, enforcesOwner } from "../adoption/found-bucket";
import { mergedPolicy } from "../adoption/merged-policy";
import { VersioningMode } from "../args";
import { statementIdPrefix } from "../plan/names";
import type { ReplicationPlan } from "../plan/plan";
import type { PolicyStatement } from "../policies/document";
import { replicaWriteStatements } from "../policies/replication-access";
import type { Arrival } from "../replication/traffic";
import type { BucketEnd, ExistingEnd, NewEnd } from "./bucket-end";
import { encryptionKey } from "./encryption-key";
import { setUpNewBucket } from "./new-bucket";

/** One end of the replication, ready for objects to leave or to arrive. */
export interface ReplicationBucket<End extends BucketEnd = BucketEnd> {
  end: End;
  /** The key that the bucket's objects, or the replicas in it, are under. */
  keyArn?: pulumi.Output<string>;
  /** What has to be in place before objects may be replicated from or to this bucket. */
  readiness: pulumi.Resource[];
}

export function setUpBucket<End extends BucketEnd>(
  parent: pulumi.Resource,
  end: End,
  arrival: Arrival | undefined,
  plan: ReplicationPlan,
  admission: Admission,
  checked: pulumi.Resource,
): ReplicationBucket<End> {
  const keyArn = encryptionKey(parent, end, arrival, plan.tags);
  if (end.kind === "emitted") return { end, keyArn, readiness: [] };
  if (end.kind === "existing") {
    const settings = setUpExistingBucket(parent, end, arrival, plan, admission, checked);
    return { end, keyArn, readiness: [checked, ...settings] };
  }
  const settings = {
    keyArn,
    allowCustomerKeys: customerKeys(end, admission),
    statements: statementsForOtherAccount(end, arrival),
  };
  const readiness = setUpNewBucket(parent, end, settings, checked);
  return { end, keyArn, readiness };
}

/** Only what replication cannot do without: versions, and the way in for a role of another account. */
function setUpExistingBucket(
  parent: pulumi.Resource,
  { plan, place, name, arn }: ExistingEnd,
  arrival: Arrival | undefined,
  { ruleIdPrefix }: ReplicationPlan,
  admission: Admission,
  checked: pulumi.Resource,
): pulumi.Resource[] {
  const { childName, path } = plan;
  // Deleting them would suspend versioning, after which an overwrite destroys the object under it, and take a policy away
  // of which only a part is ours.
  const options = { parent, provider: place.provider, retainOnDelete: true, dependsOn: [checked] };
  const versioning =
    plan.versioning === VersioningMode.Manage
      ? [
          new BucketVersioning(
            `${childName}-versioning`,
            { bucket: name, versioningConfiguration: { status: "Enabled" } },
            options,
          ),
        ]
      : [];
  if (arrival === undefined || !plan.letsRoleIn) return versioning;
  const policy = pulumi
    .all([arn, arrival.role.principal, admission])
    .apply(([bucketArn, role, { [path]: found }]) =>
      mergedPolicy(
        found?.policy,
        replicaWriteStatements(
          bucketArn,
          role,
          needsOf(arrival, { ownerEnforced: found !== undefined && enforcesOwner(found) }),
        ),
        statementIdPrefix(ruleIdPrefix),
      ),
    );
  return [
    ...versioning,
    new BucketPolicy(
      `${childName}-policy`,
      { bucket: name, policy },
      { ...options, dependsOn: [checked, ...versioning] },
    ),
  ];
}

/** A role of the same account gets in by its own rights, and its ARN, which a preview does not know, is not asked for. */
function statementsForOtherAccount(
  end: NewEnd,
  arrival: Arrival | undefined,
): pulumi.Output<PolicyStatement[]> {
  if (arrival === undefined) return pulumi.output([]);
  const { role } = arrival;
  return pulumi
    .all([end.arn, end.place.accountId, role.accountId])
    .apply(([bucketArn, accountId, roleAccountId]) =>
      roleAccountId === accountId
        ? pulumi.output<PolicyStatement[]>([])
        : role.principal.apply((principal) =>
            replicaWriteStatements(bucketArn, principal, needsOf(arrival, { ownerEnforced: true })),
          ),
    );
}

/** Where the bucket's owner owns every object anyway, the override needs no right ("Controlling ownership of objects"). */
export function needsOf({ receiver, rules }: Arrival, { ownerEnforced }: { ownerEnforced: boolean }) {
  return {
    deleteMarkers: rules.some(({ deleteMarkers }) => deleteMarkers),
    ownerOverride: receiver.ownerOverride && !ownerEnforced,
  };
}

/** Unless the arguments say, a replica bucket takes what an existing source takes. */
function customerKeys({ plan }: NewEnd, admission: Admission): pulumi.Output<boolean> {
  const { allowCustomerKeys } = plan.encryption;
  if (allowCustomerKeys !== undefined) return pulumi.output(allowCustomerKeys);
  return admission.apply(({ source }) => source !== undefined && !blocksCustomerKeys(source));
}
