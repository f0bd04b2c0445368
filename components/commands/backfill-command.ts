import { createHash } from "node:crypto";
import { Command, Logging } from "@pulumi/command/local";
import * as pulumi from "@pulumi/pulumi";
import type { BackfillRun, BackfillSummary } from "../../contract/backfill-run";
import { BackfillMode } from "../args";
import type { ReplicationBucket } from "../buckets/bucket-set-up";
import type { ReplicationPlan } from "../plan/plan";
import { bucketPlace } from "./bucket-place";

/**
 * Found by the package's name from the project's folder, so that no path of one machine gets into the state. Node is
 * started without a shell: there is nothing to quote, and an interrupt reaches it.
 */
const runBackfill = 'require("s3-cross-region-replication/backfill/cli").main()';

/** A change that does not change which objects belong at the destinations keeps the last summary. */
export const repeatSummary = 'process.stdout.write(process.env.PULUMI_COMMAND_STDOUT ?? "")';

/** Brings the older objects over, once the replication takes care of the newer ones. */
export function backfillCommand(
  parent: pulumi.Resource,
  name: string,
  plan: ReplicationPlan,
  source: ReplicationBucket,
  destinations: ReplicationBucket[],
  rules: pulumi.Resource[],
): Command | undefined {
  if (plan.backfillMode === BackfillMode.None) return undefined;
  const run = pulumi
    .all([source.end.name, pulumi.all(destinations.map(({ end }) => end.name))])
    .apply(([sourceName, destinationNames]) => backfillRun(plan, sourceName, destinationNames));
  return new Command(
    `${name}-backfill`,
    {
      interpreter: ["node", "-e"],
      create: runBackfill,
      update: repeatSummary,
      stdin: run.apply((run) => JSON.stringify(run)),
      triggers: [run.apply(objectSetHash)],
      logging: Logging.Stderr,
    },
    { parent, dependsOn: rules },
  );
}

export function backfillSummary(command: Command | undefined): pulumi.Output<BackfillSummary | undefined> {
  if (command === undefined) return pulumi.output(undefined);
  return command.stdout.apply((summary) => (summary === "" ? undefined : JSON.parse(summary)));
}

/** What the backfill program is told. The names are in the order of the plan's destinations. */
export function backfillRun(
  plan: ReplicationPlan,
  sourceName: string,
  destinationNames: string[],
): BackfillRun {
  return {
    source: bucketPlace(sourceName, plan.source.place),
    destinations: Object.fromEntries(
      plan.forward.receivers.flatMap(({ key, storageClass }, index) => {
        const place = plan.destinations[index]?.place;
        if (place === undefined) return [];
        const rules = plan.forward.rules
          .filter(({ destinationKey, enabled }) => destinationKey === key && enabled)
          .map(({ id, prefix, tags }) => ({ id, prefix, tags }));
        const destination = bucketPlace(destinationNames[index] ?? "", place);
        return [[key, { ...destination, ...(storageClass && { storageClass }), rules }]];
      }),
    ),
  };
}

/**
 * Changes when, and only when, other objects belong at the destinations, or at other destinations. How the buckets
 * are reached does not count: the same profile has another name on the next machine.
 */
export function objectSetHash({ source, destinations }: BackfillRun): string {
  const decisive = {
    source: source.bucket,
    destinations: Object.entries(destinations)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, { bucket, storageClass, rules }]) => ({
        bucket,
        storageClass,
        filters: rules.map(({ prefix, tags }) => [prefix, Object.entries(tags).sort()]),
      })),
  };
  return createHash("sha256").update(JSON.stringify(decisive)).digest("hex").slice(0, 16);
}
