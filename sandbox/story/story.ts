import { randomBytes } from "node:crypto";
import { join } from "node:path";
import type { BackfillSummary } from "../../contract/backfill-run";
import { REPOSITORY } from "../folders";
import { type Finished, runInGroup } from "../process-group";
import type { Workspace } from "../workspace";
import { compareBuckets } from "./comparison";
import type { DataObject } from "./data";
import type { Narrator } from "./narrator";
import { inParallel } from "./parallel";
import { StoryBucket } from "./story-bucket";

export interface StoryOptions {
  workspace: Workspace;
  endpoint: string;
  narrator: Narrator;
  /** What is in the source before anybody thinks of replication. */
  objects: DataObject[];
  strategy: Strategy;
  /** Leaves everything standing at the end. */
  keep: boolean;
}

/** How the older objects are brought over. */
export type Strategy = "copy" | "batch";

const program = join(REPOSITORY, "dist/backfill/cli.js");
const stack = "sandbox";
const sourceRegion = "eu-west-1";
const replicaRegion = "us-east-1";

/**
 * What people come with, from beginning to end: a bucket full of objects, replication set up by this repository's own
 * program, and a look at what it did. Every claim on the way is checked.
 */
export async function tellStory({
  workspace,
  endpoint,
  narrator,
  objects,
  strategy,
  keep,
}: StoryOptions): Promise<void> {
  const suffix = randomBytes(4).toString("hex");
  const credentials = {
    accessKeyId: workspace.env.AWS_ACCESS_KEY_ID ?? "",
    secretAccessKey: workspace.env.AWS_SECRET_ACCESS_KEY ?? "",
    sessionToken: workspace.env.AWS_SESSION_TOKEN,
  };
  const bucket = (name: string, region: string) =>
    new StoryBucket({ bucket: `sandbox-${name}-${suffix}`, region, endpoint, credentials });
  const source = bucket("source", sourceRegion);
  const replica = bucket("replica", replicaRegion);
  try {
    await fillSource(narrator, source, objects);
    await deploy(narrator, workspace, { endpoint, source, replica, strategy, total: objects.length });
    await liveReplication(narrator, source, replica, objects);
    await comparison(narrator, source, replica);
    await verification(narrator, workspace, source, endpoint);
    await secondDeploy(narrator, workspace);
    if (keep) return;
    await destroy(narrator, workspace, source, replica);
  } finally {
    source.close();
    replica.close();
  }
}

async function fillSource(narrator: Narrator, source: StoryBucket, objects: DataObject[]): Promise<void> {
  narrator.chapter(`A bucket in ${sourceRegion} that fills up before anybody thinks of replication`);
  await source.create(sourceRegion);
  let uploaded = 0;
  await inParallel(objects, 32, async (object) => {
    await source.upload(object);
    narrator.progress(`files uploaded to ${source.name}`, ++uploaded, objects.length);
  });
}

interface Deploy {
  endpoint: string;
  source: StoryBucket;
  replica: StoryBucket;
  strategy: Strategy;
  /** How many objects are in the source. */
  total: number;
}

async function deploy(
  narrator: Narrator,
  workspace: Workspace,
  { endpoint, source, replica, strategy, total }: Deploy,
): Promise<void> {
  narrator.chapter(`pulumi up: replicate it to ${replicaRegion}, the older objects too`);
  const place = { endpoint, allowPlainHttpOnLoopback: endpoint.startsWith("http:") };
  const config = {
    source: { region: sourceRegion, existingBucket: source.name, ...place },
    // Nobody wants to empty a bucket by hand to get rid of a sandbox.
    destinations: {
      replica: { region: replicaRegion, bucketName: replica.name, forceDestroy: true, ...place },
    },
    backfill: { mode: strategy },
  };
  await succeed(workspace.pulumi(["stack", "init", stack]));
  await succeed(workspace.pulumi(["config", "set-all", "--stack", stack, "--path", ...configFlags(config)]));

  const arrivals = watchArrivals(narrator, replica, total);
  const up = await workspace.pulumi(["up", ...quietly], { onOutput: (text) => narrator.quote(text) });
  await arrivals.stop();
  narrator.promise("pulumi up ends well", up.code === 0, `exit code ${up.code}`);
  if (up.code !== 0) throw new Error("the deploy failed, so the story ends here");

  const { stdout } = await succeed(workspace.pulumi(["stack", "output", "--json", "--stack", stack]));
  const { backfillSummary }: { backfillSummary: BackfillSummary } = JSON.parse(stdout);
  const { arrived, failed } = broughtOver(backfillSummary);
  narrator.promise(
    `every object that was there before is at the destination: ${arrived} brought over, ${failed} failed`,
    arrived === total && failed === 0,
    `${total} were there`,
  );
}

function broughtOver({ destinations, jobs }: BackfillSummary): { arrived: number; failed: number } {
  const { copied = 0, alreadyThere = 0, failed = 0 } = destinations.replica ?? {};
  const sum = (count: "succeeded" | "failed") => jobs.reduce((total, job) => total + job[count], 0);
  return { arrived: copied + alreadyThere + sum("succeeded"), failed: failed + sum("failed") };
}

/** Counts the destination from outside while the deploy runs. */
function watchArrivals(narrator: Narrator, replica: StoryBucket, total: number) {
  let watching = true;
  let wake: () => void = () => undefined;
  const watch = async () => {
    for (let last = 0; watching && last < total; ) {
      await new Promise<void>((resolve) => {
        wake = resolve;
        setTimeout(resolve, 1000);
      });
      const arrived = (await replica.exists()) ? (await replica.keys()).length : 0;
      if (arrived > last) narrator.progress("objects have arrived at the destination", arrived, total);
      last = arrived;
    }
  };
  const watched = watch();
  return {
    stop: () => {
      watching = false;
      wake();
      return watched;
    },
  };
}

async function liveReplication(
  narrator: Narrator,
  source: StoryBucket,
  replica: StoryBucket,
  objects: DataObject[],
): Promise<void> {
  narrator.chapter("From now on: a new object, an overwritten one, a deleted one");
  const [overwritten, deleted] = objects.slice(-2).map(({ key }) => key);
  if (overwritten === undefined || deleted === undefined)
    throw new Error("the story needs two objects or more");
  const added = "written after the deploy.txt";

  await source.put(added, "new");
  await source.put(overwritten, "overwritten");
  await source.delete(deleted);
  const newArrived = await eventually(async () => (await replica.text(added)) === "new");
  const overwriteArrived = await eventually(async () => (await replica.text(overwritten)) === "overwritten");
  const stillThere = (await replica.get(deleted)) !== undefined && (await source.get(deleted)) === undefined;

  narrator.table([
    ["at the source", "object", "at the destination"],
    ["put", added, newArrived ? "replicated" : "MISSING"],
    ["overwritten", overwritten, overwriteArrived ? "replicated" : "OLD VERSION"],
    ["deleted", deleted, stillThere ? "still there" : "GONE"],
  ]);
  narrator.promise("new and overwritten objects replicate by themselves", newArrived && overwriteArrived);
  narrator.promise("a delete at the source deletes nothing at the destination", stillThere);

  // Both sides are to be alike for the comparison that follows.
  await source.put(deleted, "back again");
  await eventually(async () => (await replica.text(deleted)) === "back again");
}

async function comparison(narrator: Narrator, source: StoryBucket, replica: StoryBucket): Promise<void> {
  narrator.chapter("Both buckets, compared byte by byte, with headers, metadata and tags");
  const { compared, differences } = await compareBuckets(source, replica, (done, total) =>
    narrator.progress("objects compared", done, total),
  );
  for (const difference of differences.slice(0, 10)) narrator.say(difference);
  narrator.promise(
    `the two buckets are equal in all ${compared} objects`,
    differences.length === 0,
    `${differences.length} differ`,
  );
}

/** The program that people have for it later on, where nobody compares for them. */
async function verification(
  narrator: Narrator,
  workspace: Workspace,
  source: StoryBucket,
  endpoint: string,
): Promise<void> {
  narrator.chapter("s3-backfill verify: the same question, put to our own program");
  const words = ["verify", "--source", source.name, "--follow-rules", "--depth", "headers"];
  const at = [
    "--source-region",
    sourceRegion,
    "--source-endpoint",
    endpoint,
    "--destination-endpoint",
    endpoint,
  ];
  const { code, stderr } = await runInGroup(process.execPath, [program, ...words, ...at], {
    env: workspace.env,
  });
  narrator.quote(stderr);
  narrator.promise("s3-backfill verify agrees", code === 0, `exit code ${code}`);
}

async function secondDeploy(narrator: Narrator, workspace: Workspace): Promise<void> {
  narrator.chapter("pulumi up again: there is nothing to do");
  const again = await workspace.pulumi(["up", "--expect-no-changes", ...quietly], {
    onOutput: (text) => narrator.quote(text),
  });
  narrator.promise("a second deploy changes nothing", again.code === 0);
}

async function destroy(
  narrator: Narrator,
  workspace: Workspace,
  source: StoryBucket,
  replica: StoryBucket,
): Promise<void> {
  narrator.chapter("pulumi destroy: the replication goes, the source stays");
  const before = (await source.keys()).length;
  const destroyed = await workspace.pulumi(["destroy", ...quietly], {
    onOutput: (text) => narrator.quote(text),
  });
  narrator.promise("pulumi destroy ends well", destroyed.code === 0, `exit code ${destroyed.code}`);
  narrator.promise("the destination bucket is gone, as its forceDestroy asked", !(await replica.exists()));
  const after = (await source.exists()) ? (await source.keys()).length : 0;
  narrator.promise(
    `the existing source keeps all its ${before} objects`,
    after === before,
    `${after} are left`,
  );
  await source.remove();
}

const quietly = [
  ...["--stack", stack, "--yes", "--skip-preview", "--non-interactive"],
  ...["--suppress-outputs", "--suppress-progress"],
];

/** `--plaintext path=value` for every leaf. */
function configFlags(value: object, path = ""): string[] {
  return Object.entries(value).flatMap(([name, field]) => {
    const here = path === "" ? name : `${path}.${name}`;
    return typeof field === "object" ? configFlags(field, here) : ["--plaintext", `${here}=${field}`];
  });
}

/** Live replication takes seconds on AWS and is immediate on most local ones. */
async function eventually(holds: () => Promise<boolean>): Promise<boolean> {
  for (const deadline = Date.now() + 30_000; Date.now() < deadline; ) {
    if (await holds()) return true;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  return false;
}

async function succeed(command: Promise<Finished>): Promise<Finished> {
  const finished = await command;
  if (finished.code === 0) return finished;
  throw new Error(
    `a pulumi command ended with exit code ${finished.code}\n${finished.stdout}${finished.stderr}`,
  );
}
