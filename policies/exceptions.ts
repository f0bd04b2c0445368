import type { PolicyResource } from "@pulumi/policy";

/** Why a rule leaves something alone, by the name that the program gives the resource. */
export interface Exceptions {
  readonly [resource: string]: string;
}

const none: Exceptions = {};

/** A setting of every rule: what a rule asks for is done without in writing, and for one resource at a time. */
export const exceptions = {
  except: {
    type: "object",
    additionalProperties: { type: "string", pattern: "\\S" },
    default: none,
    description: "Why the rule leaves a resource alone, by the resource's name in the program.",
  },
} as const;

export function isExcepted(
  { name }: Pick<PolicyResource, "name">,
  { except }: { except: Exceptions },
): boolean {
  return Object.hasOwn(except, name);
}
