import { text } from "node:stream/consumers";
import { setTimeout as pause } from "node:timers/promises";
import { IAMClient } from "@aws-sdk/client-iam";
import { credentialsOf, stsReach } from "../backfill/bucket/credentials";
import { s3Client } from "../backfill/bucket/s3-client";
import type { BucketPlace } from "../contract/bucket-place";
import type { MeantBucket, MeantRole, ReadBack } from "../contract/read-back";
import { bucketDifferences } from "./bucket-differences";
import { roleDifferences } from "./role-differences";

/**
 * Reads from stdin what a deploy meant to leave behind, and prints as a list in JSON how what is there differs from it.
 * Asks again while there is time: AWS may answer with what was there before.
 */
export async function main(): Promise<void> {
  const meant = JSON.parse(await text(process.stdin)) as ReadBack;
  const end = Date.now() + meant.patience * 1_000;
  for (let wait = 250; ; wait *= 2) {
    const found = await allDifferences(meant);
    if (found.length === 0 || Date.now() + wait > end) {
      process.stdout.write(JSON.stringify(found));
      return;
    }
    await pause(wait);
  }
}

async function allDifferences({ identity, buckets, roles }: ReadBack): Promise<string[]> {
  const found = await Promise.all([
    ...buckets.map((bucket) => differencesOfBucket(bucket, identity)),
    ...roles.map(differencesOfRole),
  ]);
  return found.flat();
}

async function differencesOfBucket(bucket: MeantBucket, identity: string): Promise<string[]> {
  const s3 = s3Client(bucket);
  try {
    return await bucketDifferences(s3, bucket, identity);
  } catch (error) {
    return [`${bucket.path}: ${JSON.stringify(bucket.bucket)} could not be read back: ${reasonOf(error)}.`];
  } finally {
    s3.destroy();
  }
}

async function differencesOfRole(role: MeantRole): Promise<string[]> {
  const place: BucketPlace = { ...role, bucket: "" };
  const iam = new IAMClient({ ...stsReach(place), credentials: credentialsOf(place) });
  try {
    return await roleDifferences(iam, role);
  } catch (error) {
    // Whoever may use a role of somebody else need not be allowed to read it.
    if (role.trust === undefined && /^AccessDenied/.test((error as Error).name)) return [];
    return [`${role.path}: ${role.arn} could not be read back: ${reasonOf(error)}.`];
  } finally {
    iam.destroy();
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
