import { paginateListJobs } from "@aws-sdk/client-s3-control";
import { jobAfterRules } from "../experiments/job-after-rules";
import { no, onlyOnAws, type Verdict, yesIf } from "../verdict";
import type { World } from "../world";

const furtherLooks = 5;

/** When ListJobs had a job. */
export interface Listing {
  /** Since the answer of CreateJob; nothing if it never was. */
  seconds?: number;
  /** Whether the first look had it. */
  isAtOnce: boolean;
  /** Of the looks after it was listed, those without it. */
  missing: number;
}

async function isListed({ account, home }: World, id: string): Promise<boolean> {
  const pages = paginateListJobs({ client: account.control(home) }, { AccountId: account.id });
  for await (const { Jobs = [] } of pages) if (Jobs.some(({ JobId }) => JobId === id)) return true;
  return false;
}

async function listingOf(world: World, id: string): Promise<Listing> {
  const began = performance.now();
  let looks = 0;
  const seconds = await world.seenWithin(world.waits.registration, async () => {
    looks++;
    const asked = performance.now();
    return (await isListed(world, id)) ? (asked - began) / 1000 : undefined;
  });
  let missing = 0;
  for (let look = 0; seconds !== undefined && look < furtherLooks; look++) {
    await world.wait(world.waits.look);
    if (!(await isListed(world, id))) missing++;
  }
  return { seconds, isAtOnce: seconds !== undefined && looks === 1, missing };
}

export function judgedListing({ seconds, isAtOnce, missing }: Listing): Verdict {
  if (seconds === undefined) return no("The job was never listed.");
  const when = isAtOnce ? "at once" : `after ${seconds.toFixed(1)} s`;
  return yesIf(
    isAtOnce && missing === 0,
    `The job was listed ${when}, and missing in ${missing} of ${furtherLooks} later lists.`,
  );
}

export const jobListed = jobAfterRules.case({
  id: "job-listed",
  assumption: "ListJobs has a job as soon as CreateJob has answered, and has it from then on",
  page: "ListJobs (Amazon S3 Control API)",
  how: "A job, ListJobs right after CreateJob has answered, and a few times more",
  async judge({ id }, world) {
    return onlyOnAws(world.isAws, judgedListing(await listingOf(world, id)));
  },
});
