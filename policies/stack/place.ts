import type { PolicyResource } from "@pulumi/policy";
import { partitionOf } from "../../contract/partitions";
import { decoded, isProperties, type Properties, text } from "./properties";
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
  // Each is assumed with the credentials of the one before.
  const role = [decoded(props.assumeRoles ?? props.assumeRole)].flat().at(-1);
  const roleArn = isProperties(role) ? text(role, "roleArn") : undefined;
  const accounts = decoded(props.allowedAccountIds);
  const [allowed, ...others] = Array.isArray(accounts) ? accounts.map(String) : [];
  const id = roleArn?.split(":")[4] ?? (others.length === 0 ? allowed : undefined);
  const credentials = roleArn ?? text(props, "profile") ?? text(props, "accessKey") ?? "";
  return { ...(id !== undefined && { id }), credentials };
}

export function areSameAccount(one: Account, other: Account): boolean | undefined {
  if (one.id !== undefined && other.id !== undefined) return one.id === other.id;
  return one.credentials === other.credentials ? true : undefined;
}

/** Of the endpoints of S3 in a region, as conditions on `kms:ViaService` name them. */
export function dnsSuffixOf(region: string): string {
  return partitionOf(region) === "aws-cn" ? "amazonaws.com.cn" : "amazonaws.com";
}
