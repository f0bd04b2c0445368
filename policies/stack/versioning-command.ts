import type { PolicyResource } from "@pulumi/policy";
import { Command } from "./command";
import { kindOf } from "./kinds";
import { attempt, ifKnown } from "./unknown";

/** The program of the component that enables versioning on existing buckets, as its command names it. */
const enablesVersioning = /\bs3-cross-region-replication\/attachment\/cli"\)\.main\("enable-versioning"\)/;

/** Whether a command enables the versioning of this bucket; by its triggers, or by where they come from. */
export function versions(
  resource: PolicyResource,
  bucket: { resource?: PolicyResource; name: string | undefined },
): boolean {
  if (kindOf(resource) !== "command") return false;
  if (!enablesVersioning.test(ifKnown(() => new Command(resource).create) ?? "")) return false;
  const triggers = attempt(() => [resource.props.triggers ?? []].flat());
  if ("value" in triggers) return bucket.name !== undefined && triggers.value.includes(bucket.name);
  return (resource.propertyDependencies.triggers ?? []).some(({ urn }) => urn === bucket.resource?.urn);
}
