import type { PolicyResource } from "@pulumi/policy";
import { block, isProperties, type Properties, tagMap } from "./properties";
import { ifKnown } from "./unknown";

export interface Tags {
  readonly [key: string]: string;
}

/** The tags of a resource, with those that its provider puts on all. */
export function tagsOf({ props, provider }: PolicyResource): Tags {
  const all = ifKnown(() => props.tagsAll);
  if (isProperties(all)) return tagMap({ ...all });
  return { ...tagMap(block(parsed(provider?.props.defaultTags), "tags")), ...tagMap(props.tags) };
}

/** Providers keep what is not text as JSON. */
function parsed(value: unknown): Properties | undefined {
  const said: unknown = typeof value === "string" ? JSON.parse(value) : value;
  return isProperties(said) ? said : undefined;
}
