import type { CopyObjectCommandInput, HeadObjectCommandOutput, StorageClass } from "@aws-sdk/client-s3";
import type { BackfillDestination, BackfillRule } from "../../contract/backfill-run";
import type { ListedObject } from "../bucket/bucket";

type Encryption = Pick<CopyObjectCommandInput, "ServerSideEncryption" | "SSEKMSKeyId" | "BucketKeyEnabled">;

export type Settings = Encryption &
  Pick<CopyObjectCommandInput, "ACL" | "StorageClass" | "WebsiteRedirectLocation">;

/** What S3 takes from no source by itself, but wants to be told with each copy. */
export class CopyHeaders {
  constructor(
    private readonly destination: BackfillDestination,
    /** Whether one of the two buckets is a website, or may be one. */
    private readonly mayRedirect: boolean,
  ) {}

  /** As the rule wants them that decides about an object. */
  under({ storageClass, kmsKeyArn }: BackfillRule): CopyHeaders {
    if (storageClass === undefined && kmsKeyArn === undefined) return this;
    const own = { ...(storageClass && { storageClass }), ...(kmsKeyArn && { kmsKeyArn }) };
    return new CopyHeaders({ ...this.destination, ...own }, this.mayRedirect);
  }

  /** Whether copies may come under another key than their objects, so that nothing equals but the size. */
  get mayEncryptAnew(): boolean {
    return this.destination.kmsKeyArn !== undefined;
  }

  /**
   * Whether the object's own headers decide, which takes a request for each. An object that only redirects has no
   * content; others redirect only on a website.
   */
  needHeadOf(object: ListedObject): boolean {
    return object.size === 0 || this.mayRedirect || this.mayEncryptAnew;
  }

  of(object: ListedObject, head?: HeadObjectCommandOutput): Settings {
    return {
      // ACLs are not copied, and this is the one that buckets without ACLs accept as well.
      ACL: this.destination.otherAccount ? "bucket-owner-full-control" : undefined,
      StorageClass: this.storageClassOf(object),
      WebsiteRedirectLocation: head?.WebsiteRedirectLocation,
      ...this.encryption(head?.ServerSideEncryption),
    };
  }

  private storageClassOf(object: ListedObject): StorageClass | undefined {
    const wanted = this.destination.storageClass ?? object.storageClass;
    // Without the header S3 stores STANDARD, but other servers keep the source's class.
    const isDefault = wanted === "STANDARD" && object.storageClass === "STANDARD";
    return isDefault ? undefined : (wanted as StorageClass);
  }

  /** As in replication, only what is under a KMS key at the source comes under the destination's key. */
  private encryption(original: HeadObjectCommandOutput["ServerSideEncryption"]): Encryption {
    const { kmsKeyArn, bucketKey } = this.destination;
    if (kmsKeyArn === undefined || !original?.startsWith("aws:kms")) return {};
    return {
      ServerSideEncryption: original,
      SSEKMSKeyId: kmsKeyArn,
      // Two layers of encryption know no Bucket Keys, and S3 refuses to hear of one.
      BucketKeyEnabled: original === "aws:kms" ? bucketKey : undefined,
    };
  }
}
