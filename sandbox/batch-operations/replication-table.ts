export type ReplicationStatus = "PENDING" | "COMPLETED" | "FAILED" | "REPLICA";

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
  /** By the destination, and the version ID of the source. */
  private readonly replicas = new Map<string, string>();

  statusOf(version: VersionName): ReplicationStatus | undefined {
    return this.entries.get(id(version))?.status;
  }

  originOf(replica: VersionName): Origin | undefined {
    return this.entries.get(id(replica))?.origin;
  }

  replicaOf(source: VersionName, destination: string): string | undefined {
    return this.entries.get(id(source))?.replicas.get(destination);
  }

  /** The version ID in a destination of what has this one at its source. */
  replicaIn(destination: string, key: string, sourceVersionId: string): string | undefined {
    return this.replicas.get(id({ bucket: destination, key, versionId: sourceVersionId }));
  }

  setStatus(source: VersionName, status: ReplicationStatus): void {
    this.entry(source).status = status;
  }

  /** A replica was written; the source's own status is set when all its destinations are done. */
  addReplica(source: Origin, replica: VersionName): void {
    this.entries.set(id(replica), { status: "REPLICA", replicas: new Map(), origin: source });
    this.replicate(source, replica.bucket, replica.versionId);
  }

  /** A replica that stays one under another version ID. */
  rename(replica: VersionName, versionId: string): void {
    const entry = this.entries.get(id(replica));
    if (entry === undefined) return;
    this.entries.delete(id(replica));
    this.entries.set(id({ ...replica, versionId }), entry);
    if (entry.origin) this.replicate(entry.origin, replica.bucket, versionId);
  }

  /**
   * A bucket is gone, and what is made anew under its name never had its replicas. That S3 sees it so is a guess: the pages speak
   * only of versions that were deleted by their IDs. `remade-destination` of the conformance program tries it.
   */
  forget(bucket: string): void {
    for (const { replicas } of this.entries.values()) replicas.delete(bucket);
    for (const name of [...this.replicas.keys()])
      if (name.startsWith(`${bucket}/`)) this.replicas.delete(name);
  }

  private replicate(source: VersionName, destination: string, versionId: string): void {
    this.entry(source).replicas.set(destination, versionId);
    this.replicas.set(id({ ...source, bucket: destination }), versionId);
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
