import { DeleteObjectCommand, type ReplicationRule } from "@aws-sdk/client-s3";
import { parseArn } from "./arn";
import { isLiveReplica } from "./live-replica";
import { type BucketAccess, errorName, type LocalClients } from "./local-clients";
import { listVersions, type StoredVersion } from "./source-bucket";

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

  /** To be asked right after a replica was written. */
  async silence(key: string, versionId: string): Promise<void> {
    const written = await versionsOf(this.bucket, key);
    const replica = written.find((version) => version.versionId === versionId);
    if (replica === undefined) return;
    const names = new Map(
      this.rules.map(({ Destination: to }) => [parseArn(to?.Bucket ?? "")?.resource ?? "", to?.Account]),
    );
    for (const [name, account = this.bucket.account] of names) {
      try {
        await this.silenceIn(await this.clients.bucket(name, account), replica);
      } catch (error) {
        if (errorName(error) !== "NoSuchBucket") throw error;
      }
    }
  }

  /** Whatever clients have written to the key meanwhile stays. */
  private async silenceIn(bucket: BucketAccess, replica: StoredVersion): Promise<void> {
    const { s3, name: Bucket } = bucket;
    const { key: Key } = replica;
    const echo = (await versionsOf(bucket, Key)).find((version) => isLiveReplica(version, replica));
    if (echo) await s3.send(new DeleteObjectCommand({ Bucket, Key, VersionId: echo.versionId }));
  }
}

async function versionsOf(bucket: BucketAccess, key: string): Promise<readonly StoredVersion[]> {
  return (await listVersions(bucket, key)).get(key) ?? [];
}
