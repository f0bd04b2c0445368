import { PutObjectCommand } from "@aws-sdk/client-s3";
import { ownedBucket } from "./bucket-policy";
import { type DefaultKey, defaultKeyOf } from "./default-key";
import type { JobRole } from "./job-role";
import type { BucketAccess, LocalClients } from "./local-clients";
import type { Owned } from "./policy";

interface Location {
  readonly bucket: BucketAccess;
  /** ARN of the bucket. */
  readonly arn: string;
  readonly prefix: string;
  readonly expectedOwner?: string;
}

/** Where a job stores what it has to say, with its own role. */
export class Shelf {
  private constructor(
    private readonly location: Location,
    private readonly owned: Owned,
    private readonly key: DefaultKey | undefined,
    private readonly role: JobRole,
  ) {}

  static async open(clients: LocalClients, location: Location, role: JobRole): Promise<Shelf> {
    const { bucket } = location;
    return new Shelf(location, await ownedBucket(bucket), await defaultKeyOf(clients, bucket), role);
  }

  /** The model puts the slash there whatever the prefix ends with. */
  keyOf(name: string): string {
    const { prefix } = this.location;
    return prefix === "" ? name : `${prefix}/${name}`;
  }

  /** Throws where S3 would deny it, and stores nothing. */
  check(name: string): void {
    const { arn, bucket, expectedOwner } = this.location;
    const isTheirs = expectedOwner !== undefined && expectedOwner !== bucket.account;
    const object = `${arn}/${this.keyOf(name)}`;
    if (isTheirs || !this.role.allows("s3:PutObject", object, this.owned) || !this.mayUseKey(object)) {
      throw new Error("AccessDenied");
    }
  }

  async store(name: string, content: string | Buffer, type: string): Promise<{ key: string; etag: string }> {
    this.check(name);
    const { bucket } = this.location;
    const key = this.keyOf(name);
    const { ETag: etag = "" } = await bucket.s3.send(
      new PutObjectCommand({
        Bucket: bucket.name,
        Key: key,
        Body: content,
        ContentType: type,
        ServerSideEncryption: "AES256",
      }),
    );
    return { key, etag };
  }

  /**
   * "Completion reports are always encrypted with Amazon S3 managed keys (SSE-S3)", says "Examples: S3 Batch Operations
   * completion reports", by which the key of the bucket's default encryption would not matter. "Granting permissions for
   * Batch Operations" asks for kms:Decrypt and kms:GenerateDataKey only for encrypted manifests and objects, and
   * "Configuring an IAM role for S3 Batch Replication" for none. Roles of AWS's own samples have both for the bucket of
   * reports. That they are needed there is a guess, and the least kind one.
   */
  private mayUseKey(object: string): boolean {
    if (this.key === undefined) return true;
    const { arn, region, owned } = this.key;
    const context = {
      "kms:ViaService": `s3.${region}.amazonaws.com`,
      "kms:CallerAccount": this.location.bucket.account,
      "kms:EncryptionContext:aws:s3:arn": object,
    };
    return ["kms:GenerateDataKey", "kms:Decrypt"].every((action) =>
      this.role.allows(action, arn, owned, context),
    );
  }
}
