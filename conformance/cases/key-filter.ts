import type { Case } from "../case";
import { describedJob, jobPlace, runJob, startJob } from "../jobs";
import { untilRulesAct } from "../live";
import { putRules, replicationRole } from "../replication";
import { yesIf } from "../verdict";

export const keyFilter: Case = {
  id: "key-filter",
  assumption: "KeyNameConstraint.MatchAnyPrefix limits a job to a prefix, and takes exactly one string",
  page: "KeyNameConstraint (Amazon S3 Control API)",
  how: "A job with one prefix, and one with two that would have to be confirmed",
  costs: { job: 2, task: 500, request: 500, read: 4000 },
  async try(world) {
    const source = await world.bucket(world.home);
    const to = [{ bucket: await world.bucket(world.away) }];
    for (const key of ["in/one", "in/two", "out/one", "other"]) await world.put(source, key);
    await putRules(world, source, await replicationRole(world, source, to), to);
    await untilRulesAct(world, source);
    const place = await jobPlace(world, source);
    const job = await runJob(world, place, { filter: { KeyNameConstraint: { MatchAnyPrefix: ["in/"] } } });
    const keys = job.tasks.map(({ key }) => key).sort();
    const two = await startJob(world, place, {
      filter: { KeyNameConstraint: { MatchAnyPrefix: ["in/", "out/"] } },
      mustBeConfirmed: true,
    }).then(
      () => "accepted",
      ({ name, message }: Error) => `${name}: ${message.replace(/\.$/, "")}`,
    );
    return yesIf(
      keys.join() === "in/one,in/two" && two !== "accepted",
      `${describedJob(job)}; tasks for ${keys.join(", ") || "nothing"}. Two prefixes: ${two}.`,
    );
  },
};
