import { type CrossRegionReplicationArgs, ReplicaStorageClass } from "../args";
import { quoted } from "./problem";

const archives: (string | undefined)[] = [
  ReplicaStorageClass.GlacierFlexibleRetrieval,
  ReplicaStorageClass.GlacierDeepArchive,
];

/** What is allowed and works, and is still likely not what somebody wants who replicates. */
export function warnings({
  destinations,
  rules = [],
}: Pick<CrossRegionReplicationArgs, "destinations" | "rules">): string[] {
  return [
    ...Object.entries(destinations)
      .filter(([, { storageClass }]) => archives.includes(storageClass))
      .map(
        ([key, { storageClass }]) =>
          `destinations.${key}.storageClass is ${storageClass}: no replica can be read before a restore of hours, also ` +
          "on the day when the source's region is lost; GLACIER_IR costs little more and is read at once",
      ),
    ...rules.flatMap(({ prefix = "" }, index) => prefixWarnings(`rules[${index}].prefix`, prefix)),
  ];
}

/** S3 compares prefixes character by character ("Organizing objects using prefixes"). */
function prefixWarnings(path: string, prefix: string): string[] {
  const literal = `S3 takes a prefix literally: only objects whose keys begin with ${quoted(prefix)} replicate`;
  const wildcard = /[*?]/.exec(prefix);
  if (wildcard !== null) {
    const meant = prefix.slice(0, wildcard.index);
    const instead =
      meant === "" ? "Leave the prefix out to replicate every object" : `Write ${quoted(meant)}`;
    return [
      `${path} looks like a pattern. ${literal}. ${instead}, unless the keys have the "${wildcard[0]}" in them.`,
    ];
  }
  if (!prefix.startsWith("/")) return [];
  const meant = prefix.replace(/^\/+/, "");
  const instead = meant === "" ? "Leave the prefix out to replicate every object" : `Write ${quoted(meant)}`;
  return [`${path} begins with "/". ${literal}, and keys rarely begin so. ${instead}, unless they do.`];
}
