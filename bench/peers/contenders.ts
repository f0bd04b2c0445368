import { join } from "node:path";
import type { BackfillRun } from "../../contract/backfill-run";
import type { CommandLine, Task } from "./command-line";

/** One way of using a program. */
export interface Setting {
  name: string;
  commandLine(task: Task, programs: string): CommandLine;
}

export interface Contender {
  name: string;
  /** Of several all are tried, and the fastest that loses nothing competes. */
  settings: [Setting, ...Setting[]];
}

export const ours = "s3-backfill";
/** The setting of whoever is given none. */
export const asItComes = "as it comes";

const region = "us-east-1";
const repository = join(__dirname, "../..");

/** As a deploy starts it, with everything on that keeps objects safe: that is no option but how it works. */
function backfill(
  engine: BackfillRun["engine"],
  { endpoint, source, destination, folder }: Task,
): CommandLine {
  const run: BackfillRun = {
    source: { bucket: source, region, endpoint },
    destinations: {
      dr: {
        ...{ bucket: destination, region, endpoint },
        rules: [{ id: "everything", prefix: "", tags: {} }],
      },
    },
    journal: join(folder, "journal"),
    engine,
  };
  return {
    program: process.execPath,
    args: ["--max-semi-space-size=4", join(repository, "dist/backfill/cli.js"), "run", "-"],
    input: JSON.stringify(run),
  };
}

function s5cmd(flags: string[] = [], flagsOfSync: string[] = []): Setting {
  return {
    name: [...flags, ...flagsOfSync].join(" ") || asItComes,
    commandLine: ({ endpoint, source, destination }, programs) => ({
      program: join(programs, "s5cmd"),
      args: [
        ...["--endpoint-url", endpoint, "--log", "error", ...flags],
        ...["sync", ...flagsOfSync, `s3://${source}/*`, `s3://${destination}/`],
      ],
    }),
  };
}

/** One remote for both sides, or it would download and upload; it never deletes, as a backfill does not. */
function rclone(...flags: string[]): Setting {
  return {
    name: flags.join(" ") || asItComes,
    commandLine: ({ endpoint, source, destination }, programs) => ({
      program: join(programs, "rclone"),
      args: ["copy", `store:${source}`, `store:${destination}`, ...flags],
      environment: {
        RCLONE_CONFIG: "/dev/null",
        RCLONE_CONFIG_STORE_TYPE: "s3",
        RCLONE_CONFIG_STORE_PROVIDER: "SeaweedFS",
        RCLONE_CONFIG_STORE_ENV_AUTH: "true",
        RCLONE_CONFIG_STORE_ENDPOINT: endpoint,
        RCLONE_CONFIG_STORE_REGION: region,
      },
    }),
  };
}

function aws(name: string, configuration: string): Setting {
  return {
    name,
    commandLine: ({ endpoint, source, destination }, programs) => ({
      program: join(programs, "aws"),
      args: [
        ...["s3", "sync", `s3://${source}`, `s3://${destination}`],
        ...["--endpoint-url", endpoint, "--only-show-errors"],
      ],
      environment: { AWS_CONFIG_FILE: configuration },
    }),
  };
}

/** As it comes it would leave out everything about an object but its content. */
const s5cmdTuned = (workers: string) => s5cmd(["--numworkers", workers], ["--metadata-directive", "COPY"]);

/** What its makers advise for copies within S3. */
const rcloneTuned = ["--transfers", "200", "--checkers", "200", "--checksum", "--fast-list"];

export const contenders = {
  ours: { name: ours, settings: [{ name: asItComes, commandLine: (task) => backfill("wire", task) }] },
  oursSdk: {
    name: `${ours}, engine sdk`,
    settings: [{ name: "engine sdk", commandLine: (task) => backfill("sdk", task) }],
  },
  s5cmd: { name: "s5cmd", settings: [s5cmd()] },
  s5cmdTuned: {
    name: "s5cmd, tuned",
    settings: [s5cmdTuned("64"), s5cmdTuned("128"), s5cmdTuned("512")],
  },
  rclone: { name: "rclone", settings: [rclone()] },
  rcloneTuned: {
    name: "rclone, tuned",
    settings: [rclone(...rcloneTuned), rclone(...rcloneTuned, "--use-server-modtime")],
  },
  aws: { name: "aws s3 sync", settings: [aws(asItComes, "/dev/null")] },
  awsTuned: {
    name: "aws s3 sync, tuned",
    settings: [aws("aws-tuned.ini", join(__dirname, "aws-tuned.ini"))],
  },
} satisfies { [id: string]: Contender };

export type ContenderId = keyof typeof contenders;
