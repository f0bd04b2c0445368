import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface LocalS3 {
  endpoint: string;
  stop(): Promise<void>;
}

/**
 * Starts a local AWS on a free loopback port, or uses the one at LOCAL_S3_ENDPOINT, which is then left running.
 * The AWS environment variables are set to dummy credentials, for this process and those it starts.
 */
export async function startLocalS3(): Promise<LocalS3> {
  process.env.AWS_ACCESS_KEY_ID ??= "test";
  process.env.AWS_SECRET_ACCESS_KEY ??= "test";
  // The shared configuration of whoever runs the tests must not change what they do.
  process.env.AWS_CONFIG_FILE = "/dev/null";
  process.env.AWS_SHARED_CREDENTIALS_FILE = "/dev/null";

  const given = process.env.LOCAL_S3_ENDPOINT;
  if (given) return { endpoint: given, stop: async () => {} };

  const port = await freePort();
  const folder = await mkdtemp(join(tmpdir(), "local-s3-"));
  const server = spawn(pythonOfSandbox(), ["-m", "ministack"], {
    cwd: folder,
    env: { ...process.env, GATEWAY_PORT: String(port), BIND_HOST: "127.0.0.1", LOG_LEVEL: "ERROR" },
    stdio: ["ignore", "ignore", "pipe"],
  });
  const endpoint = `http://127.0.0.1:${port}`;
  await untilReady(server, `${endpoint}/_ministack/health`);
  return {
    endpoint,
    async stop() {
      const ended = new Promise((resolve) => server.once("exit", resolve));
      if (server.exitCode === null) {
        server.kill("SIGKILL");
        await ended;
      }
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** The one place that knows where the local AWS is installed. */
function pythonOfSandbox(): string {
  return process.env.SANDBOX_PYTHON ?? "/tmp/msvenv/bin/python";
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, "127.0.0.1", resolve));
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  if (address === null || typeof address === "string") throw new Error("no free loopback port");
  return address.port;
}

async function untilReady(server: ChildProcess, url: string): Promise<void> {
  let complaint = "";
  server.stderr?.on("data", (chunk: Buffer) => {
    complaint = (complaint + chunk.toString()).slice(-2_000);
  });
  for (const end = Date.now() + 20_000; Date.now() < end; ) {
    if (server.exitCode !== null) break;
    const answered = await fetch(url).then(
      () => true,
      () => false,
    );
    if (answered) return;
    await new Promise((resume) => setTimeout(resume, 50));
  }
  server.kill("SIGKILL");
  throw new Error(`the local AWS did not start: ${complaint}`);
}
