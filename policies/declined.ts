import type { Replication } from "./stack/stack";
import { ifKnown } from "./stack/unknown";

/** Why something is not done, by whom it is not done for. */
export interface Declined {
  readonly [replicationOrSource: string]: string;
}

/** A setting in which a team says for whom it does without what a rule asks for, and why. */
export function declinable(what: string) {
  const unwritten: Declined = {};
  return {
    type: "object",
    additionalProperties: { type: "string", pattern: "\\S" },
    default: unwritten,
    description: `Why ${what}, by the name of the replication or of its source bucket.`,
  } as const;
}

/** By the name of the resource that holds the rules, or that of the source: of its resource, or of the bucket. */
export function isDeclined(declined: Declined, { resource, ...replication }: Replication): boolean {
  const source = ifKnown(() => replication.source);
  const names = [resource.name, source?.resource?.name, ifKnown(() => source?.name)];
  return names.some((name) => name !== undefined && Object.hasOwn(declined, name));
}
