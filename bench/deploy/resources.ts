/** A resource as the engine's state file has it. */
export interface StateResource {
  type: string;
  urn: string;
}

/** Each as its type and its name, in order. */
export type Deployed = string[];

const component = "s3-cross-region-replication:index:CrossRegionReplication";

/** What there is to compare: all but the stack itself, and the component that only one of the two programs has. */
export function deployedResources(state: readonly StateResource[]): Deployed {
  return state
    .filter(({ type }) => type !== "pulumi:pulumi:Stack" && type !== component)
    .map(({ type, urn }) => `${type} ${urn.split("::").at(-1)}`)
    .sort();
}

/** Two deploys can only be compared if they made the same. */
export function assertSameResources(byHand: Deployed, byComponent: Deployed): void {
  const [here, there] = [missing(byHand, byComponent), missing(byComponent, byHand)];
  if (byHand.length === byComponent.length && here.length === 0 && there.length === 0) return;
  throw new Error(
    `the two made different resources\nonly by hand: ${here.join(", ")}\nonly by the component: ${there.join(", ")}`,
  );
}

function missing(from: Deployed, other: Deployed): Deployed {
  return from.filter((resource) => !other.includes(resource));
}
