import type { BackfillSummary, CopySummary } from "../../contract/backfill-run";
import type { BucketPlace } from "../../contract/bucket-place";
import { appliedFrom, minutesToApply } from "../../contract/enabled-versioning";
import { Bucket } from "../bucket/bucket";
import { s3Client } from "../bucket/s3-client";
import { addedUp } from "../run/tally";
import { waitUntil } from "../run/wait-until";
import type { Context } from "./conduct";

/** Waits until S3 has applied versioning, and says so. */
export async function untilApplied(
  source: BucketPlace,
  enabledAt: string,
  { screen, stop }: Pick<Context, "screen" | "stop">,
): Promise<void> {
  const applied = appliedFrom(enabledAt);
  await waitUntil(applied, {
    clock: () => clockOf(source),
    stop,
    onWait: () => screen.say(`${stateOf(enabledAt)}; waiting until then to look at these again`),
  });
}

export function lookLaterLine(enabledAt: string): string {
  return `${stateOf(enabledAt)}; the first deployment after that looks at these again`;
}

function stateOf(enabledAt: string): string {
  return (
    `backfill: versioning was enabled at ${enabledAt}, and S3 takes up to ${minutesToApply} minutes to apply it: objects ` +
    `written before ${appliedFrom(enabledAt).toISOString()} may not replicate`
  );
}

/** With credentials of its own: those of the first look may have expired meanwhile. */
async function clockOf(source: BucketPlace): Promise<Date> {
  const client = s3Client(source);
  try {
    return await new Bucket(source.bucket, client).serverDate();
  } finally {
    client.destroy();
  }
}

/** Both looks as one. */
export function withSecondLook(first: BackfillSummary, second: CopySummary): BackfillSummary {
  const { requests: one, destinations } = first;
  const { requests: other } = second;
  const sums = Object.entries(second.destinations).map(([key, counts]) => {
    const before = destinations[key];
    return [key, before ? addedUp(before, counts) : counts];
  });
  return {
    ...first,
    cutOff: second.cutOff,
    destinations: { ...destinations, ...Object.fromEntries(sums) },
    ...(one && other && { requests: { writes: one.writes + other.writes, reads: one.reads + other.reads } }),
  };
}
