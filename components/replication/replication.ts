import { BucketReplicationConfig } from "@pulumi/aws/s3/bucketReplicationConfig";
import * as pulumi from "@pulumi/pulumi";
import { ruleId } from "../../contract/ownership";
import type { RulesSince } from "../../contract/rules-since";
import { claimSource } from "../adoption/claimed-sources";
import { BackfillMode, ExistingRules } from "../args";
import { takeOffCommand } from "../commands/attachment-command";
import { rulesSinceCommand } from "../commands/rules-time-commands";
import type { ReplicationPlan } from "../plan/plan";
import { knownValues } from "../validation/late-values";
import type { RolePermissions } from "./role-rights";
import { objectKeys, type Route } from "./route";
import { type ReplicationRule, replicationRules } from "./rules";
import { rulesOfOthers, type SharedRules } from "./rules-of-others";

export interface NotedRules {
  since: RulesSince;
  /** Whether this deployment noted them, and those that are new. */
  isNow: boolean;
}

/** What replicates from a bucket, and what it was meant to be. */
export interface Replication {
  route: Route;
  configuration: BucketReplicationConfig;
  /** Ours, whatever others have there. */
  rules: pulumi.Output<pulumi.Unwrap<ReplicationRule>[]>;
  /** Since when each is in force; nothing where no backfill asks. */
  rulesSince: pulumi.Output<NotedRules>;
  /** What notes that. Replaced, it has all existing objects asked for again. */
  note: pulumi.Resource[];
  permissions: RolePermissions;
}

/**
 * Switches the replication on, after both ends and the permissions: S3 rejects it before both are versioned, and before the
 * role has its permissions, also those at the destination, objects would fail that nothing tries again.
 */
export function replicationConfiguration(
  parent: pulumi.Resource,
  plan: ReplicationPlan,
  route: Route,
  permissions: RolePermissions,
  shared: SharedRules,
  before: pulumi.Resource[],
): Replication {
  const { plan: direction, role, source, arrivals } = route;
  const { end } = source;
  const allowed = [
    ...before,
    ...source.readiness,
    ...arrivals.flatMap(({ at }) => at.readiness),
    ...permissions.widened,
  ];
  const detach =
    end.kind === "existing" ? [takeOffCommand(parent, end, "detach", shared.identity, allowed)] : [];
  const noted = plan.backfill.mode === BackfillMode.None ? [] : [rulesSinceCommand(parent, route)];
  const note = noted.map(({ command }) => command);
  const ready = [...allowed, ...detach, ...note];

  const destinations = arrivals.map(({ receiver, at: { end, keyArn } }) => ({
    receiver,
    bucketArn: end.arn,
    accountId: end.place.accountId,
    kmsKeyArn: keyArn,
  }));
  const ours = (takenPriorities: number[]) =>
    replicationRules(direction, destinations, {
      idOf: (rule, destinationKey) =>
        shared.identity.value.apply((identity) => ruleId(plan.name, identity, rule, destinationKey)),
      encrypted: objectKeys(source).length > 0,
      takenPriorities,
    });
  const others = rulesOfOthers(source, plan, shared, ready);
  const besideOthers = others.apply((others) =>
    pulumi.output(ours(others.flatMap(({ priority }) => priority ?? []))),
  );
  const configuration = new BucketReplicationConfig(
    `${direction.childName}-replication`,
    {
      // Not begun either while rules of others are there that nobody wanted to be replaced.
      bucket: pulumi.all([end.name, others]).apply(([bucket]) => {
        claimSource(parent, plan.name, bucket, end.plan);
        return bucket;
      }),
      region: end.place.region,
      role: role.arn,
      // Only where rules of others have to be known first: what is inside an output cannot be previewed in part.
      rules:
        plan.existingRules === ExistingRules.Merge
          ? pulumi.all([others, besideOthers]).apply(([others, ours]) => [...others, ...ours])
          : ours([]),
    },
    {
      parent,
      provider: end.place.provider,
      dependsOn: ready,
      // Deleting it would take the rules of others along; ours are detached one by one.
      ...(end.kind === "existing" && { retainOnDelete: true }),
    },
  );
  const printed = { since: note[0]?.stdout };
  // A preview shows the backfill without the times that it does not know: a policy pack judges what is known only.
  const known = pulumi.runtime.isDryRun() ? knownValues(printed) : pulumi.output(printed);
  const rulesSince = known.apply(
    ({ since }): NotedRules => ({
      // Mocks of a unit test give a command no output.
      since: since ? JSON.parse(since) : {},
      isNow: noted.some(({ isNotedNow }) => isNotedNow()),
    }),
  );
  return { route, configuration, rules: besideOthers, rulesSince, note, permissions };
}
