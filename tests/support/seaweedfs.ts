import { credentials, type Seaweedfs, startSeaweedfs as start } from "../../sandbox/seaweedfs/seaweedfs";

export type { Seaweedfs };

/** Starts it for a test: the AWS environment variables are set to its credentials, here and for those who are started. */
export async function startSeaweedfs(): Promise<Seaweedfs> {
  process.env.AWS_ACCESS_KEY_ID = credentials.accessKey;
  process.env.AWS_SECRET_ACCESS_KEY = credentials.secretKey;
  delete process.env.AWS_SESSION_TOKEN;
  process.env.AWS_CONFIG_FILE = "/dev/null";
  process.env.AWS_SHARED_CREDENTIALS_FILE = "/dev/null";
  return start((line) => console.error(`    ${line}`));
}
