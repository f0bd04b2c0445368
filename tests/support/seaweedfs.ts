import { rmSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CACHE } from "../../sandbox/folders";
import { freePort } from "../../sandbox/local-aws/free-port";
import { pythonEnvironment } from "../../sandbox/local-aws/python-environment";
import { startServer } from "../../sandbox/local-aws/server";
import type { Progress } from "../../sandbox/progress";
import type { LocalS3 } from "./local-s3";

/** Of a test: they are checked, unlike those of the local AWS. */
const credentials = { accessKey: "test", secretKey: "test" };
const rights = ["Admin", "Read", "Write", "List", "Tagging"];

const roles = ["master", "volume", "filer", "s3", "admin"] as const;
export interface Seaweedfs extends LocalS3 {
  pid: number | undefined;
  /** Everything that it keeps. */
  folder: string;
}

type Ports = { [role in (typeof roles)[number]]: { http: number; grpc: number } };

/** Another program may take a port between its choice and its use. */
const mostAttempts = 3;

/** Answers the folder of its program, which is installed once. */
export function seaweedfsPrograms(progress: Progress): Promise<string> {
  return pythonEnvironment({
    holds: "second S3 server of the tests (SeaweedFS)",
    requirements: join(__dirname, "seaweedfs-requirements.txt"),
    cache: CACHE,
    searchPath: process.env.PATH ?? "",
    progress,
  });
}

/**
 * Starts SeaweedFS on free loopback ports. It checks the signatures of those who sign, and lets everybody else in.
 * The AWS environment variables are set to its credentials, for this process and those it starts.
 */
export async function startSeaweedfs(): Promise<Seaweedfs> {
  process.env.AWS_ACCESS_KEY_ID = credentials.accessKey;
  process.env.AWS_SECRET_ACCESS_KEY = credentials.secretKey;
  delete process.env.AWS_SESSION_TOKEN;
  process.env.AWS_CONFIG_FILE = "/dev/null";
  process.env.AWS_SHARED_CREDENTIALS_FILE = "/dev/null";

  const programs = await seaweedfsPrograms((line) => console.error(`    ${line}`));
  for (let attempt = 1; ; attempt++) {
    const folder = await mkdtemp(join(tmpdir(), "seaweedfs-"));
    try {
      const server = await startMini(join(programs, "weed"), folder, await freePorts());
      return {
        endpoint: server.endpoint,
        pid: server.pid,
        folder,
        async stop() {
          await server.stop();
          await rm(folder, { recursive: true, force: true });
        },
      };
    } catch (error) {
      await rm(folder, { recursive: true, force: true });
      if (attempt === mostAttempts) throw error;
    }
  }
}

async function startMini(program: string, folder: string, ports: Ports) {
  const data = join(folder, "data");
  const config = join(folder, "s3.json");
  await mkdir(data);
  const identities = [
    { name: "test", credentials: [credentials], actions: rights },
    { name: "anonymous", actions: rights },
  ];
  await writeFile(config, JSON.stringify({ identities }));
  return startServer({
    name: "SeaweedFS",
    program,
    args: [
      "mini",
      `-dir=${data}`,
      "-ip=127.0.0.1",
      "-ip.bind=127.0.0.1",
      ...roles.flatMap((role) => [
        `-${role}.port=${ports[role].http}`,
        `-${role}.port.grpc=${ports[role].grpc}`,
      ]),
      `-s3.config=${config}`,
      `-s3.localSocket=${join(folder, "s3.sock")}`,
      `-filer.localSocket=${join(folder, "filer.sock")}`,
      // It would tell its makers that it runs.
      "-master.telemetry=false",
      // Each bucket takes some for itself.
      "-volume.max=1000",
      ...["-webdav=false", "-admin.ui=false", "-s3.port.iceberg=0", "-s3.port.lance=0"],
    ],
    env: { PATH: process.env.PATH, HOME: folder, TMPDIR: folder },
    port: ports.s3.http,
    folder,
    logFile: join(folder, "seaweedfs.log"),
    cleanUp: () => removeSockets(ports),
  });
}

async function freePorts(): Promise<Ports> {
  const found = new Set<number>();
  while (found.size < roles.length * 2) found.add(await freePort());
  const [...free] = found;
  const entries = roles.map((role, index) => [role, { http: free[2 * index], grpc: free[2 * index + 1] }]);
  return Object.fromEntries(entries);
}

/** It puts these there whatever it is told about temporary folders, and leaves some when it ends. */
function removeSockets(ports: Ports): void {
  for (const role of roles) rmSync(`/tmp/seaweedfs-${role}-grpc-${ports[role].grpc}.sock`, { force: true });
}
