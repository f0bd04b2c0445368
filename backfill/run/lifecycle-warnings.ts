import type { LifecycleRule } from "@aws-sdk/client-s3";
import type { BackfillRule } from "../../contract/backfill-run";
import { mayMatchCopies, prefixOf } from "../decision/rule-prefix";

/** A rule that strikes later hardly does so before a run's end; it does what its bucket's owner wants of it. */
const soonDays = 7;

/**
 * What a destination's lifecycle may do to copies while the run goes on, and what it does not do about uploads that a
 * killed run leaves behind. Tags of the copies are not known yet, so only prefixes tell which copies a rule is about.
 */
export function lifecycleWarnings(
  present: LifecycleRule[],
  brought: BackfillRule[],
  now = new Date(),
): string[] {
  const rules = present.filter(({ Status }) => Status === "Enabled");
  const concerned = rules.filter((rule) => mayMatchCopies(rule, brought));
  const warnings = concerned.flatMap((rule) =>
    harms(rule, brought, now).map((harm) => `rule ${JSON.stringify(rule.ID ?? "")} of its lifecycle ${harm}`),
  );
  const aborting = rules.filter((rule) => rule.AbortIncompleteMultipartUpload !== undefined);
  const isEachEnded = brought.every(({ prefix }) =>
    aborting.some((rule) => prefix.startsWith(prefixOf(rule))),
  );
  if (!isEachEnded) {
    warnings.push(
      "no rule of its lifecycle ends uploads that were given up (AbortIncompleteMultipartUpload), so the parts of large " +
        "objects that a killed run leaves behind are charged until somebody finds them",
    );
  }
  return warnings;
}

function harms(rule: LifecycleRule, brought: BackfillRule[], now: Date): string[] {
  const { Expiration: expiration, NoncurrentVersionExpiration: noncurrent } = rule;
  const found: string[] = [];
  const inDays = expiration?.Days;
  if (inDays !== undefined && inDays <= soonDays) {
    found.push(
      `deletes objects ${days(inDays)} after they were stored, so copies may be gone before the run ends`,
    );
  }
  const date = expiration?.Date;
  if (date && date.getTime() <= now.getTime() + soonDays * 86_400_000) {
    found.push(
      `deletes objects from ${date.toISOString().slice(0, 10)} on, so copies may be gone before the run ends`,
    );
  }
  const afterDays = noncurrent?.NoncurrentDays;
  if (afterDays !== undefined && afterDays <= soonDays) {
    found.push(
      `deletes versions ${days(afterDays)} after they were replaced, so of a history that is brought over the older ` +
        "versions may be gone before the run ends",
    );
  }
  if (expiration?.ExpiredObjectDeleteMarker && brought.some(({ deleteMarkers }) => deleteMarkers)) {
    found.push(
      "removes delete markers without versions below them, so those that are brought over may be gone before the run ends",
    );
  }
  return found;
}

function days(count: number): string {
  return count === 1 ? "1 day" : `${count} days`;
}
