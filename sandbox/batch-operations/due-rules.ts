import type { ReplicationRule } from "@aws-sdk/client-s3";
import { askForTags, rulesFor } from "./eligibility";
import type { BucketAccess } from "./local-clients";
import { isKms, type Task } from "./manifest";
import { tagsOf } from "./source-bucket";

/** The rules by which a version of the bucket replicates, with the tags that it has now. */
export async function dueRules(
  bucket: BucketAccess,
  rules: readonly ReplicationRule[],
  { version, facts }: NonNullable<Task["found"]>,
): Promise<ReplicationRule[]> {
  const tags = askForTags(rules) ? await tagsOf(bucket, version) : [];
  return rulesFor(rules, { ...version, tags, isKmsEncrypted: isKms(facts) });
}
