import { text } from "node:stream/consumers";
import { accountProblem } from "../backfill/bucket/caller-account";
import { s3Client } from "../backfill/bucket/s3-client";
import type { ReleaseRun } from "../contract/release-run";
import { release } from "./release";

/** Reads from stdin what is to be released, and says on stderr what was. A failure keeps the component in the state. */
export async function main(): Promise<void> {
  // What is on stderr is part of the deploy's log: it is no place to announce a Node version's end.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";
  const run = JSON.parse(await text(process.stdin)) as ReleaseRun;
  const s3 = s3Client(run);
  try {
    const problem = await accountProblem(run, s3);
    if (problem !== undefined) {
      say(`could not release ${run.bucket}: ${problem}`);
      process.exitCode = 1;
      return;
    }
    const { rules, statements } = await release(s3, run);
    say(
      `released ${run.bucket}: ${rules} of our replication rules and ${statements} of our policy statements removed`,
    );
  } catch (error) {
    say(
      `could not release ${run.bucket}: ${error instanceof Error ? `${error.name}: ${error.message}` : error}`,
    );
    process.exitCode = 1;
  } finally {
    s3.destroy();
  }
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

if (require.main === module) void main();
