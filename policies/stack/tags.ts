import type { PolicyResource } from "@pulumi/policy";
import { block, decoded, isProperties, tagMap } from "./properties";
import { ifKnown } from "./unknown";

export interface Tags {
  readonly [key: string]: string;
}

/** The tags of a resource, with those that its provider puts on all. */
export function tagsOf({ props, provider }: PolicyResource): Tags {
  const all = ifKnown(() => props.tagsAll);
  if (isProperties(all)) return tagMap({ ...all });
  const byDefault = decoded(provider?.props.defaultTags);
  return { ...(isProperties(byDefault) && tagMap(block(byDefault, "tags"))), ...tagMap(props.tags) };
}
