import { setTimeout as pause } from "node:timers/promises";
import { ListBucketsCommand, S3Client } from "@aws-sdk/client-s3";
import { isAwsItself } from "../aws-itself";

const ANSWERS_WITHIN_MILLISECONDS = 5000;
const LOOK_EVERY_MILLISECONDS = 50;

/** Refuses an address that is none, or behind which nothing answers as S3 does. */
export async function checkEndpoint(endpoint: string): Promise<void> {
  const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    throw new Error(`The endpoint "${endpoint}" is not a URL: write for example http://127.0.0.1:4566.`);
  }
  if (isAwsItself(endpoint)) {
    throw new Error(
      `The endpoint ${endpoint} is AWS itself, which the sandbox never touches: use a local server.`,
    );
  }
  const problem = await problemWith(endpoint);
  if (problem !== undefined) {
    throw new Error(
      `No AWS-compatible server answers at ${endpoint} (${problem}): start it, or leave the endpoint out.`,
    );
  }
}

/** Nothing once it answers, else what was wrong to the end. */
export async function waitUntilReady(
  endpoint: string,
  milliseconds: number,
  signal: AbortSignal,
): Promise<string | undefined> {
  const deadline = Date.now() + milliseconds;
  for (;;) {
    const problem = await problemWith(endpoint);
    if (problem === undefined || signal.aborted) return undefined;
    if (Date.now() > deadline) return `no answer within ${milliseconds / 1000} s (${problem})`;
    await pause(LOOK_EVERY_MILLISECONDS);
  }
}

async function problemWith(endpoint: string): Promise<string | undefined> {
  const { AWS_ACCESS_KEY_ID: accessKeyId = "test", AWS_SECRET_ACCESS_KEY: secretAccessKey = "test" } =
    process.env;
  const client = new S3Client({
    endpoint,
    region: "us-east-1",
    forcePathStyle: true,
    maxAttempts: 1,
    credentials: { accessKeyId, secretAccessKey },
  });
  try {
    await client.send(new ListBucketsCommand({}), {
      abortSignal: AbortSignal.timeout(ANSWERS_WITHIN_MILLISECONDS),
    });
    return undefined;
  } catch (error) {
    const { message, name } = error as Error;
    return message || name;
  } finally {
    client.destroy();
  }
}
