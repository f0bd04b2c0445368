export type ReplicationStatus = "COMPLETED" | "FAILED" | "REPLICA";

/** One version of an object, under the version ID "null" where versioning came later. */
export interface VersionName {
  readonly bucket: string;
  readonly key: string;
  readonly versionId: string;
}

interface Entry {
  /** Not yet, while other destinations are to come. */
  status?: ReplicationStatus;
  /** Of a source: the version ID of its replica, by destination bucket. */
  readonly replicas: Map<string, string>;
  /** Of a replica: what it was made from. */
  origin?: Origin;
}

export interface Origin extends VersionName {
  readonly lastModified: Date;
}

/**
 * What the double replicated. The local AWS cannot be told a replication status, and gives a replica a version ID of
 * its own where AWS keeps that of the source; so both are remembered here.
 */
export class ReplicationTable {
  private readonly entries = new Map<string, Entry>();

  statusOf(version: VersionName): ReplicationStatus | undefined {
    return this.entries.get(id(version))?.status;
  }

  originOf(replica: VersionName): Origin | undefined {
    return this.entries.get(id(replica))?.origin;
  }

  replicaOf(source: VersionName, destination: string): string | undefined {
    return this.entries.get(id(source))?.replicas.get(destination);
  }

  setStatus(source: VersionName, status: ReplicationStatus): void {
    this.entry(source).status = status;
  }

  /** A replica was written; the source's own status is set when all its destinations are done. */
  addReplica(source: Origin, replica: VersionName): void {
    this.entries.set(id(replica), { status: "REPLICA", replicas: new Map(), origin: source });
    this.entry(source).replicas.set(replica.bucket, replica.versionId);
  }

  /** A replica that stays one under another version ID. */
  rename(replica: VersionName, versionId: string): void {
    const entry = this.entries.get(id(replica));
    if (entry === undefined) return;
    this.entries.delete(id(replica));
    this.entries.set(id({ ...replica, versionId }), entry);
    if (entry.origin) this.entry(entry.origin).replicas.set(replica.bucket, versionId);
  }

  private entry(version: VersionName): Entry {
    const existing = this.entries.get(id(version));
    if (existing) return existing;
    const created: Entry = { replicas: new Map() };
    this.entries.set(id(version), created);
    return created;
  }
}

function id({ bucket, key, versionId }: VersionName): string {
  return `${bucket}/${versionId}/${key}`;
}
