import { Command, Logging } from "@pulumi/command/local";
import * as pulumi from "@pulumi/pulumi";
import type { BackfillRun, BackfillSummary, BatchRun } from "../../contract/backfill-run";
import type { BucketPlace } from "../../contract/bucket-place";
import { appliedFrom, type EnabledVersioning } from "../../contract/enabled-versioning";
import { type RulesSince, selectionDigests } from "../../contract/rules-since";
import { BackfillMode } from "../args";
import { type DirectionPlan, enabledRules } from "../plan/direction-plan";
import { backfillName } from "../plan/names";
import type { ReplicationPlan } from "../plan/plan";
import type { Replication } from "../replication/replication";
import { plain } from "../validation/refusal";
import { batchOperations } from "./batch-operations";
import { bucketPlace } from "./bucket-place";
import { lostDestinationProblem, lostDestinations } from "./lost-destination";
import { programSource } from "./program-source";
import { rulesPutCommand } from "./rules-time-commands";

/** An update runs it too, with the last summary in the environment, and it does what that does not cover. */
const runBackfill = programSource("backfill", 'main(["run", "-"])');

/** Brings the older objects over, once the replication takes care of the newer ones. */
export function backfillCommand(
  parent: pulumi.Resource,
  plan: ReplicationPlan,
  { route, rules, rulesSince }: Replication,
  written: pulumi.Resource[],
  isAsMeant: pulumi.Output<void>,
): Command | undefined {
  const { backfill } = plan;
  if (backfill.mode === BackfillMode.None) return undefined;
  const { end, versioningEnabledAt } = route.source;
  const { readiness, ...batch } =
    backfill.mode === BackfillMode.Batch
      ? batchOperations(parent, plan, backfill, route)
      : { readiness: [], roleArn: undefined };
  const rulesPutAt =
    backfill.mode === BackfillMode.Batch
      ? rulesPutCommand(parent, { route, rules, rulesSince }, written).stdout
      : undefined;
  const run = pulumi
    .output({
      source: bucketPlace(end),
      sourceAccountId: end.place.accountId,
      destinations: route.arrivals.map(({ at }) => ({
        place: bucketPlace(at.end),
        kmsKeyArn: at.keyArn,
        accountId: at.end.place.accountId,
        generation: at.versioningEnabledAt,
      })),
      batch,
      rulesPutAt,
      rulesSince,
      versioningEnabledAt,
    })
    .apply(({ source, sourceAccountId: accountId, destinations, batch, ...times }): BackfillRun => {
      const { versioningEnabledAt: at, rulesPutAt, rulesSince } = times;
      const deployed = { place: source, accountId, generation: at };
      return {
        ...backfillRun(plan, route.plan, deployed, destinations, rulesSince.since),
        ...(backfill.mode === BackfillMode.Batch && batch.roleArn !== undefined
          ? { batch: batchOf(backfill, { ...batch, accountId }, rulesPutAt, new Date()) }
          : at && { versioningEnabled: enabledVersioning(at, backfill.wait, new Date()) }),
      };
    });
  const whole = pulumi.all([run, rulesSince]).apply(([run, { isNow }]) => {
    const madeNow = route.arrivals.filter(({ at: { end } }) => end.kind === "new" && end.isMadeNow());
    const keys = madeNow.map(({ receiver }) => receiver.key);
    const lost = lostDestinations(run, keys, isNow);
    if (lost.length === 0) return run;
    const paths = madeNow
      .filter(({ receiver }) => lost.includes(receiver.key))
      .map(({ at }) => at.end.plan.path);
    throw plain(new pulumi.RunError(lostDestinationProblem(paths, `${route.plan.childName}-rules-since`)));
  });
  return new Command(
    backfillName(route.plan.childName),
    {
      // Large listings fill the part of the heap for new values, of which Node keeps more than the program needs.
      interpreter: ["node", "--max-semi-space-size=4", "-e"],
      create: runBackfill,
      // Not begun where objects would fail to replicate anyway.
      stdin: pulumi.all([whole, isAsMeant]).apply(([run]) => JSON.stringify(run)),
      logging: Logging.Stderr,
    },
    { parent, dependsOn: [...written, ...readiness] },
  );
}

type BatchPlan = Extract<ReplicationPlan["backfill"], { mode: "batch" }>;

/** How S3 is asked. */
export function batchOf(
  { wait, propagationMinutes }: BatchPlan,
  batch: Pick<BatchRun, "accountId" | "roleArn" | "reportBucket" | "reportPrefix">,
  rulesPutAt: string | undefined,
  now: Date,
): BatchRun {
  return {
    ...batch,
    wait,
    ...(propagationMinutes !== undefined && { propagationMinutes }),
    ...(rulesPutAt && { rulesPutAt }),
    ...(rulesPutAt && !wait && { look: lookAt(rulesPutAt, propagationMinutes, now) }),
  };
}

/** Jobs of S3 are forgotten after 90 days. */
const mostLooks = 14;

/**
 * Who does not wait has later deployments look at the jobs again: the first one after S3 works by the rules, and then each
 * time that twice as long has passed. To those another number is said, which is what makes Pulumi run the program.
 */
function lookAt(rulesPutAt: string, minutes: number | undefined, now: Date): number {
  const settled = appliedFrom(rulesPutAt, minutes).getTime();
  if (now.getTime() < settled) return 0;
  const elapsed = now.getTime() - settled;
  return Math.min(mostLooks, 1 + Math.floor(Math.log2(1 + elapsed / firstPause)));
}

const firstPause = 10 * 60_000;

/**
 * Who does not wait has the first deployment after S3 has applied it look again: to that run something else is said, which is
 * what makes Pulumi run it.
 */
export function enabledVersioning(at: string, wait: boolean, now: Date): EnabledVersioning {
  return { at, wait: wait || now >= appliedFrom(at) };
}

export function backfillSummary(command: Command | undefined): pulumi.Output<BackfillSummary | undefined> {
  if (command === undefined) return pulumi.output(undefined);
  // Mocks of a unit test give a command no output.
  return command.stdout.apply((summary) => (summary ? JSON.parse(summary) : undefined));
}

/** A bucket as far as only a deploy knows it. */
export interface DeployedBucket {
  place: BucketPlace;
  accountId: string;
  kmsKeyArn?: string;
  generation?: string;
}

/** What the backfill program is told. The destinations are in the order of the direction's receivers. */
export function backfillRun(
  plan: ReplicationPlan,
  direction: DirectionPlan,
  source: DeployedBucket,
  destinations: DeployedBucket[],
  rulesSince: RulesSince = {},
): BackfillRun {
  const { backfill } = plan;
  const versions = backfill.mode === BackfillMode.Copy ? backfill.versions : undefined;
  const buckets = [plan.source, ...plan.destinations];
  return {
    source: inGeneration(source),
    ...(versions && { versions }),
    destinations: Object.fromEntries(
      direction.receivers.flatMap(({ key, storageClass }, index) => {
        const [planned, known] = [buckets.find((bucket) => bucket.key === key), destinations[index]];
        if (planned === undefined || known === undefined) return [];
        const { kmsKeyArn, accountId } = known;
        const enabled = enabledRules(direction, key);
        const digests = selectionDigests(known.place, enabled);
        const rules = enabled.map(({ id, prefix, tags, deleteMarkers }, place) => {
          const since = rulesSince[digests[place] ?? ""];
          return { id, prefix, tags, ...(deleteMarkers && { deleteMarkers }), ...(since && { since }) };
        });
        const destination = {
          ...inGeneration(known),
          ...(storageClass && { storageClass }),
          ...(kmsKeyArn && { kmsKeyArn }),
          ...(kmsKeyArn && planned.kind === "new" && { bucketKey: planned.encryption.bucketKey }),
          ...(accountId !== source.accountId && { otherAccount: true }),
          rules,
        };
        return [[key, destination]];
      }),
    ),
  };
}

function inGeneration({ place, generation }: DeployedBucket): BucketPlace {
  return { ...place, ...(generation && { generation }) };
}
