import { arnParts } from "../../contract/arns";
import { partitionOf } from "../../contract/partitions";
import {
  type CrossRegionReplicationArgs,
  type DestinationArgs,
  type EncryptionArgs,
  EncryptionType,
  type SourceArgs,
} from "../args";
import { choiceProblems } from "./choice";
import { type Problem, quoted } from "./problem";

/** Keys that would make objects fail without a word: S3 takes any configuration and finds out with each object. */
export function encryptionProblems(args: CrossRegionReplicationArgs): Problem[] {
  const { source, destinations, twoWay } = args;
  const sides: [path: string, side: SourceArgs | DestinationArgs][] = [
    ["source", source],
    ...Object.entries(destinations).map(([key, side]): [string, DestinationArgs] => [
      `destinations.${key}`,
      side,
    ]),
  ];
  return [
    ...sides.flatMap(([path, { encryption, region }]) => [
      ...settingProblems(`${path}.encryption`, encryption ?? {}),
      ...keyProblems(`${path}.encryption.kmsKeyArn`, encryption?.kmsKeyArn, region),
    ]),
    ...(source.kmsKeyArns ?? []).flatMap((key, index) =>
      keyProblems(`source.kmsKeyArns[${index}]`, key, source.region),
    ),
    ...repeatedKeyProblems(source),
    ...replicaKeyProblems(source, destinations, twoWay ?? false),
    ...customerKeyProblems(args),
  ];
}

function settingProblems(path: string, encryption: EncryptionArgs): Problem[] {
  const { type, kmsKeyArn, createKey, bucketKey } = encryption;
  const at = (field: keyof EncryptionArgs, reason: string): Problem => ({
    propertyPath: `${path}.${field}`,
    reason,
  });
  const hasKey = kmsKeyArn !== undefined || createKey === true;
  const withKey = type === EncryptionType.SseKms || type === EncryptionType.DsseKms;
  return [
    ...choiceProblems(`${path}.type`, type, EncryptionType),
    ...(kmsKeyArn !== undefined && createKey
      ? [at("createKey", "excludes kmsKeyArn; leave one of them out")]
      : []),
    ...(withKey && !hasKey
      ? [at("type", `is ${quoted(type)}, which takes a key of yours; set kmsKeyArn, or createKey to true`)]
      : []),
    ...(type === EncryptionType.SseS3 && hasKey
      ? [at("type", `is ${quoted(type)}, which uses no KMS key; leave it out, or leave the key out`)]
      : []),
    ...(bucketKey && (type === EncryptionType.DsseKms || !(withKey || hasKey))
      ? [at("bucketKey", 'works with "aws:kms" only; leave it out, or change the type')]
      : []),
  ];
}

function keyProblems(propertyPath: string, key: unknown, region: string): Problem[] {
  if (typeof key !== "string") return [];
  const at = (reason: string): Problem[] => [{ propertyPath, reason }];
  if (/^arn:[\w-]+:kms:[\w-]+:\d{12}:alias\/\S+$/.test(key)) {
    return at(`is an alias: ${quoted(key)}; rights cannot be given to an alias, use the ARN of its key`);
  }
  const parts = arnParts("key", key);
  if (parts === undefined) {
    return at(
      `is not the ARN of a KMS key: ${quoted(key)}; write it like "arn:${partitionOf(region)}:kms:${region}:111122223333:key/ID", ` +
        "where ID is the key's own, without wildcards",
    );
  }
  const { partition, region: keyRegion } = parts;
  if (keyRegion !== region) {
    return at(
      `is a key in ${keyRegion}, and the bucket is in ${region}: ${quoted(key)}; use one of the bucket's region`,
    );
  }
  if (partition !== partitionOf(region)) {
    return at(
      `is written as of ${partition}, and ${region} is in ${partitionOf(region)}: ${quoted(key)}; correct it`,
    );
  }
  return [];
}

function repeatedKeyProblems({ encryption, kmsKeyArns = [] }: SourceArgs): Problem[] {
  return kmsKeyArns.flatMap((key, index) => {
    const known = key === encryption?.kmsKeyArn || kmsKeyArns.indexOf(key) < index;
    if (typeof key !== "string" || !known) return [];
    return [
      { propertyPath: `source.kmsKeyArns[${index}]`, reason: `is named twice: ${quoted(key)}; leave it out` },
    ];
  });
}

/**
 * An object under a KMS key needs a key at its destination. Of the others only those without encryption come under a KMS key,
 * the default one of an existing destination, and only an existing source has any ("Replicating encrypted objects").
 */
function replicaKeyProblems(
  source: SourceArgs,
  destinations: CrossRegionReplicationArgs["destinations"],
  twoWay: boolean,
): Problem[] {
  const encrypted = hasKey(source.encryption) || (source.kmsKeyArns ?? []).length > 0;
  const problems = Object.entries(destinations).flatMap(
    ([key, { encryption, existingBucket }]): Problem[] => {
      const propertyPath = `destinations.${key}.encryption`;
      const bothExist = source.existingBucket !== undefined && existingBucket !== undefined;
      if (encrypted === hasKey(encryption) || (!encrypted && bothExist)) return [];
      return encrypted
        ? [
            {
              propertyPath,
              reason: `needs a key, because objects of the source are under KMS keys; ${howToGiveKey(existingBucket)}`,
            },
          ]
        : [
            {
              propertyPath,
              reason:
                "has a key that no replica would use: a replica is encrypted like its source object, and the source " +
                "has no KMS key; set source.encryption, or source.kmsKeyArns",
            },
          ];
    },
  );
  if (!twoWay || !encrypted || hasKey(source.encryption)) return problems;
  return [
    ...problems,
    {
      propertyPath: "source.encryption",
      reason: `needs a key for what comes back from the destination; ${howToGiveKey(source.existingBucket)}`,
    },
  ];
}

/** No key is made for a bucket that is not ours. */
function howToGiveKey(existingBucket: unknown): string {
  return existingBucket === undefined ? "set kmsKeyArn, or createKey to true" : "set kmsKeyArn";
}

function customerKeyProblems({ source, destinations, twoWay }: CrossRegionReplicationArgs): Problem[] {
  const allowed = source.encryption?.allowCustomerKeys;
  return Object.entries(destinations).flatMap(([key, { encryption }]): Problem[] => {
    if (allowed && encryption?.allowCustomerKeys === false) {
      const propertyPath = `destinations.${key}.encryption.allowCustomerKeys`;
      const reason =
        "is false, while the source takes objects under keys of its clients: each would fail; leave it out";
      return [{ propertyPath, reason }];
    }
    if (!twoWay || allowed || !encryption?.allowCustomerKeys || source.existingBucket !== undefined)
      return [];
    const reason =
      `is needed, because destinations.${key} takes objects under keys of its clients, and they come back; ` +
      "set it to true, or leave it out there";
    return [{ propertyPath: "source.encryption.allowCustomerKeys", reason }];
  });
}

function hasKey(encryption: EncryptionArgs | undefined): boolean {
  return encryption?.kmsKeyArn !== undefined || encryption?.createKey === true;
}
