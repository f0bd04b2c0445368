import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { CACHE } from "../folders";
import { endsWithin } from "../process-group";
import type { Progress } from "../progress";
import { checkEndpoint, waitUntilReady } from "./endpoint";
import { freePort, isFree } from "./free-port";
import { ministackEnvironment } from "./ministack-environment";
import { pythonEnvironment } from "./python-environment";

export interface LocalAws {
  readonly endpoint: string;
  /** Its process; absent where the caller brought an endpoint of their own. */
  readonly pid?: number;
  readonly logFile?: string;
  stop(): Promise<void>;
}

export interface LocalAwsOptions {
  readonly progress: Progress;
  /** Uses this AWS-compatible server and starts none. */
  readonly endpoint?: string;
  /** Listens here instead of on a free port. */
  readonly port?: number;
  /** Where this run's log and files go. */
  readonly folder: string;
  /** Leaves it running when this process ends; the caller keeps the pid. */
  readonly detached?: boolean;
  /** Where Python environments are kept between runs. Defaults to the repository's own git-ignored folder. */
  readonly cache?: string;
  readonly searchPath?: string;
  /** Defaults to the pinned ministack. */
  readonly requirements?: string;
}

const READY_WITHIN_MILLISECONDS = 30_000;
const STOPS_WITHIN_MILLISECONDS = 3000;

/** A local AWS on loopback only, that keeps everything inside its folder and forgets it at the end. */
export async function startLocalAws(options: LocalAwsOptions): Promise<LocalAws> {
  if (options.endpoint !== undefined) return useEndpoint(options.endpoint);
  if (options.port !== undefined && !(await isFree(options.port))) {
    throw new Error(
      `Port ${options.port} on 127.0.0.1 is taken. Choose another one, leave the choice to the sandbox, ` +
        `or, if an AWS-compatible server listens there, say --endpoint http://127.0.0.1:${options.port}.`,
    );
  }
  const programs = await pythonEnvironment({
    requirements: options.requirements ?? join(__dirname, "requirements.txt"),
    cache: options.cache ?? CACHE,
    searchPath: options.searchPath ?? process.env.PATH ?? "",
    progress: options.progress,
  });
  return startMinistack(join(programs, "ministack"), options.port ?? (await freePort()), options);
}

async function useEndpoint(endpoint: string): Promise<LocalAws> {
  await checkEndpoint(endpoint);
  return { endpoint, stop: async () => undefined };
}

async function startMinistack(program: string, port: number, options: LocalAwsOptions): Promise<LocalAws> {
  const { folder, detached = false } = options;
  const scratch = join(folder, "scratch");
  await mkdir(scratch, { recursive: true });
  const logFile = join(folder, "local-aws.log");
  const log = openSync(logFile, "w");
  const server = spawn(program, [], {
    cwd: scratch,
    env: ministackEnvironment(process.env, { port, scratch }),
    detached: true,
    stdio: ["ignore", log, log],
  });
  closeSync(log);
  const ended = new Promise<string>((resolve) => {
    server.once("error", (error) => resolve(error.message));
    server.once("exit", (code, signal) => resolve(`it ended with ${signal ?? `code ${code}`}`));
  });
  const killGroup = () => signalGroup(server, "SIGKILL");
  process.once("exit", killGroup);

  const endpoint = `http://127.0.0.1:${port}`;
  const readiness = new AbortController();
  const failure = await Promise.race([
    waitUntilReady(endpoint, READY_WITHIN_MILLISECONDS, readiness.signal),
    ended,
  ]);
  readiness.abort();
  if (failure !== undefined) {
    killGroup();
    throw new Error(
      `The local AWS did not start on port ${port}: ${failure}. The end of ${logFile}:\n${await tailOf(logFile)}`,
    );
  }
  if (detached) {
    process.removeListener("exit", killGroup);
    server.unref();
  }
  return {
    endpoint,
    logFile,
    ...(server.pid === undefined ? {} : { pid: server.pid }),
    async stop() {
      process.removeListener("exit", killGroup);
      signalGroup(server, "SIGTERM");
      if (!(await endsWithin(ended, STOPS_WITHIN_MILLISECONDS))) killGroup();
      await ended;
    },
  };
}

function signalGroup({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // It ended on its own a moment ago.
  }
}

async function tailOf(file: string): Promise<string> {
  const text = await readFile(file, "utf8").catch(() => "");
  return text.trim().split("\n").slice(-15).join("\n") || "(it wrote nothing)";
}
