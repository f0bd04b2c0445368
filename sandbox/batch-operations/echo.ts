import { DeleteObjectCommand, ListObjectVersionsCommand, type ReplicationRule } from "@aws-sdk/client-s3";
import { parseArn } from "./arn";
import { type BucketAccess, errorName, type LocalClients } from "./local-clients";

/**
 * On AWS a replica is not replicated any further. To the local AWS, a replica that the double writes is an object like
 * any other, so a bucket with rules of its own, as in two-way replication, sends it on. This takes that back.
 */
export class Echo {
  constructor(
    private readonly clients: LocalClients,
    private readonly bucket: BucketAccess,
    private readonly rules: readonly ReplicationRule[],
  ) {}

  /** To be asked right after a write that began at the given time. */
  async silence(key: string, etag: string | undefined, began: number): Promise<void> {
    const names = new Map(
      this.rules.map(({ Destination: to }) => [parseArn(to?.Bucket ?? "")?.resource ?? "", to?.Account]),
    );
    for (const [name, account = this.bucket.account] of names) {
      try {
        await this.silenceIn(await this.clients.bucket(name, account), key, etag, began);
      } catch (error) {
        if (errorName(error) !== "NoSuchBucket") throw error;
      }
    }
  }

  private async silenceIn(
    { s3, name }: BucketAccess,
    key: string,
    etag: string | undefined,
    began: number,
  ): Promise<void> {
    // Of all keys that start with it the key itself comes first, and of its versions the newest.
    const { Versions = [], DeleteMarkers = [] } = await s3.send(
      new ListObjectVersionsCommand({ Bucket: name, Prefix: key, MaxKeys: 1 }),
    );
    const [newest] = etag === undefined ? DeleteMarkers : Versions.filter((version) => version.ETag === etag);
    if (newest?.Key !== key || !newest.IsLatest || (newest.LastModified?.getTime() ?? 0) < began) return;
    await s3.send(new DeleteObjectCommand({ Bucket: name, Key: key, VersionId: newest.VersionId }));
  }
}
