import { Command, Logging } from "@pulumi/command/local";
import * as pulumi from "@pulumi/pulumi";
import type { NewBucket, RemovalCheckRun } from "../../contract/destroy-check-run";
import type { ExistingBucket } from "../../contract/existing-buckets";
import type { BucketEnd, NewEnd } from "../buckets/bucket-end";
import { warnOfRemovedBuckets } from "../change-warnings/removed-buckets";
import { removalCheckName } from "../plan/names";
import { isKnown } from "../validation/late-values";
import { plain } from "../validation/refusal";
import { checkedBucket } from "./checked-bucket";
import { programSource } from "./program-source";

const beforeRemoval = programSource("destroy-check", "beforeRemoval()");

const unanswered =
  "The removal check failed or did not run, so the deployment ends before it deletes what the program no longer declares, " +
  "also with `--continue-on-error`. Resolve the other errors, and run `pulumi up` again.";

/**
 * Fails a deployment that would delete a bucket which holds objects, because it is not in the arguments any more. What
 * is removed goes last in a deployment, when rules and permissions have changed already; so this compares the buckets of
 * now with those of the last deployment, which are its output, and all that changes waits for it.
 */
export function removalCheckCommand(
  parent: pulumi.Resource,
  name: string,
  ends: BucketEnd[],
  admitted: pulumi.Output<unknown>[],
): Command {
  const checked = ends.flatMap((end) => (end.kind === "new" ? [newBucket(end)] : []));
  const named = ends.flatMap((end) => (end.kind === "new" ? [] : [existingBucket(end)]));
  const run = pulumi.all([pulumi.all(checked), pulumi.all(named), pulumi.all(admitted)]).apply(
    ([buckets, existing]): RemovalCheckRun => ({
      // In an order of its own: that of the destinations means nothing.
      buckets: buckets.sort(byPath),
      existing: existing.sort(byPath),
    }),
  );
  const commandName = removalCheckName(name);
  const command = new Command(
    commandName,
    {
      interpreter: ["node", "-e"],
      create: beforeRemoval,
      stdin: pulumi.jsonStringify(run),
      logging: Logging.Stderr,
    },
    { parent, ...warnOfRemovedBuckets(parent, commandName, ends) },
  );
  endWithoutAnswer(command);
  return command;
}

/**
 * Ends the program where the check has no output: it failed, or what it waits for did. With `--continue-on-error` the engine
 * leaves out what depends on it, and goes on to delete what the program no longer declares, unless the program fails.
 */
function endWithoutAnswer({ stdout }: Command): void {
  if (pulumi.runtime.isDryRun()) return;
  pulumi.output(isKnown(stdout)).apply((isAnswered) => {
    if (!isAnswered) throw plain(new pulumi.RunError(unanswered));
  });
}

function newBucket(end: NewEnd): pulumi.Output<NewBucket> {
  const { createKey } = end.plan.encryption;
  return checkedBucket(end).apply(
    (bucket): NewBucket => ({ ...bucket, ...(createKey && { createdKey: true }) }),
  );
}

function existingBucket({ name, plan: { path } }: BucketEnd): pulumi.Output<ExistingBucket> {
  return name.apply((bucket) => ({ path, bucket }));
}

function byPath(one: ExistingBucket, other: ExistingBucket): number {
  return one.path < other.path ? -1 : 1;
}
