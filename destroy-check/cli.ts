import { text } from "node:stream/consumers";
import {
  type CheckedBucket,
  type DestroyCheckRun,
  OnDestroy,
  type RemovalCheckRun,
} from "../contract/destroy-check-run";
import { removalProblems } from "../contract/removal-problems";
import { bucketsBefore, removedBuckets } from "./removed-buckets";

/** Runs before anything of a component is deleted. A failure keeps all of it. */
export async function beforeDestroy(): Promise<void> {
  const { sends, ...bucket } = JSON.parse(await text(process.stdin)) as DestroyCheckRun;
  // An existing bucket stays: what could not be read there is no reason to keep the component.
  if (!(await passes(bucket, sends)) && bucket.onDestroy !== OnDestroy.Keep) process.exitCode = 1;
}

/** Runs before anything of a component is changed. A failure leaves all of it as it was. */
export async function beforeRemoval(): Promise<void> {
  const input = await text(process.stdin);
  const now = JSON.parse(input) as RemovalCheckRun;
  const before = bucketsBefore(process.env.PULUMI_COMMAND_STDOUT);
  for (const { message } of removalProblems(before, now)) {
    say(message);
    process.exitCode = 1;
  }
  for (const bucket of removedBuckets(before, now)) {
    say(`${bucket.path} no longer has the bucket ${bucket.bucket}, which this deploy would delete`);
    if (!(await passes(bucket, false))) process.exitCode = 1;
  }
  if (process.exitCode === undefined) process.stdout.write(input);
}

async function passes(bucket: CheckedBucket, sends: boolean): Promise<boolean> {
  // What is on stderr is part of the deploy's log: it is no place to announce a Node version's end.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";
  // A deployment that removes nothing waits for this program, but not for the AWS SDK.
  const [{ s3Client }, { accountProblem }, { checkBucket }] = await Promise.all([
    import("../backfill/bucket/s3-client.js"),
    import("../backfill/bucket/caller-account.js"),
    import("./check.js"),
  ]);
  const s3 = s3Client(bucket);
  try {
    // To somebody else the bucket may look as if it were gone.
    const problem = await accountProblem(bucket, s3);
    if (problem !== undefined) throw new Error(problem);
    const { isRefused, lines } = await checkBucket(s3, bucket, sends);
    for (const line of lines) say(line);
    return !isRefused;
  } catch (error) {
    say(`cannot tell what ${bucket.bucket} (${bucket.path}) holds: ${explained(error)}`);
    return false;
  } finally {
    s3.destroy();
  }
}

function explained(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { advice } = error as { advice?: string };
  return `${error.name}: ${error.message}${advice === undefined ? "" : `; ${advice}`}`;
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}
