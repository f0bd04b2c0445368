import type { IncomingMessage, ServerResponse } from "node:http";
import { parseArn } from "./arn";
import { isLiveReplica } from "./live-replica";
import type { LocalClients } from "./local-clients";
import type { ObjectPath } from "./object-path";
import type { PassThrough } from "./proxy";
import type { ReplicationTable } from "./replication-table";
import { listVersions, replicationOf } from "./source-bucket";

/**
 * On AWS a replica has the version ID of its source ("What does Amazon S3 replicate?", "Make replicas that retain metadata"),
 * and the local AWS gives it another one. Whoever asks a destination for a version of the source gets the replica.
 */
export class OriginalVersionIds {
  /** Buckets that got rules. */
  private readonly sources = new Set<string>();

  constructor(
    private readonly localAws: PassThrough,
    private readonly clients: LocalClients,
    private readonly table: ReplicationTable,
  ) {}

  /** To be told of every request. */
  note({ bucket, key }: ObjectPath, { method = "", url = "" }: IncomingMessage): void {
    if (key === undefined && method === "PUT" && /[?&]replication(?=[&=]|$)/.test(url))
      this.sources.add(bucket);
  }

  concerns({ key, versionId }: ObjectPath, { method = "" }: IncomingMessage): boolean {
    return (
      /^(GET|HEAD)$/.test(method) && key !== undefined && versionId !== undefined && this.sources.size > 0
    );
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
    for (const name of this.sources) {
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

/** The local AWS takes a key of twelve digits for the account itself. */
function accountOf({ headers: { authorization = "" } }: IncomingMessage): string {
  return /Credential=(\d{12})\//.exec(authorization)?.[1] ?? "000000000000";
}
