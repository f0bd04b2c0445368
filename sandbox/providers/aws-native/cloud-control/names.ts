import type { Kind } from "../../property-table";
import { isMap, type PropertyMap, type PropertyValue } from "../../property-values";

/** What CloudFormation spells with more than a capital letter at the beginning. */
const SPELLINGS: Readonly<Record<string, string>> = {
  kmsMasterKeyId: "KMSMasterKeyID",
  okActions: "OKActions",
  replicaKmsKeyId: "ReplicaKmsKeyID",
  sseAlgorithm: "SSEAlgorithm",
};

/** The names of properties change, those that a user chose do not: a policy's keys, the names of metrics. */
export function toCloudFormation(value: PropertyValue, kind: Kind): PropertyValue {
  return renamed(value, kind, (key) => ({ from: key, to: cloudFormationName(key) }));
}

export function fromCloudFormation(properties: PropertyMap, kind: Kind): PropertyMap {
  return renamed(properties, kind, (key) => ({ from: cloudFormationName(key), to: key })) as PropertyMap;
}

export function cloudFormationName(key: string): string {
  return SPELLINGS[key] ?? `${key.charAt(0).toUpperCase()}${key.slice(1)}`;
}

function renamed(
  value: PropertyValue,
  kind: Kind,
  rename: (key: string) => { readonly from: string; readonly to: string },
): PropertyValue {
  if (typeof kind === "string") return value;
  if ("each" in kind) {
    return Array.isArray(value) ? value.map((item) => renamed(item, kind.each as Kind, rename)) : value;
  }
  if (!isMap(value)) return value;
  const properties: PropertyMap = {};
  for (const [key, itemKind] of Object.entries(kind)) {
    const { from, to } = rename(key);
    const item = value[from];
    if (item !== undefined) properties[to] = renamed(item, itemKind as Kind, rename);
  }
  return properties;
}
