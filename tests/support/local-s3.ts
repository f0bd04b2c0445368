import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startLocalAws } from "../../sandbox/local-aws/local-aws";

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

  const folder = await mkdtemp(join(tmpdir(), "local-s3-"));
  const server = await startLocalAws({
    folder,
    endpoint: process.env.LOCAL_S3_ENDPOINT,
    progress: (line) => console.error(`    ${line}`),
  });
  return {
    endpoint: server.endpoint,
    async stop() {
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
