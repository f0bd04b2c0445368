import * as pulumi from "@pulumi/pulumi";
import type { GrantedStatement } from "../../contract/attachment";
import type { MeantBucket } from "../../contract/read-back";
import { mayCrossAccounts } from "../accounts/account-boundary";
import type { Admission } from "../adoption/admission";
import { blocksCustomerKeys, defaultKeyArn } from "../adoption/found-bucket";
import { VersioningMode } from "../args";
import { grantCommand, takeOffCommand, widenCommand } from "../commands/attachment-command";
import { versioningCommand } from "../commands/versioning-command";
import type { ReplicationIdentity } from "../identity";
import { appliesVersioningLate } from "../plan/bucket-plan";
import type { ReplicationPlan } from "../plan/plan";
import type { PolicyStatement } from "../policies/document";
import { replicaWriteStatements } from "../policies/replication-access";
import type { Arrival } from "../replication/traffic";
import type { BucketEnd, ExistingEnd, NewEnd } from "./bucket-end";
import { encryptionKey } from "./encryption-key";
import { type BucketSettings, setUpNewBucket } from "./new-bucket";

/** One end of the replication, ready for objects to leave or to arrive. */
export interface ReplicationBucket<End extends BucketEnd = BucketEnd> {
  end: End;
  /** The key that the bucket's objects, or the replicas in it, are under. */
  keyArn?: pulumi.Output<string>;
  /** The key that an existing bucket encrypts with by default, as far as permissions can be given to it. */
  defaultKeyArn?: pulumi.Output<string | undefined>;
  /** When a deployment enabled versioning, where S3 takes minutes to apply it; empty if it was enabled before. */
  versioningEnabledAt?: pulumi.Output<string>;
  /** What has to be in place before objects may be replicated from or to this bucket. */
  readiness: pulumi.Resource[];
  /** Encrypts new objects as the arguments say; nothing for a bucket that is not ours. */
  encrypt(after: pulumi.Resource[]): pulumi.Resource[];
  /** Puts the bucket's policy as it is meant, once the rules have changed. Until then it allows what former rules need too. */
  exact(rules: pulumi.Resource[]): pulumi.Resource[];
  /** What is to be found there when all is done. */
  meant: pulumi.Output<MeantSettings>;
}

type MeantSettings = Pick<MeantBucket, "encryption" | "policy" | "statements">;

/** What every bucket needs to know of all others. */
export interface SetUp {
  plan: ReplicationPlan;
  admission: Admission;
  identity: ReplicationIdentity;
  /** Whether the buckets that are taken out may go: nothing is changed before that is known. */
  checked: pulumi.Resource;
}

export function setUpBucket<End extends BucketEnd>(
  parent: pulumi.Resource,
  end: End,
  arrival: Arrival | undefined,
  setUp: SetUp,
): ReplicationBucket<End> {
  const { plan, admission, identity, checked } = setUp;
  const keyArn = encryptionKey(parent, end, arrival, plan.tags);
  if (end.kind === "emitted") return { end, keyArn, ...untouched };
  if (end.kind === "existing") {
    const { path } = end.plan;
    const byDefault = admission.apply(({ [path]: found }) => found && defaultKeyArn(found));
    return { end, keyArn, defaultKeyArn: byDefault, ...setUpExistingBucket(parent, end, arrival, setUp) };
  }
  const settings: BucketSettings = {
    keyArn,
    allowCustomerKeys: customerKeys(end, admission),
    statements: statementsForOtherAccount(end, arrival),
    ...(arrival &&
      mayCrossAccounts(arrival.from, end) && {
        widen: (statements, dependsOn) =>
          widenCommand(parent, end, statements.apply(grantedStatements), identity, dependsOn),
      }),
  };
  const { policy, ...isSetUp } = setUpNewBucket(parent, end, settings, checked);
  const meant = pulumi.all([keyArn, policy]).apply(([kmsKeyArn, policy]) => ({
    encryption: { algorithm: end.plan.encryption.type, kmsKeyArn },
    policy,
  }));
  return { end, keyArn, ...isSetUp, meant };
}

/** A bucket on a side that we do not enter. */
const untouched = {
  readiness: [],
  encrypt: () => [],
  exact: () => [],
  meant: pulumi.output({}),
};

/** Only what replication cannot do without: versions, and the way in for a role of another account. */
function setUpExistingBucket(
  parent: pulumi.Resource,
  end: ExistingEnd,
  arrival: Arrival | undefined,
  { identity, checked }: SetUp,
): Omit<ReplicationBucket, "end"> {
  const { plan, arn } = end;
  const versioning =
    plan.versioning === VersioningMode.Manage ? versioningCommand(parent, end, [checked]) : undefined;
  const versioned = [checked, ...(versioning ? [versioning] : [])];
  const versioningEnabledAt = appliesVersioningLate(plan) ? versioning?.stdout : undefined;
  if (arrival === undefined || !plan.letsRoleIn) {
    return { ...untouched, versioningEnabledAt, readiness: versioned };
  }
  const statements = pulumi
    .all([arn, arrival.role.principal])
    .apply(([bucketArn, role]) =>
      grantedStatements(replicaWriteStatements(bucketArn, role, needsOf(arrival))),
    );
  // Goes before the role: a statement for a role that is gone would let in whoever makes one of that name.
  const { resource: role } = arrival.role;
  const revoke = takeOffCommand(parent, end, "revoke", identity, role ? [role] : []);
  const widened = widenCommand(parent, end, statements, identity, [...versioned, revoke]);
  return {
    versioningEnabledAt,
    readiness: [...versioned, widened],
    encrypt: () => [],
    exact: (rules) => [grantCommand(parent, end, statements, identity, [...rules, widened])],
    meant: pulumi.output({ statements }),
  };
}

function grantedStatements(statements: PolicyStatement[]): GrantedStatement[] {
  return statements.map((statement) => ({ ...statement }));
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
        : role.principal.apply((principal) => replicaWriteStatements(bucketArn, principal, needsOf(arrival))),
    );
}

/**
 * What the bucket has to allow. The override needs its right whoever owns the bucket's objects: that an enforced owner
 * makes up for it is documented only of rules without an override ("Changing the replica owner").
 */
export function needsOf({ receiver, rules }: Arrival) {
  return {
    deleteMarkers: rules.some(({ deleteMarkers }) => deleteMarkers),
    ownerOverride: receiver.ownerOverride,
  };
}

/** Unless the arguments say, a replica bucket takes what an existing source takes. */
function customerKeys({ plan }: NewEnd, admission: Admission): pulumi.Output<boolean> {
  const { allowCustomerKeys } = plan.encryption;
  if (allowCustomerKeys !== undefined) return pulumi.output(allowCustomerKeys);
  return admission.apply(({ source }) => source !== undefined && !blocksCustomerKeys(source));
}
