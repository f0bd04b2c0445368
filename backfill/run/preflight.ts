import type { Bucket } from "../bucket/bucket";
import { accountProblem } from "../bucket/caller-account";
import { failureReason } from "../failure/failure-reason";
import { Refusal } from "../failure/refusal";
import { lifecycleWarnings } from "./lifecycle-warnings";
import { loopProblem } from "./loop";
import type { Sides } from "./sides";

export interface Start {
  /** Objects last modified until then belong to the backfill, later ones to live replication. */
  cutOff: Date;
  /** Whether objects of the source may be locked. */
  hasObjectLock: boolean;
  /** What may go wrong though the run can work, in plain sentences. */
  warnings: string[];
}

/**
 * Checks that the run can work before anything is copied.
 *
 * The cut-off is the server's clock at its first answer, when replication is in effect already. That clock tells
 * whole seconds while objects may carry milliseconds, so the whole second counts. An object that both the backfill
 * and live replication bring is harmless; one that neither brings is lost.
 */
export async function preflight({
  source,
  sourcePlace,
  destinations,
}: Pick<Sides, "source" | "sourcePlace" | "destinations">): Promise<Start> {
  const problems: string[] = [];
  const warnings: string[] = [];
  let start: Start | undefined;
  await Promise.all([
    lookAtSource(source).then(
      (found) => {
        start = { ...found, warnings };
      },
      (error) => problems.push(`source: ${error.message}`),
    ),
    accountProblem(sourcePlace, source.client).then((problem) => {
      if (problem) problems.push(`source: ${problem}`);
    }),
    ...destinations.map(async ({ key, bucket, place }) => {
      const [account, versioning, loop, lifecycle] = await Promise.all([
        accountProblem(place, bucket.client),
        versioningProblem(bucket),
        loopProblem(source.name, bucket, place.rules),
        // Whoever may not see the lifecycle is none the worse for it.
        bucket.settings.lifecycleRules().catch(() => undefined),
      ]);
      for (const problem of [account, versioning, loop]) {
        if (problem) problems.push(`destinations.${key}: ${problem}`);
      }
      const harms = lifecycle === undefined ? [] : lifecycleWarnings(lifecycle, place.rules);
      for (const harm of harms) warnings.push(`destinations.${key}: ${harm}`);
    }),
  ]);
  if (problems.length > 0 || !start) throw new Refusal(problems);
  return start;
}

async function lookAtSource(source: Bucket): Promise<Omit<Start, "warnings">> {
  const hasLock = source.settings.hasObjectLock().catch((error) => {
    throw new Error(
      `whether bucket ${source.name} has object lock cannot be read: ${failureReason(error)}; ` +
        "without that the locks of its objects would be lost without a word",
    );
  });
  // That the bucket cannot be listed at all says more.
  hasLock.catch(() => {});
  const date = await clockOf(source);
  return { cutOff: new Date(date.getTime() + 999), hasObjectLock: await hasLock };
}

/** The server's clock, or why the bucket cannot be listed. */
export async function clockOf(bucket: Bucket): Promise<Date> {
  return bucket.serverDate().catch((error) => {
    throw new Error(`bucket ${bucket.name} cannot be listed: ${failureReason(error)}`);
  });
}

/** Without versions a copy destroys what it overwrites, and a copy that came too late cannot be taken back. */
async function versioningProblem(bucket: Bucket): Promise<string | undefined> {
  try {
    const status = await bucket.settings.versioning();
    if (status === "Enabled") return undefined;
    return (
      `versioning of bucket ${bucket.name} is ${status ?? "off"}; allowed is Enabled; ` +
      "enable it, as replication needs it too"
    );
  } catch (error) {
    return `the versioning of bucket ${bucket.name} cannot be read: ${failureReason(error)}`;
  }
}
