import { type PolicyDocument, policyDocument } from "../../components/policies/document";
import { RoleConditions } from "../../components/policies/role-conditions";
import { replicationRights } from "../../components/policies/role-rights";
import type { Case } from "../case";
import { judged } from "../controls";
import { describedJob, describedTask, jobPlace, runJob, taskOf } from "../jobs";
import { arrives, described, firstReplicated, untilRulesAct } from "../live";
import { type Destination, putRules, replicationRole, rightsDestination, rightsSource } from "../replication";
import type { Verdict } from "../verdict";
import type { Bucket, World } from "../world";

const ways = ["control", "strict", "wrong"] as const;
type Way = (typeof ways)[number];

/** Neither AWS's nor that of the run. */
const nobodysAccount = "000000000001";

interface Trial {
  source: Bucket;
  destinations: { [way in Way]: Destination };
}

/** One destination for each way to write the condition, each under a prefix of its own, so that no status is shared. */
async function trial(world: World, fill?: (source: Bucket) => Promise<unknown>): Promise<Trial> {
  const source = await world.bucket(world.home);
  const to = async (way: Way): Promise<Destination> => ({
    bucket: await world.bucket(world.away),
    prefix: `${way}/`,
  });
  const destinations = { control: await to("control"), strict: await to("strict"), wrong: await to("wrong") };
  await fill?.(source);
  const permissions = policyDocument(
    ways.flatMap((way) => statements(source, destinations[way], way).Statement.map(named(way))),
  );
  const all = Object.values(destinations);
  const role = await replicationRole(world, source, all, { permissions });
  await putRules(world, source, role, all);
  return { source, destinations };
}

function statements(source: Bucket, destination: Destination, way: Way): PolicyDocument {
  const rights = rightsDestination(destination);
  const conditions = way === "control" ? RoleConditions.None : RoleConditions.Strict;
  const accountId = way === "wrong" ? nobodysAccount : rights.accountId;
  return replicationRights(rightsSource(source), [{ ...rights, accountId }], conditions);
}

function named(way: Way) {
  return (statement: PolicyDocument["Statement"][number]) => ({
    ...statement,
    Sid: `${way}${statement.Sid}`,
  });
}

export const resourceAccountLive: Case = {
  id: "resource-account-live",
  assumption: "Live replication works when each Allow on a destination has the condition aws:ResourceAccount",
  page: "Setting up permissions for live replication",
  how: "Three destinations, each under a prefix: without the condition, with it, and with another account in it",
  costs: { request: 1200, read: 9000 },
  async try(world): Promise<Verdict> {
    const { source } = await trial(world);
    const [control, strict, wrong] = await Promise.all(
      ways.map((way) => firstReplicated(world, source, `${way}/`)),
    );
    if (!control || !strict || !wrong) throw new Error("a way is missing");
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

export const resourceAccountJob: Case = {
  id: "resource-account-job",
  assumption:
    "S3 Batch Replication works when each Allow on a destination has the condition aws:ResourceAccount",
  page: "Setting up permissions for live replication",
  how: "Existing objects, the same three destinations, one job; only what arrives counts",
  costs: { job: 1, task: 500, request: 700, read: 5000 },
  async try(world): Promise<Verdict> {
    const { source, destinations } = await trial(world, (bucket) =>
      Promise.all(ways.map((way) => world.put(bucket, `${way}/existing`))),
    );
    await untilRulesAct(world, source, "control/canary-");
    const job = await runJob(world, await jobPlace(world, source));
    const isThere = (way: Way, seconds?: number) =>
      arrives(world, destinations[way].bucket, `${way}/existing`, seconds);
    const [control, strict] = await Promise.all([isThere("control"), isThere("strict")]);
    const task = (way: Way) => describedTask(`${way}/existing`, taskOf(job, `${way}/existing`));
    return judged(
      {
        control,
        subject: strict,
        negative: await isThere("wrong", 0),
      },
      `${describedJob(job)}. ${ways.map(task).join(", ")}.`,
    );
  },
};
