import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CACHE } from "../folders";
import { freePort } from "../local-aws/free-port";
import { startServer } from "../local-aws/server";
import { runInGroup } from "../process-group";
import { type Progress, withElapsed } from "../progress";

const version = "v1.7.0";
const buildLimitMilliseconds = 900_000;

export interface Versitygw {
  endpoint: string;
  /** Everything that it keeps. */
  folder: string;
  /** With all that is in it, which S3 itself does not do. */
  removeBucket(bucket: string): Promise<void>;
  stop(): Promise<void>;
}

/** Answers the program, which is built once: that takes Go, and some minutes. */
async function versitygwProgram(progress: Progress): Promise<string> {
  const folder = join(CACHE, "versitygw", version);
  if (existsSync(folder)) return join(folder, "versitygw");
  const building = `${folder}.${process.pid}`;
  const { code, stderr } = await withElapsed(progress, `building versitygw ${version}, once`, () =>
    runInGroup("go", ["install", `github.com/versity/versitygw/cmd/versitygw@${version}`], {
      env: { ...process.env, GOBIN: building },
      timeoutMilliseconds: buildLimitMilliseconds,
    }),
  );
  if (code !== 0) throw new Error(`versitygw ${version} could not be built: ${stderr}`);
  await rename(building, folder);
  return join(folder, "versitygw");
}

/** Starts it on a free loopback port, with connections that are kept, as S3 keeps them. It keeps each bucket in a folder, and lets in nobody who does not sign. */
export async function startVersitygw(
  { accessKey, secretKey }: { accessKey: string; secretKey: string },
  progress: Progress,
): Promise<Versitygw> {
  const program = await versitygwProgram(progress);
  const folder = await mkdtemp(join(tmpdir(), "versitygw-"));
  const [buckets, versions] = [join(folder, "buckets"), join(folder, "versions")];
  await mkdir(buckets);
  await mkdir(versions);
  const remove = (path: string) => rm(path, { recursive: true, force: true, maxRetries: 10 });
  try {
    const port = await freePort();
    const server = await startServer({
      name: "versitygw",
      program,
      args: [
        "--port",
        `127.0.0.1:${port}`,
        "--quiet",
        "--keep-alive",
        "posix",
        "--versioning-dir",
        versions,
        buckets,
      ],
      env: {
        PATH: process.env.PATH,
        HOME: folder,
        ROOT_ACCESS_KEY: accessKey,
        ROOT_SECRET_KEY: secretKey,
      },
      port,
      folder,
      logFile: join(folder, "versitygw.log"),
    });
    return {
      endpoint: server.endpoint,
      folder,
      async removeBucket(bucket) {
        await remove(join(buckets, bucket));
        await remove(join(versions, bucket));
      },
      async stop() {
        await server.stop();
        await remove(folder);
      },
    };
  } catch (error) {
    await remove(folder);
    throw error;
  }
}
