import type { Destination } from "./destination";
import { isLiveReplica } from "./live-replica";
import { lift } from "./replica-writer";
import type { Origin, ReplicationTable } from "./replication-table";
import { listVersions, type StoredVersion } from "./source-bucket";

/** A version of the destination, and the time that AWS would show for it: that of its source. */
interface Layer {
  readonly version: StoredVersion;
  readonly time: number;
}

/**
 * The versions of one key in a destination. Batch Replication puts a replica where it belongs among those that are
 * there already; the local AWS only ever puts one on top. So what belongs above a new replica is lifted over it.
 */
export class ReplicaStack {
  private above: Layer[];
  private isDisturbed = false;
  private readonly mine = new Set<string>();

  constructor(
    private readonly destination: Destination,
    private readonly table: ReplicationTable,
    private readonly key: string,
    private readonly sources: () => Promise<readonly StoredVersion[]>,
    private readonly sourceBucket: string,
  ) {
    this.above = this.layers(destination.existing.get(key) ?? []);
  }

  async write(source: Origin, write: () => Promise<string>): Promise<void> {
    const time = source.lastModified.getTime();
    await this.liftUntil(time);
    const versionId = await write();
    this.isDisturbed = true;
    this.mine.add(versionId);
    const { name: bucket } = this.destination.bucket;
    this.table.addReplica(source, { bucket, key: this.key, versionId });
  }

  /** `wasTouched`: somebody wrote to the source's key in the meantime, and the local AWS may have replicated it. */
  async close(wasTouched: boolean): Promise<void> {
    if (!this.isDisturbed) return;
    await this.liftUntil(Number.POSITIVE_INFINITY);
    if (!wasTouched) return;
    const now = (await listVersions(this.destination.bucket, this.key)).get(this.key) ?? [];
    const before = new Set((this.destination.existing.get(this.key) ?? []).map(({ versionId }) => versionId));
    this.above = this.layers(
      now.filter(({ versionId }) => !this.mine.has(versionId) && !before.has(versionId)),
    );
    await this.liftUntil(Number.POSITIVE_INFINITY);
  }

  private async liftUntil(time: number): Promise<void> {
    for (let layer = this.above[0]; layer !== undefined && layer.time < time; layer = this.above[0]) {
      this.above.shift();
      if (this.isDisturbed) await this.liftOne(layer.version);
    }
  }

  private async liftOne(version: StoredVersion): Promise<void> {
    const { key } = this;
    const { name: bucket } = this.destination.bucket;
    const replica = { bucket, key, versionId: version.versionId };
    const lifted = await lift(this.destination, version);
    this.mine.add(lifted);
    if (this.table.originOf(replica)) return this.table.rename(replica, lifted);
    // A replica of the local AWS's own loses the marks by which it could be told, so they are kept here from now on.
    const source = (await this.sources()).find((candidate) => isLiveReplica(version, candidate));
    if (source) {
      this.table.addReplica({ ...source, bucket: this.sourceBucket }, { ...replica, versionId: lifted });
    }
  }

  private layers(versions: readonly StoredVersion[]): Layer[] {
    return versions
      .map((version) => {
        const { name: bucket } = this.destination.bucket;
        const origin = this.table.originOf({ bucket, key: this.key, versionId: version.versionId });
        return { version, time: (origin?.lastModified ?? version.lastModified).getTime() };
      })
      .sort((one, other) => one.time - other.time);
  }
}
