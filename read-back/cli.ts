import { text } from "node:stream/consumers";
import { setTimeout as pause } from "node:timers/promises";
import { IAMClient } from "@aws-sdk/client-iam";
import { credentialsOf, stsReach } from "../backfill/bucket/credentials";
import { s3Client } from "../backfill/bucket/s3-client";
import type { BucketPlace } from "../contract/bucket-place";
import type { Difference, MeantBucket, MeantRole, ReadBack } from "../contract/read-back";
import { isAccessDenied } from "./access-denied";
import { bucketDifferences } from "./bucket-differences";
import { missingPermissions } from "./missing-permissions";
import type { Remark } from "./remark";
import { needsOn } from "./replication-needs";
import { roleDifferences } from "./role-differences";

/**
 * Reads from stdin what a deploy meant to leave behind, and prints as a list in JSON how what is there differs from it.
 * Asks again while there is time: AWS may answer with what was there before. What fails nothing goes to stderr.
 */
export async function main(): Promise<void> {
  const meant = JSON.parse(await text(process.stdin)) as ReadBack;
  const end = Date.now() + meant.patience * 1_000;
  for (let wait = 250; ; wait *= 2) {
    const remarks = new Set<string>();
    const found = await allDifferences(meant, (sentence) => remarks.add(sentence));
    if (found.length === 0 || Date.now() + wait > end) {
      for (const sentence of [...remarks].sort()) process.stderr.write(`${sentence}\n`);
      process.stdout.write(JSON.stringify(found));
      return;
    }
    await pause(wait);
  }
}

async function allDifferences(meant: ReadBack, remark: Remark): Promise<Difference[]> {
  const found = await Promise.all([
    ...meant.buckets.map((bucket) => differencesOfBucket(bucket, meant, remark)),
    ...meant.roles.map((role) => differencesOfRole(role, remark)),
  ]);
  return found.flat();
}

async function differencesOfBucket(
  bucket: MeantBucket,
  { identity, buckets }: ReadBack,
  remark: Remark,
): Promise<Difference[]> {
  const s3 = s3Client(bucket);
  try {
    return await bucketDifferences(s3, bucket, identity, needsOn(bucket.bucket, buckets), remark);
  } catch (error) {
    return [unread(`${bucket.path}: ${JSON.stringify(bucket.bucket)}`, error)];
  } finally {
    s3.destroy();
  }
}

async function differencesOfRole(role: MeantRole, remark: Remark): Promise<Difference[]> {
  const place: BucketPlace = { ...role, bucket: "" };
  const iam = new IAMClient({ ...stsReach(place), credentials: credentialsOf(place) });
  try {
    const different = await roleDifferences(iam, role).catch((error: unknown) => {
      // Whoever may use a role of somebody else need not be allowed to read it.
      if (role.trust === undefined && isAccessDenied(error)) return [];
      throw error;
    });
    const missing = await missingPermissions(iam, role, remark);
    return [...different, ...missing.map((sentence) => ({ sentence, isOurs: false }))];
  } catch (error) {
    return [unread(`${role.path}: ${role.arn}`, error)];
  } finally {
    iam.destroy();
  }
}

function unread(what: string, error: unknown): Difference {
  const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return { sentence: `${what} could not be read back: ${reason}.`, isOurs: false };
}
