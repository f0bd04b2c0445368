import type { PolicyResource } from "@pulumi/policy";
import { type Kind, kindOf } from "./kinds";
import { type Properties, text } from "./properties";
import { attempt, ifKnown } from "./unknown";

/** Something that a resource refers to: a resource of the stack, or the name or ARN of something elsewhere. */
export interface Referred {
  readonly resource?: PolicyResource;
  readonly value?: string;
}

/**
 * What a property refers to. Before the deploy an ARN is not known yet, but the engine tells which resources the property
 * comes from: where only one of them is of the right kind, it is the one.
 */
export function referred(
  from: PolicyResource,
  property: string,
  read: () => string | undefined,
  kind: Kind,
  isThis: (resource: PolicyResource, value: string) => boolean,
  resources: readonly PolicyResource[],
  butNot?: PolicyResource,
): Referred | undefined {
  const candidates = resources.filter((resource) => kindOf(resource) === kind);
  const said = attempt(read);
  if ("value" in said) {
    const { value } = said;
    if (value === undefined) return undefined;
    return { value, resource: candidates.find((resource) => isThis(resource, value)) };
  }
  const [only, ...others] = (from.propertyDependencies[property] ?? []).filter(
    (resource) => kindOf(resource) === kind && resource.urn !== butNot?.urn,
  );
  if (only === undefined || others.length > 0) throw said.unknown;
  return { resource: resources.find(({ urn }) => urn === only.urn) ?? only };
}

/** The ARN of a resource, once it is there. */
export function arnIfKnown({ props }: PolicyResource): string | undefined {
  return ifKnown(() => text(props, "arn"));
}

/** Whether a part of something belongs to it, by the name it says or by where that name comes from. */
export function belongsTo(
  part: PolicyResource,
  property: string,
  owner: { resource?: PolicyResource; name: string | undefined },
): boolean {
  const props: Properties = part.props;
  const said = attempt(() => props[property]);
  if ("value" in said) return owner.name !== undefined && said.value === owner.name;
  return (part.propertyDependencies[property] ?? []).some(({ urn }) => urn === owner.resource?.urn);
}
