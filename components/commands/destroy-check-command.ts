import type { Command } from "@pulumi/command/local";
import type * as pulumi from "@pulumi/pulumi";
import type { DestroyCheckRun } from "../../contract/destroy-check-run";
import { retention } from "../buckets/bucket-options";
import type { ReplicationBucket } from "../buckets/bucket-set-up";
import type { ReplicationPlan } from "../plan/plan";
import { checkedBucket } from "./checked-bucket";
import { programCommand } from "./program-command";
import { programSource } from "./program-source";

const beforeDestroy = programSource("destroy-check", "beforeDestroy()");

/**
 * Fails a destroy that S3 would fail at its end, when everything else is gone: deletes run in reverse order of dependency,
 * and this depends on all others. Of an existing source it only reports what is not replicated yet.
 */
export function destroyCheckCommand(
  parent: pulumi.Resource,
  { end }: ReplicationBucket,
  { source, reverse }: ReplicationPlan,
  everythingElse: pulumi.Resource[],
): Command | undefined {
  if (end.kind === "emitted") return undefined;
  const sends = end.plan === source || reverse !== undefined;
  if (end.kind === "existing" && !sends) return undefined;
  const run = checkedBucket(end).apply((bucket): DestroyCheckRun => ({ ...bucket, sends }));
  return programCommand(`${end.plan.childName}-destroy-check`, { delete: beforeDestroy }, run, end.name, {
    parent,
    dependsOn: everythingElse,
    // Deletes it first where its bucket is replaced, with what it was told of the old one. The engine asks what would be
    // replaced if the triggers were not known as a whole, and the provider answers for their elements only.
    replaceOnChanges: ["triggers"],
    // It is there for a bucket that is kept as well, because taking it away would run it; its delete is skipped instead.
    ...(end.kind === "new" && retention(end.plan)),
  });
}
