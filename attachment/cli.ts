import { text } from "node:stream/consumers";
import type { S3Client } from "@aws-sdk/client-s3";
import { accountProblem } from "../backfill/bucket/caller-account";
import { s3Client } from "../backfill/bucket/s3-client";
import type {
  Attachment,
  Grant,
  RoleWidening,
  RuleSelections,
  Subscription,
  Widening,
  Withdrawal,
} from "../contract/attachment";
import type { BucketPlace } from "../contract/bucket-place";
import { subscribe, unsubscribe } from "./notifications";
import { grant, revoke, widen } from "./policy-statements";
import { detachRules } from "./replication-rules";
import { type Widened, widenRole, withdraw } from "./role-policy";
import { earlierRulesSince, rulesSince } from "./rules-since";
import { serverTime } from "./server-time";
import { enableVersioning, firstMinutes } from "./versioning";

/** What can be done to a bucket of others, and what is said when it is done. */
const verbs = {
  grant: async (s3: S3Client, input: Grant) =>
    (await grant(s3, input))
      ? "granted the replication role access to"
      : "the replication role has access to",
  revoke: async (s3: S3Client, input: Attachment) =>
    `removed ${await revoke(s3, input)} of our policy statements from`,
  detach: async (s3: S3Client, input: Attachment) =>
    `removed ${await detachRules(s3, input)} of our replication rules from`,
  widen: async (s3: S3Client, input: Widening) =>
    (await widen(s3, input))
      ? "added the permissions that new rules need to the policy of"
      : "the policy has the permissions that new rules need, on",
  "widen-role": async (_: S3Client, input: RoleWidening) =>
    widenedRole[await widenRole(input)](input.roleName),
  withdraw: async (_: S3Client, input: Withdrawal) =>
    `${(await withdraw(input)) ? "removed" : "found none of"} our permissions from ${input.roleName}, for`,
  subscribe: async (s3: S3Client, input: Subscription) =>
    (await subscribe(s3, input)) ? "added our notification to" : "our notification is on",
  unsubscribe: async (s3: S3Client, input: Attachment) =>
    `removed ${await unsubscribe(s3, input)} of our notifications from`,
  "enable-versioning": async (s3: S3Client, input: BucketPlace) => {
    const enabledAt = await enableVersioning(s3, input);
    // Kept in the state for the backfill, also when an update runs this again.
    process.stdout.write(enabledAt?.toISOString() ?? process.env.PULUMI_COMMAND_STDOUT ?? "");
    if (enabledAt === undefined) return "left versioning enabled on";
    say(`warning: ${firstMinutes}.`);
    return "enabled versioning on";
  },
  "note-rules-since": async (s3: S3Client, { bucket, selections }: RuleSelections) => {
    const earlier = earlierRulesSince(process.env.PULUMI_COMMAND_STDOUT);
    process.stdout.write(JSON.stringify(rulesSince(selections, earlier, await serverTime(s3, bucket))));
    return "noted since when rules are in force on";
  },
  "note-rules-put": async (s3: S3Client, { bucket }: RuleSelections) => {
    process.stdout.write((await serverTime(s3, bucket)).toISOString());
    return "noted when rules were put on";
  },
};

/** Followed by the bucket that the role replicates from. */
const widenedRole: { [widened in Widened]: (roleName: string) => string } = {
  "as it was": (role) => `${role} has the permissions that new rules need, for`,
  widened: (role) => `added the permissions that new rules need to ${role}, for`,
  replaced: (role) =>
    `warning: the former permissions of ${role} and the new ones do not fit into 10,240 characters together. Objects of ` +
    "rules that this deployment removes or narrows may fail until the rules are written. Replaced the permissions for",
};

/** Those that have nothing to do where the bucket is gone. */
const takingOff: Verb[] = ["revoke", "detach", "unsubscribe", "withdraw"];

export type Verb = keyof typeof verbs;

/** Reads from stdin what is meant, and says on stderr what was done. A failure fails the deployment. */
export async function main(verb: Verb): Promise<void> {
  // What is on stderr is part of the deploy's log: it is no place to announce a Node version's end.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";
  const input = JSON.parse(await text(process.stdin)) as Widening &
    Subscription &
    RoleWidening &
    RuleSelections;
  const s3 = s3Client(input);
  try {
    const problem = await accountProblem(input, s3);
    if (problem !== undefined) throw problem;
    say(`${await verbs[verb](s3, input)} ${input.bucket}`);
  } catch (error) {
    if (takingOff.includes(verb) && isNoSuchBucket(error)) {
      // A bucket that went in the meantime took our settings with it.
      say(`${input.bucket} does not exist any more`);
      return;
    }
    say(
      `could not ${verb} on ${input.bucket}: ${error instanceof Error ? `${error.name}: ${error.message}` : error}`,
    );
    process.exitCode = 1;
  } finally {
    s3.destroy();
  }
}

function isNoSuchBucket(error: unknown): boolean {
  return error instanceof Error && error.name === "NoSuchBucket";
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}
