import type { PolicyResource } from "@pulumi/policy";

/** The same resources, one of them with other properties, as if somebody had written it so. */
export function changedBy(
  resources: PolicyResource[],
  name: string,
  change: (props: Record<string, unknown>) => Record<string, unknown>,
): PolicyResource[] {
  const copies = new Map(
    resources.map((each) => [each, { ...each, ...(each.name === name && { props: change(each.props) }) }]),
  );
  const copied = (resource: PolicyResource) => copies.get(resource) ?? resource;
  for (const copy of copies.values()) {
    copy.dependencies = copy.dependencies.map(copied);
    copy.propertyDependencies = Object.fromEntries(
      Object.entries(copy.propertyDependencies).map(([property, from]) => [property, from.map(copied)]),
    );
    if (copy.parent) copy.parent = copied(copy.parent);
  }
  return [...copies.values()];
}
