import type { ListedVersion } from "../../../backfill/bucket/bucket";

/** "Getting replication status information": one for a version, over all of its destinations. */
export type ReplicationStatus = "NONE" | "PENDING" | "COMPLETED" | "FAILED" | "REPLICA";

export interface ModelVersion extends ListedVersion {
  status: ReplicationStatus;
  /** Since when the bucket has it, by the true time. A replica has the time of its source ("Replicate objects while retaining metadata"). */
  arrivedAt: number;
  tags: { [name: string]: string };
  /** Under a KMS key, where the rules select no such objects. */
  isLeftOut?: boolean;
}

/** A bucket with versioning, as far as replication sees it. */
export class ModelBucket {
  private readonly byKey = new Map<string, Map<string, ModelVersion>>();
  /** By key and version ID: what somebody deleted so is never replicated there again. */
  private readonly hardDeleted = new Set<string>();

  constructor(readonly name: string) {}

  add(version: ModelVersion): void {
    const versions = this.byKey.get(version.key) ?? new Map<string, ModelVersion>();
    this.byKey.set(version.key, versions);
    versions.set(version.versionId, version);
  }

  find(key: string, versionId: string): ModelVersion | undefined {
    return this.byKey.get(key)?.get(versionId);
  }

  deleteVersion(key: string, versionId: string): void {
    this.byKey.get(key)?.delete(versionId);
    this.hardDeleted.add(`${key} ${versionId}`);
  }

  wasHardDeleted(key: string, versionId: string): boolean {
    return this.hardDeleted.has(`${key} ${versionId}`);
  }

  get hasHardDeletions(): boolean {
    return this.hardDeleted.size > 0;
  }

  versions(prefix = ""): ModelVersion[] {
    const keys = [...this.byKey.keys()].filter((key) => key.startsWith(prefix)).sort();
    return keys.flatMap((key) => [...(this.byKey.get(key)?.values() ?? [])]);
  }
}
