import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { endsWithin } from "../process-group";
import { waitUntilReady } from "./endpoint";

export interface Server {
  readonly endpoint: string;
  readonly pid?: number;
  readonly logFile: string;
  stop(): Promise<void>;
}

export interface ServerOptions {
  /** What it is called when it fails. */
  readonly name: string;
  readonly program: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  /** Where it answers as S3 does, on loopback. */
  readonly port: number;
  /** What it runs in. */
  readonly folder: string;
  readonly logFile: string;
  /** Leaves it running when this process ends; the caller keeps the pid. */
  readonly detached?: boolean;
  /** Takes away what it leaves behind outside its folder, however it ended. */
  readonly cleanUp?: () => void;
}

const READY_WITHIN_MILLISECONDS = 30_000;
const STOPS_WITHIN_MILLISECONDS = 3000;

/** A server that speaks S3, with all of its processes, from its first answer until it is stopped. */
export async function startServer(options: ServerOptions): Promise<Server> {
  const { name, port, logFile, cleanUp = () => undefined } = options;
  const log = openSync(logFile, "w");
  const server = spawn(options.program, [...options.args], {
    cwd: options.folder,
    env: options.env,
    detached: true,
    stdio: ["ignore", log, log],
  });
  closeSync(log);
  const ended = new Promise<string>((resolve) => {
    server.once("error", (error) => resolve(error.message));
    server.once("exit", (code, signal) => resolve(`it ended with ${signal ?? `code ${code}`}`));
  });
  const kill = () => {
    signalGroup(server, "SIGKILL");
    cleanUp();
  };
  process.once("exit", kill);

  const endpoint = `http://127.0.0.1:${port}`;
  const readiness = new AbortController();
  const failure = await Promise.race([
    waitUntilReady(endpoint, READY_WITHIN_MILLISECONDS, readiness.signal),
    ended,
  ]);
  readiness.abort();
  if (failure !== undefined) {
    process.removeListener("exit", kill);
    kill();
    throw new Error(
      `The ${name} did not start on port ${port}: ${failure}. The end of ${logFile}:\n${await tailOf(logFile)}`,
    );
  }
  if (options.detached) {
    process.removeListener("exit", kill);
    server.unref();
  }
  return {
    endpoint,
    logFile,
    ...(server.pid === undefined ? {} : { pid: server.pid }),
    async stop() {
      process.removeListener("exit", kill);
      signalGroup(server, "SIGTERM");
      if (!(await endsWithin(ended, STOPS_WITHIN_MILLISECONDS))) signalGroup(server, "SIGKILL");
      await ended;
      cleanUp();
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
