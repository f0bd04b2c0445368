import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { type BatchOperations, startBatchOperations } from "./batch-operations/server";
import { findEngine } from "./engine/find-engine";
import { CACHE, REPOSITORY } from "./folders";
import { keepSandbox, keptSandbox, STACK_FILE, stopKeptSandbox } from "./kept-sandbox";
import { type LocalAws, startLocalAws } from "./local-aws/local-aws";
import { stopAll } from "./process-group";
import { dataObjects } from "./story/data";
import { Narrator } from "./story/narrator";
import { type Strategy, tellStory } from "./story/story";
import { transpile } from "./transpile";
import { openWorkspace, type Workspace } from "./workspace";

const help = `npm run sandbox                       replicate real files on a local AWS, and check every promise
npm run sandbox -- [options]
  --data FOLDER     files to begin with (default: some thousand files of the installed packages)
  --endpoint URL    an AWS-compatible endpoint that runs already, instead of a local AWS of our own
  --strategy NAME   how the older objects are brought over: copy (default), or batch, by a double of S3's own jobs
  --port N          port of the local AWS on 127.0.0.1 (default: a free one)
  --keep            leave everything standing at the end
npm run sandbox -- pulumi ARGS...     any pulumi command on the kept sandbox
npm run sandbox -- stop               end the kept sandbox and remove it`;

async function main(args: string[]): Promise<void> {
  const [command, ...rest] = args;
  if (command === "pulumi") return pulumiByHand(rest);
  if (command === "stop") return stop();
  const { values } = parseArgs({
    args,
    options: {
      data: { type: "string", default: join(REPOSITORY, "node_modules/@aws-sdk") },
      endpoint: { type: "string" },
      port: { type: "string" },
      strategy: { type: "string", default: "copy" },
      keep: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) console.log(help);
  else await story(values);
}

async function story(options: {
  data: string;
  endpoint?: string;
  port?: string;
  strategy: string;
  keep: boolean;
}): Promise<void> {
  if (keptSandbox()) {
    throw new Error('a sandbox was kept and still stands; end it with "npm run sandbox -- stop"');
  }
  // Before anything that takes minutes: a mistake in an option should not have to wait for an engine.
  const port = portOf(options.port);
  const strategy = strategyOf(options);
  const objects = await dataObjects(options.data);

  const began = Date.now();
  const narrator = new Narrator();
  const progress = (line: string) => narrator.say(line);
  const folder = join(CACHE, "runs", `${process.pid}`);
  let localAws: LocalAws | undefined;
  let batchOperations: BatchOperations | undefined;
  let workspace: Workspace | undefined;
  let kept = false;
  let interrupted = false;
  const clear = async () => {
    await (workspace?.stop() ?? stopAll());
    await batchOperations?.stop();
    await localAws?.stop();
    await rm(folder, { recursive: true, force: true });
    await rm(STACK_FILE, { force: true });
  };
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, async () => {
      interrupted = true;
      narrator.say("interrupted: ending what runs");
      await clear();
      process.exit(130);
    });
  }
  try {
    await mkdir(folder, { recursive: true });
    // A run that was killed may have left it, and its values would be mixed into this one's.
    await rm(STACK_FILE, { force: true });
    narrator.chapter("The Pulumi engine");
    const engine = await findEngine({ progress });
    narrator.say(`Pulumi ${engine.version}, ${origins[engine.origin]}`);
    await transpile();

    narrator.chapter("A local AWS");
    const { keep } = options;
    localAws = await startLocalAws({
      endpoint: options.endpoint,
      port,
      folder,
      detached: keep,
      progress,
    });
    narrator.say(`it answers at ${localAws.endpoint}; nothing here reaches an AWS account`);
    if (strategy === "batch") {
      batchOperations = await startBatchOperations({ target: localAws.endpoint });
      narrator.say(
        `jobs of S3 Batch Operations are done by a double of ours, at ${batchOperations.endpoint}`,
      );
    }
    const { endpoint } = batchOperations ?? localAws;

    workspace = await openWorkspace({
      folder,
      engine,
      endpoint,
      credentials: options.endpoint === undefined ? "sandbox" : "own",
    });
    await tellStory({ workspace, endpoint, narrator, objects, strategy, keep });
    if (keep) {
      keepSandbox({ folder, endpoint: localAws.endpoint, pid: localAws.pid });
      kept = true;
    }
  } catch (error) {
    // What fails because it was interrupted is no news; the handler above ends the process.
    if (interrupted) await new Promise(() => undefined);
    throw error;
  } finally {
    if (!kept && !interrupted) await clear();
  }

  const seconds = Math.round((Date.now() - began) / 1000);
  const broken = narrator.brokenPromises;
  narrator.chapter(
    broken.length === 0 ? `All promises kept, in ${seconds} s` : `Broken promises: ${broken.length}`,
  );
  for (const promise of broken) narrator.say(promise);
  if (kept) {
    narrator.say("Go on by hand, for example:");
    narrator.say("  npm run sandbox -- pulumi preview");
    narrator.say("  npm run sandbox -- pulumi stack output");
    narrator.say("and end it with:");
    narrator.say("  npm run sandbox -- stop");
  }
  if (broken.length > 0) process.exitCode = 1;
}

function portOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const port = Number(text);
  if (Number.isInteger(port) && port >= 1 && port <= 65535) return port;
  throw new Error(`--port is ${JSON.stringify(text)}; use a whole number from 1 to 65535, or leave it out`);
}

function strategyOf({ strategy, keep }: { strategy: string; keep: boolean }): Strategy {
  if (strategy !== "copy" && strategy !== "batch") {
    throw new Error(`--strategy is ${JSON.stringify(strategy)}; use copy or batch`);
  }
  if (strategy === "batch" && keep) {
    throw new Error(
      "--keep does not go with --strategy batch: the double of the jobs ends with the story; leave one out",
    );
  }
  return strategy;
}

const origins = {
  path: "as found on the PATH",
  npm: "from the npm package",
  built: "built from its Go module",
};

async function pulumiByHand(args: string[]): Promise<void> {
  const sandbox = keptSandbox();
  if (sandbox === undefined) {
    throw new Error('no sandbox is kept; make one with "npm run sandbox -- --keep"');
  }
  const engine = await findEngine({ progress: (line) => console.error(line) });
  await transpile();
  const workspace = await openWorkspace({ ...sandbox, engine, credentials: "own" });
  process.on("SIGINT", () => undefined);
  const { code } = await workspace.pulumi(args, { stdio: "inherit" });
  process.exitCode = code;
}

function stop(): void {
  const sandbox = keptSandbox();
  if (sandbox) stopKeptSandbox(sandbox);
  if (sandbox === undefined) console.log("no sandbox is kept");
  else if (sandbox.pid !== undefined) console.log("the sandbox is gone, and its local AWS with all it held");
  else console.log(`the sandbox is gone; what it made at ${sandbox.endpoint} is still there`);
}

main(process.argv.slice(2)).catch((error: Error) => {
  console.error(`\n${error.message}`);
  process.exitCode = 1;
});
