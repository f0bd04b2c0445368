import type { Case } from "../case";
import { describedJob, jobPlace, matchedNothing, runAnyJob } from "../jobs";
import { untilRulesAct } from "../live";
import { putRules, replicationRole } from "../replication";
import { notJudged, yesIf } from "../verdict";

export const noKeys: Case = {
  id: "no-keys",
  assumption: "A job that matches nothing is Failed with a reason that this project recognizes",
  page: "Troubleshooting replication",
  how: "A job for a prefix that no object has",
  costs: { job: 1, request: 500, read: 4000 },
  async try(world) {
    const source = await world.bucket(world.home);
    const to = [{ bucket: await world.bucket(world.away) }];
    await putRules(world, source, await replicationRole(world, source, to), to);
    await untilRulesAct(world, source);
    const filter = { KeyNameConstraint: { MatchAnyPrefix: ["nothing/"] } };
    const job = await runAnyJob(world, await jobPlace(world, source), { filter });
    if (/assume/i.test(job.reasons)) return notJudged(`${describedJob(job)}.`);
    return yesIf(matchedNothing(job), `${describedJob(job)}.`);
  },
};
