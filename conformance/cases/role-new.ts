import type { Case } from "../case";
import { batchPermissions, batchTrust, describedJob, runAnyJob } from "../jobs";
import { untilRulesAct } from "../live";
import { putRules, replicationRole } from "../replication";
import { no, notJudged, yes } from "../verdict";

export const roleNew: Case = {
  id: "role-new",
  assumption: "A job that is created right after its role works",
  page: "Troubleshooting IAM (changes are not always immediately visible)",
  how: "CreateRole, PutRolePolicy and CreateJob one after the other",
  costs: { job: 1, task: 500, request: 500, read: 4000 },
  async try(world) {
    const source = await world.bucket(world.home);
    const to = [{ bucket: await world.bucket(world.away) }];
    await world.put(source, "existing");
    await putRules(world, source, await replicationRole(world, source, to), to);
    await untilRulesAct(world, source);
    const reports = await world.bucket(world.home);
    const began = performance.now();
    const roleArn = await world.role(batchTrust(world), batchPermissions(source, reports));
    try {
      const job = await runAnyJob(world, { source, reports, roleArn });
      if (job.status === "Complete" && (job.failed ?? 0) === 0) return yes(`${describedJob(job)}.`);
      const codes = job.tasks.map(({ code }) => code).join();
      const isForRole = /assume|permi|AccessDenied|authorized/i.test(`${job.reasons} ${codes}`);
      return isForRole ? no(`${describedJob(job)}; ${codes}`) : notJudged(`${describedJob(job)}; ${codes}`);
    } catch (error) {
      const { name, message } = error as Error;
      // What the profile is not allowed to do says nothing about the role.
      if (!/\brole\b|assume/i.test(message) || /not authorized|PassRole/i.test(message)) throw error;
      const milliseconds = performance.now() - began;
      return no(`CreateJob is rejected ${milliseconds.toFixed(0)} ms after CreateRole: ${name}: ${message}`);
    }
  },
};
