import { Command, Logging } from "@pulumi/command/local";
import * as pulumi from "@pulumi/pulumi";
import type { CheckedBucket, NewBucket, RemovalCheckRun } from "../../contract/destroy-check-run";
import type { BucketEnd, NewEnd } from "../buckets/bucket-end";
import { warnOfRemovedBuckets } from "../change-warnings/removed-buckets";
import { removalCheckName } from "../plan/names";
import { checkedBucket } from "./checked-bucket";
import { programSource } from "./program-source";

const beforeRemoval = programSource("destroy-check", "beforeRemoval()");

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
  const run = pulumi
    .all([pulumi.all(checked), pulumi.all(admitted)])
    // In an order of its own: that of the destinations means nothing.
    .apply(([buckets]): RemovalCheckRun => ({ buckets: buckets.sort(byPath) }));
  const commandName = removalCheckName(name);
  return new Command(
    commandName,
    {
      interpreter: ["node", "-e"],
      create: beforeRemoval,
      stdin: pulumi.jsonStringify(run),
      logging: Logging.Stderr,
    },
    { parent, ...warnOfRemovedBuckets(parent, commandName, ends) },
  );
}

function newBucket(end: NewEnd): pulumi.Output<NewBucket> {
  const { createKey } = end.plan.encryption;
  return checkedBucket(end).apply(
    (bucket): NewBucket => ({ ...bucket, ...(createKey && { createdKey: true }) }),
  );
}

function byPath(one: CheckedBucket, other: CheckedBucket): number {
  return one.path < other.path ? -1 : 1;
}
