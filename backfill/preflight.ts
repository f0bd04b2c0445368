import type { Bucket } from "./bucket";
import { failureReason } from "./failure-reason";
import { Refusal } from "./refusal";

/**
 * Checks that the run can work before anything is copied, and returns the cut-off: objects last modified until then
 * belong to the backfill, later ones to live replication.
 *
 * The cut-off is the server's clock at its first answer, when replication is in effect already. That clock tells
 * whole seconds while objects may carry milliseconds, so the whole second counts. An object that both the backfill
 * and live replication bring is harmless; one that neither brings is lost.
 */
export async function preflight(
  source: Bucket,
  destinations: { key: string; bucket: Bucket }[],
): Promise<Date> {
  const problems: string[] = [];
  const [date] = await Promise.all([
    source.serverDate().catch((error) => {
      problems.push(`source: bucket ${source.name} cannot be listed: ${failureReason(error)}`);
    }),
    ...destinations.map(async ({ key, bucket }) => {
      const problem = await versioningProblem(bucket);
      if (problem) problems.push(`destinations.${key}: ${problem}`);
    }),
  ]);
  if (problems.length > 0 || !date) throw new Refusal(problems);
  return new Date(date.getTime() + 999);
}

/** Without versions a copy destroys what it overwrites, and a copy that came too late cannot be taken back. */
async function versioningProblem(bucket: Bucket): Promise<string | undefined> {
  try {
    const status = await bucket.versioning();
    if (status === "Enabled") return undefined;
    return (
      `versioning of bucket ${bucket.name} is ${status ?? "off"}; allowed is Enabled; ` +
      "enable it, as replication needs it too"
    );
  } catch (error) {
    return `the versioning of bucket ${bucket.name} cannot be read: ${failureReason(error)}`;
  }
}
