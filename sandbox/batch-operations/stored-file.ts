import { createHash } from "node:crypto";
import { PutObjectCommand } from "@aws-sdk/client-s3";
import { ownedBucket } from "./bucket-policy";
import type { JobRole } from "./job-role";
import type { BucketAccess } from "./local-clients";

/** Where a job writes what it has to say, with its own role. */
export interface Shelf {
  readonly bucket: BucketAccess;
  /** ARN of the bucket. */
  readonly arn: string;
  readonly prefix: string;
  readonly role: JobRole;
  readonly expectedOwner?: string;
}

export async function store(shelf: Shelf, name: string, content: string | Buffer, type: string) {
  // The model puts the slash there whatever the prefix ends with.
  const key = shelf.prefix === "" ? name : `${shelf.prefix}/${name}`;
  const isTheirs = shelf.expectedOwner !== undefined && shelf.expectedOwner !== shelf.bucket.account;
  const owned = await ownedBucket(shelf.bucket);
  if (isTheirs || !shelf.role.allows("s3:PutObject", `${shelf.arn}/${key}`, owned)) {
    throw new Error("AccessDenied");
  }
  const { ETag: etag = "" } = await shelf.bucket.s3.send(
    new PutObjectCommand({
      Bucket: shelf.bucket.name,
      Key: key,
      Body: content,
      ContentType: type,
      // Reports are always encrypted this way, whatever the bucket's default is.
      ServerSideEncryption: "AES256",
    }),
  );
  return { key, etag };
}

export function hex(algorithm: "md5" | "sha1", content: string | Buffer): string {
  return createHash(algorithm).update(content).digest("hex");
}
