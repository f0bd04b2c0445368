import {
  GetObjectLegalHoldCommand,
  GetObjectRetentionCommand,
  type ObjectLockRetention,
  PutObjectLegalHoldCommand,
  PutObjectRetentionCommand,
} from "@aws-sdk/client-s3";
import type { Bucket } from "../bucket/bucket";
import type { Transfer, Written } from "./copy";

interface Lock {
  retention?: ObjectLockRetention;
  hasLegalHold: boolean;
}

/**
 * Locks the stored copy at least as long as the object. It is done after the copy, not with it, because a locked copy
 * that turns out wrong could not be taken back.
 */
export async function lockLikeSource(transfer: Transfer, stored: Written): Promise<void> {
  const { source, destination, object } = transfer;
  const wanted = await lockOf(source, object.key, object.versionId);
  const { retention, hasLegalHold } = wanted;
  if (!retention && !hasLegalHold) return;
  const version = { Bucket: destination.name, Key: object.key, VersionId: stored.versionId };
  // The destination may have locked the copy by its own default already.
  const present = await lockOf(destination, object.key, stored.versionId);
  const stronger = strongerRetention(retention, present.retention);
  if (stronger && stronger !== present.retention) {
    await destination.client.send(new PutObjectRetentionCommand({ ...version, Retention: stronger }));
  }
  if (hasLegalHold && !present.hasLegalHold) {
    await destination.client.send(new PutObjectLegalHoldCommand({ ...version, LegalHold: { Status: "ON" } }));
  }
}

/** Asked for openly: HEAD leaves the lock out without a word where the right to see it is missing. */
async function lockOf(bucket: Bucket, key: string, versionId: string | undefined): Promise<Lock> {
  const version = { Bucket: bucket.name, Key: key, VersionId: versionId };
  const [retention, legalHold] = await Promise.all([
    unlessUnlocked(bucket.client.send(new GetObjectRetentionCommand(version))),
    unlessUnlocked(bucket.client.send(new GetObjectLegalHoldCommand(version))),
  ]);
  return { retention: retention?.Retention, hasLegalHold: legalHold?.LegalHold?.Status === "ON" };
}

async function unlessUnlocked<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked;
  } catch (error) {
    if ((error as Error).name === "NoSuchObjectLockConfiguration") return undefined;
    throw error;
  }
}

/** The later end and the stricter mode of both. S3 takes no end that is past, and none is needed then. */
export function strongerRetention(
  original: ObjectLockRetention | undefined,
  present: ObjectLockRetention | undefined,
): ObjectLockRetention | undefined {
  const end = original?.RetainUntilDate;
  if (!end || end.getTime() <= Date.now()) return present;
  const presentEnd = present?.RetainUntilDate;
  const isLater = !presentEnd || end > presentEnd;
  const isStricter = original.Mode === "COMPLIANCE" && present?.Mode !== "COMPLIANCE";
  if (!isLater && !isStricter) return present;
  return {
    Mode: [original.Mode, present?.Mode].includes("COMPLIANCE") ? "COMPLIANCE" : "GOVERNANCE",
    RetainUntilDate: isLater ? end : presentEnd,
  };
}
