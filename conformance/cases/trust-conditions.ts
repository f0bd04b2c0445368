import { RoleConditions } from "../../components/policies/role-conditions";
import { batchTrustPolicy, replicationTrustPolicy } from "../../components/policies/trust";
import type { Case } from "../case";
import { judged } from "../controls";
import { batchTrust, describedJob, type JobOutcome, jobPlace, runAnyJob } from "../jobs";
import { described, firstReplicated, untilRulesAct } from "../live";
import { putRules, replicationRole, trustFor } from "../replication";
import { no, notJudged, type Verdict, yes } from "../verdict";
import type { Bucket, World } from "../world";

const nobodysAccount = "000000000001";

export const trustConditionsLive: Case = {
  id: "trust-conditions-live",
  assumption:
    "S3 assumes a replication role whose trust requires aws:SourceAccount and aws:SourceArn, for live replication",
  page: "Cross-service confused deputy prevention",
  how: "Three sources, whose roles have a trust without conditions, with both, and with those of another account",
  costs: { request: 1200, read: 9000 },
  async try(world): Promise<Verdict> {
    const destination = await world.bucket(world.away);
    const trusts = [
      (source: Bucket) => trustFor(source, RoleConditions.None),
      (source: Bucket) => trustFor(source, RoleConditions.Strict),
      ({ arn }: Bucket) =>
        replicationTrustPolicy({ bucketArn: arn, accountId: nobodysAccount }, RoleConditions.Strict),
    ];
    const [control, strict, wrong] = await Promise.all(
      trusts.map(async (trust, index) => {
        const source = await world.bucket(world.home);
        const to = [{ bucket: destination }];
        const role = await replicationRole(world, source, to, { trust: trust(source) });
        await putRules(world, source, role, to);
        return firstReplicated(world, source, `${index}/`);
      }),
    );
    if (!control || !strict || !wrong) throw new Error("a trust is missing");
    return judged(
      {
        control: control.outcome === "COMPLETED",
        subject: strict.outcome === "COMPLETED",
        negative: wrong.outcome === "COMPLETED",
      },
      `Without: ${described(control)}. With: ${described(strict)}. With another account: ${described(wrong)}.`,
    );
  },
};

export const trustConditionsJob: Case = {
  id: "trust-conditions-job",
  assumption: "S3 Batch Operations assumes a role whose trust requires aws:SourceAccount and aws:SourceArn",
  page: "Granting permissions for Batch Operations",
  how: "A job whose role has both conditions; on a local AWS also one whose conditions name another account",
  costs: { job: 1, task: 500, request: 500, read: 4000 },
  async try(world): Promise<Verdict> {
    const source = await world.bucket(world.home);
    const to = [{ bucket: await world.bucket(world.away) }];
    await world.put(source, "existing");
    await putRules(world, source, await replicationRole(world, source, to), to);
    await untilRulesAct(world, source);
    // AWS evaluates a trust for certain; of other services that has to be seen first.
    const wrong = world.isAws ? undefined : await withTrustOfAnotherAccount(world, source);
    if (wrong?.status === "Complete") {
      return notJudged(`The service does not evaluate the trust: ${describedJob(wrong)}.`);
    }
    const place = await jobPlace(world, source, batchTrust(world, RoleConditions.Strict));
    const strict = await runAnyJob(world, place);
    const observed = `With the conditions: ${describedJob(strict)}.`;
    if (strict.status === "Complete") return yes(observed);
    return /assume/i.test(strict.reasons) ? no(observed) : notJudged(observed);
  },
};

async function withTrustOfAnotherAccount(world: World, source: Bucket): Promise<JobOutcome> {
  const { partition, home: region } = world;
  const trust = batchTrustPolicy({ accountId: nobodysAccount, partition, region }, RoleConditions.Strict);
  return runAnyJob(world, await jobPlace(world, source, trust));
}
