import * as pulumi from "@pulumi/pulumi";
import { type CheckedBucket, OnDestroy, type RemovalCheckRun } from "../../contract/destroy-check-run";
import { bucketsNamedAsExisting, type ExistingBucket } from "../../contract/existing-buckets";
import { removalProblems } from "../../contract/removal-problems";
import type { BucketEnd } from "../buckets/bucket-end";
import { resourceHook } from "../resource-hook";
import { knownValues } from "../validation/late-values";
import { quoted } from "../validation/problem";
import { failingSides } from "./failing-sides";

/** A new bucket of this deployment. */
export interface BucketNow {
  path: string;
  region: string;
  /** Undefined where a preview does not know it. */
  bucket?: string;
  createdKey?: true;
}

/** The buckets of this deployment, as far as a preview knows them. */
export interface BucketsNow {
  buckets: BucketNow[];
  existing: ExistingBucket[];
}

/** Options of the removal check that warn of the buckets which it is told no more. */
export function warnOfRemovedBuckets(
  component: pulumi.Resource,
  name: string,
  ends: BucketEnd[],
): pulumi.CustomResourceOptions {
  const buckets = ends
    .filter(({ kind }) => kind === "new")
    .map(({ name, plan }) =>
      knownValues({ bucket: name }).apply(
        ({ bucket }): BucketNow => ({
          bucket,
          path: plan.path,
          region: plan.place.region,
          ...(plan.kind === "new" && plan.encryption.createKey && { createdKey: true }),
        }),
      ),
    );
  const existing = ends
    .filter(({ kind }) => kind !== "new")
    .map(({ name, plan: { path } }) =>
      knownValues({ bucket: name }).apply(({ bucket }) => ({ path, bucket })),
    );
  return resourceHook("beforeUpdate", name, ({ stdin }) => {
    const failing = pulumi
      .all([stdin, pulumi.all(buckets), pulumi.all(existing)])
      .apply(([stdin, buckets, existing]) => {
        const before = JSON.parse(stdin as string) as RemovalCheckRun;
        const now = { buckets, existing };
        for (const warning of removedBucketWarnings(before, now)) pulumi.log.warn(warning, component);
        return removalProblems(before.buckets, now).map(({ path }) => path);
      });
    failingSides.set(component, failing);
  });
}

/**
 * What becomes of the buckets of the last deployment that this one replaces or does not have, and why it fails where it
 * would delete one that is named as existing, or a key.
 */
export function removedBucketWarnings(
  { buckets }: Pick<RemovalCheckRun, "buckets">,
  now: BucketsNow,
): string[] {
  const named = bucketsNamedAsExisting(buckets, now.existing).map(({ created }) => created);
  const removed = buckets.flatMap((old) => {
    if (named.includes(old)) return [];
    const change = changeOf(
      old,
      now.buckets.find(({ path }) => path === old.path),
    );
    return change.length === 0 ? [] : [[...change, ...consequences(old)].join(" ")];
  });
  return [...removed, ...removalProblems(buckets, now).map(({ message }) => message)];
}

function changeOf(old: CheckedBucket, now: BucketNow | undefined): string[] {
  const { path, bucket, region } = old;
  const oldBucket = `the bucket ${quoted(bucket)} (${region})`;
  if (now === undefined) return [`\`${path}\` no longer has ${oldBucket}.`];
  const replaces = (argument: string, from: string, to: string) =>
    `\`${path}.${argument}\` changes from ${quoted(from)} to ${quoted(to)}, which replaces ${oldBucket} with a new, empty one.`;
  if (now.region !== region) {
    const change = replaces("region", region, now.region);
    return now.bucket === bucket ? [change, sameName(old)] : [change];
  }
  if (now.bucket !== undefined && now.bucket !== bucket) return [replaces("bucketName", bucket, now.bucket)];
  return [];
}

/**
 * A deleted bucket is "queued for deletion", and another account can take its name then ("Deleting a general purpose
 * bucket"); it is best to wait for 48 hours ("s3-conflicting-conditional-operation", AWS re:Post).
 */
function sameName({ path, onDestroy }: CheckedBucket): string {
  const reason =
    onDestroy === OnDestroy.Keep
      ? "The new bucket cannot be created, because the old one keeps its name."
      : "Creating the new bucket can fail for days: S3 does not release the name of a deleted bucket at once, and another account can take it.";
  return `${reason} Change \`${path}.bucketName\` too.`;
}

function consequences({ path, onDestroy }: CheckedBucket): string[] {
  if (onDestroy === OnDestroy.Keep) {
    return ["The old bucket stays with its objects. Nothing manages it or replicates its objects any more."];
  }
  const isEmptied = onDestroy === OnDestroy.Empty;
  const deleted = isEmptied
    ? `The deployment deletes the old bucket with every object and version in it, because \`${path}.forceDestroy\` is true.`
    : "The deployment deletes the old bucket if it is empty. If it holds objects, the deployment fails before it changes anything.";
  const retained = `set \`${path}.retainOnDelete\` to true${isEmptied ? " instead of `forceDestroy`" : ""}`;
  const elsewhere =
    path === "source"
      ? []
      : ["Or keep the destination until another one, under a key of its own, has the objects."];
  return [
    deleted,
    `To keep the old bucket, undo this change, ${retained}, run \`pulumi up\`, and then repeat the change.`,
    ...elsewhere,
  ];
}
