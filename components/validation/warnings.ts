import { type CrossRegionReplicationArgs, ReplicaStorageClass } from "../args";

const archives: (string | undefined)[] = [
  ReplicaStorageClass.GlacierFlexibleRetrieval,
  ReplicaStorageClass.GlacierDeepArchive,
];

/** What is allowed and works, and is still likely not what somebody wants who replicates. */
export function warnings({ destinations }: Pick<CrossRegionReplicationArgs, "destinations">): string[] {
  return Object.entries(destinations)
    .filter(([, { storageClass }]) => archives.includes(storageClass))
    .map(
      ([key, { storageClass }]) =>
        `destinations.${key}.storageClass is ${storageClass}: no replica can be read before a restore of hours, also ` +
        "on the day when the source's region is lost; GLACIER_IR costs little more and is read at once",
    );
}
