import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { inTurn } from "../peers/rounds";
import { importsOf, loadingScript } from "./imports";

/** What the three load, in the order in which the first round goes. */
const scripts = {
  byHand: loadingScript(importsOf(join(__dirname, "by-hand"))),
  byComponent: loadingScript(importsOf(join(__dirname, "by-component"))),
  wholePackages: loadingScript([
    { module: "@pulumi/pulumi", names: ["Resource"] },
    { module: "@pulumi/aws", names: ["s3.Bucket", "s3.BucketReplicationConfig", "iam.Role", "Provider"] },
    { module: "@pulumi/aws-native", names: ["Provider"] },
    { module: "@pulumi/command", names: ["local.Command"] },
  ]),
};

type Loader = keyof typeof scripts;

/** Seconds of a whole Node process that loads what each program imports, and makes nothing. */
export type StartUp = Record<Loader, number>;

const loaders = Object.keys(scripts) as Loader[];

/** The first round of all only reads the files, so that they are in memory for those that count. */
export function startUps(rounds: number): StartUp[] {
  for (const loader of loaders) secondsToLoad(loader);
  return Array.from({ length: rounds }, (_, round) => {
    const taken = inTurn(loaders, round).map((loader) => [loader, secondsToLoad(loader)]);
    return Object.fromEntries(taken) as StartUp;
  });
}

function secondsToLoad(loader: Loader): number {
  const started = process.hrtime.bigint();
  const { status, stderr } = spawnSync(process.execPath, ["--eval", scripts[loader]], {
    cwd: __dirname,
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(stderr);
  return Number(process.hrtime.bigint() - started) / 1e9;
}
