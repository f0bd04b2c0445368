import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { CACHE } from "../folders";
import type { Progress } from "../progress";
import { checkEndpoint } from "./endpoint";
import { freePort, isFree } from "./free-port";
import { ministackEnvironment } from "./ministack-environment";
import { pythonEnvironment } from "./python-environment";
import { type Server, startServer } from "./server";

export interface LocalAws extends Pick<Server, "endpoint" | "stop"> {
  /** Its process; absent where the caller brought an endpoint of their own. */
  readonly pid?: number;
  readonly logFile?: string;
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
    holds: "local AWS (ministack)",
    wayOut: "Or start any AWS-compatible server yourself and say --endpoint URL.",
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
  return startServer({
    name: "local AWS",
    program,
    args: [],
    env: ministackEnvironment(process.env, { port, scratch }),
    port,
    folder: scratch,
    logFile: join(folder, "local-aws.log"),
    detached,
  });
}
