import { paginateListJobs } from "@aws-sdk/client-s3-control";
import type { Case } from "../case";
import { jobPlace, startJob } from "../jobs";
import { putRules, replicationRole } from "../replication";
import { onlyOnAws, type Verdict, yesIf } from "../verdict";
import type { World } from "../world";

const jobs = 2;
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

export function judgedListings(listings: readonly Listing[]): Verdict {
  const observed = listings.map(({ seconds, isAtOnce, missing }) => {
    if (seconds === undefined) return "A job was never listed.";
    const when = isAtOnce ? "at once" : `after ${seconds.toFixed(1)} s`;
    return `A job was listed ${when}, and missing in ${missing} of ${furtherLooks} later lists.`;
  });
  return yesIf(
    listings.every(({ isAtOnce, missing }) => isAtOnce && missing === 0),
    observed.join(" "),
  );
}

export const jobListed: Case = {
  id: "job-listed",
  assumption: "ListJobs has a job as soon as CreateJob has answered, and has it from then on",
  page: "ListJobs (Amazon S3 Control API)",
  how: `${jobs} jobs that would have to be confirmed, and ListJobs right after each`,
  costs: { job: jobs, request: 100, read: 1000 },
  async try(world) {
    const source = await world.bucket(world.home);
    const to = [{ bucket: await world.bucket(world.away) }];
    await world.put(source, "existing");
    await putRules(world, source, await replicationRole(world, source, to), to);
    const place = await jobPlace(world, source);
    const listings: Listing[] = [];
    for (let count = 0; count < jobs; count++) {
      listings.push(await listingOf(world, await startJob(world, place, { mustBeConfirmed: true })));
    }
    return onlyOnAws(world.isAws, judgedListings(listings));
  },
};
