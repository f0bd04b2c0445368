import { rmSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CACHE } from "../folders";
import { freePort } from "../local-aws/free-port";
import { pythonEnvironment } from "../local-aws/python-environment";
import { startServer } from "../local-aws/server";
import type { Progress } from "../progress";

/** Checked, unlike those of the local AWS. */
export const credentials = { accessKey: "test", secretKey: "test" };
const rights = ["Admin", "Read", "Write", "List", "Tagging"];

const roles = ["master", "volume", "filer", "s3", "admin"] as const;

export interface Seaweedfs {
  endpoint: string;
  /** Where it tells what it was asked for, as Prometheus reads it. */
  metrics: string;
  pid: number | undefined;
  /** Everything that it keeps. */
  folder: string;
  stop(): Promise<void>;
}

type Ports = { [role in (typeof roles)[number]]: { http: number; grpc: number } } & { metrics: number };

/** Another program may take a port between its choice and its use. */
const mostAttempts = 3;

/** Answers the folder of its program, which is installed once. */
export function seaweedfsPrograms(progress: Progress): Promise<string> {
  return pythonEnvironment({
    holds: "second S3 server (SeaweedFS)",
    requirements: join(__dirname, "requirements.txt"),
    cache: CACHE,
    searchPath: process.env.PATH ?? "",
    progress,
  });
}

/** Starts it on free loopback ports. It checks the signatures of those who sign, and lets everybody else in. */
export async function startSeaweedfs(progress: Progress): Promise<Seaweedfs> {
  const programs = await seaweedfsPrograms(progress);
  for (let attempt = 1; ; attempt++) {
    const folder = await mkdtemp(join(tmpdir(), "seaweedfs-"));
    try {
      const ports = await freePorts();
      const server = await startMini(join(programs, "weed"), folder, ports);
      return {
        endpoint: server.endpoint,
        metrics: `http://127.0.0.1:${ports.metrics}/metrics`,
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
      `-metricsPort=${ports.metrics}`,
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
  while (found.size < 1 + roles.length * 2) found.add(await freePort());
  const [metrics, ...free] = found;
  const entries = roles.map((role, index) => [role, { http: free[2 * index], grpc: free[2 * index + 1] }]);
  return { metrics, ...Object.fromEntries(entries) };
}

/** It puts these there whatever it is told about temporary folders, and leaves some when it ends. */
function removeSockets(ports: Ports): void {
  for (const role of roles) rmSync(`/tmp/seaweedfs-${role}-grpc-${ports[role].grpc}.sock`, { force: true });
}
