import type { PolicyResource } from "@pulumi/policy";
import { block, isProperties, type Properties, text } from "./properties";
import { attempt } from "./unknown";

/**
 * The region that a resource lives in: its own, or that of its provider. In a preview its own is an output unless the
 * program says it, so then the provider tells. Nothing if only the environment says it.
 */
export function regionOf({ props, provider }: PolicyResource): string | undefined {
  const ofProvider = provider && text(provider.props, "region");
  const own = attempt(() => text(props, "region"));
  if ("value" in own) return own.value ?? ofProvider;
  if (ofProvider === undefined) throw own.unknown;
  return ofProvider;
}

/** Under which account a resource is made, as far as its provider tells. Two providers that say the same are one account. */
export interface Account {
  readonly id?: string;
  /** What the provider says of its credentials: the role, the profile or the key, or nothing. */
  readonly credentials: string;
}

export function accountOf({ provider }: PolicyResource): Account {
  const props: Properties = provider?.props ?? {};
  const roleArn = text(block(parsed(props, ["assumeRoles", "assumeRole"]), "role"), "roleArn");
  const [allowed, ...others] = listed(props.allowedAccountIds);
  const id = roleArn?.split(":")[4] ?? (others.length === 0 ? allowed : undefined);
  const credentials = roleArn ?? text(props, "profile") ?? text(props, "accessKey") ?? "";
  return { ...(id !== undefined && { id }), credentials };
}

export function areSameAccount(one: Account, other: Account): boolean | undefined {
  if (one.id !== undefined && other.id !== undefined) return one.id === other.id;
  return one.credentials === other.credentials ? true : undefined;
}

/** Providers keep what is not text as JSON. */
function parsed(props: Properties, names: string[]): Properties {
  const value = names.map((name) => props[name]).find((each) => each !== undefined);
  const role = typeof value === "string" ? JSON.parse(value) : value;
  return isProperties(role) || Array.isArray(role) ? { role } : {};
}

function listed(value: unknown): string[] {
  const list = typeof value === "string" ? JSON.parse(value) : value;
  return Array.isArray(list) ? list.map(String) : [];
}

/** As the component composes them ("Amazon Resource Names (ARNs)", partitions). */
export function partitionOf(region: string): { id: string; dnsSuffix: string } {
  if (region.startsWith("cn-")) return { id: "aws-cn", dnsSuffix: "amazonaws.com.cn" };
  return { id: region.startsWith("us-gov-") ? "aws-us-gov" : "aws", dnsSuffix: "amazonaws.com" };
}
