import type { IncomingMessage, ServerResponse } from "node:http";
import { parseArn } from "./arn";
import { isLiveReplica } from "./live-replica";
import type { LocalClients } from "./local-clients";
import type { ObjectPath } from "./object-path";
import type { PassThrough } from "./proxy";
import type { ReplicationTable } from "./replication-table";
import { listVersions, replicationOf } from "./source-bucket";
import { accountOf, type SourceBuckets } from "./source-buckets";

/**
 * On AWS a replica has the version ID of its source ("What does Amazon S3 replicate?", "Make replicas that retain metadata"),
 * and the local AWS gives it another one. Whoever asks a destination for a version of the source gets the replica.
 */
export class OriginalVersionIds {
  constructor(
    private readonly localAws: PassThrough,
    private readonly clients: LocalClients,
    private readonly table: ReplicationTable,
    private readonly sources: SourceBuckets,
  ) {}

  concerns({ key, versionId }: ObjectPath, { method = "" }: IncomingMessage): boolean {
    const isVersionRead = /^(GET|HEAD)$/.test(method) && key !== undefined && versionId !== undefined;
    return isVersionRead && this.sources.names().length > 0;
  }

  async handle(path: ObjectPath, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const replica = await this.replicaOf(path, accountOf(incoming)).catch(() => undefined);
    if (replica !== undefined) {
      const url = incoming.url?.replace(/([?&]versionId=)[^&]*/, `$1${encodeURIComponent(replica)}`);
      incoming.url = url;
    }
    this.localAws.handle(incoming, outgoing);
  }

  private async replicaOf(
    { bucket, key = "", versionId = "" }: ObjectPath,
    account: string,
  ): Promise<string | undefined> {
    const known = this.table.replicaIn(bucket, key, versionId);
    if (known !== undefined) return known;
    for (const name of this.sources.names()) {
      if (name === bucket) continue;
      const source = await this.clients.bucket(name, account).catch(() => undefined);
      const rules = source && (await replicationOf(source))?.Rules;
      const leads = rules?.some(
        ({ Destination }) => parseArn(Destination?.Bucket ?? "")?.resource === bucket,
      );
      if (source === undefined || !leads) continue;
      const version = (await listVersions(source, key))
        .get(key)
        ?.find((each) => each.versionId === versionId);
      if (version === undefined) continue;
      const there = (await listVersions(await this.clients.bucket(bucket, account), key)).get(key) ?? [];
      return there.find((candidate) => isLiveReplica(candidate, version))?.versionId;
    }
    return undefined;
  }
}
