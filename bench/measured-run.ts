import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import type { BackfillRun, BackfillSummary } from "../contract/backfill-run";
import type { DoubleProcess } from "./s3-double/double-process";

const repository = join(__dirname, "..");

/** What a run of the program took, and what it did. */
export interface MeasuredRun {
  exitCode: number | null;
  stderr: string;
  /** Absent if it did not come to its end. */
  ended?: {
    summary: BackfillSummary;
    /** The largest part of the process that was in memory at once. */
    peakBytes: number;
    cpuSeconds: number;
  };
  seconds: number;
  /** From the start of the process to the first copy that it asked for. */
  secondsToFirstCopy?: number;
  requests: { [operation: string]: number };
}

export interface MeasuredRunOptions {
  versions?: BackfillRun["versions"];
  /** For Node itself. */
  nodeOptions?: string[];
}

/** Runs the program as it is published, in a process of its own, against a double that nobody else asks. */
export async function measuredRun(
  double: DoubleProcess,
  { versions, nodeOptions = [] }: MeasuredRunOptions = {},
): Promise<MeasuredRun> {
  const { endpoint } = double;
  const run: BackfillRun = {
    source: { bucket: "source", region: "eu-west-1", endpoint },
    destinations: {
      dr: {
        bucket: "destination",
        region: "eu-central-1",
        endpoint,
        rules: [{ id: "everything", prefix: "", tags: {} }],
      },
    },
    versions,
  };
  const startedAt = Date.now();
  const child = spawn(
    process.execPath,
    [
      // As the component says, and the program's own first line.
      "--max-semi-space-size=4",
      ...nodeOptions,
      "--require",
      join(__dirname, "resource-use.cjs"),
      ...[join(repository, "dist/backfill/cli.js"), "run", "-"],
    ],
    { stdio: ["pipe", "pipe", "pipe", "pipe"], env: environment() },
  );
  child.stdin?.end(JSON.stringify(run));
  const [stdout, stderr, used, [exitCode]] = await Promise.all([
    ...child.stdio.slice(1).map((stream) => text(stream as Readable)),
    once(child, "close"),
  ] as unknown as [Promise<string>, Promise<string>, Promise<string>, Promise<[number | null]>]);
  const seconds = (Date.now() - startedAt) / 1000;
  const { requests, firstCopyAt } = await double.observed();
  return {
    exitCode,
    stderr,
    ...(stdout !== "" && used !== "" && { ended: { summary: JSON.parse(stdout), ...JSON.parse(used) } }),
    seconds,
    ...(firstCopyAt !== undefined && { secondsToFirstCopy: (firstCopyAt - startedAt) / 1000 }),
    requests,
  };
}

/** Whoever measures has credentials and settings of their own, which must not change what is measured. */
function environment(): NodeJS.ProcessEnv {
  const { NODE_OPTIONS: _, ...own } = process.env;
  return {
    ...own,
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "test",
    AWS_CONFIG_FILE: "/dev/null",
    AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
    PULUMI_COMMAND_STDOUT: "",
  };
}
