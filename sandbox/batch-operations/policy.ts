import { runUnsafeSimulation, type Simulation } from "@cloud-copilot/iam-simulate";

/** As IAM, S3 and KMS hand it out. */
export type PolicyDocument = object;

/** One request, as its policies see it. */
export interface Access {
  /** The ARN of a role, or the name of a service. */
  readonly principal: string;
  readonly action: string;
  readonly resource: string;
  readonly context: Readonly<Record<string, string>>;
}

/** Who owns the resource, which the ARN of a bucket does not tell, and the policy it has of its own. */
export interface Owned {
  readonly account: string;
  readonly policy?: PolicyDocument;
}

/**
 * Evaluates as IAM does, with a simulator of others. It takes a fiftieth of a millisecond, so that nothing is remembered.
 * Of the simulator's two evaluations this is the one that checks no names: the local AWS checked them when it took the
 * policies, and the other one drops context keys that have a variable part.
 */
export function isAllowed(
  { principal, action, resource, context }: Access,
  identity: readonly PolicyDocument[],
  { account, policy }: Owned,
): boolean {
  const simulation: Simulation = {
    request: {
      principal,
      action,
      resource: { resource, accountId: account },
      contextVariables: { ...context },
    },
    identityPolicies: identity.map((document, index) => ({ name: `identity ${index}`, policy: document })),
    serviceControlPolicies: [],
    resourceControlPolicies: [],
    ...(policy && { resourcePolicy: named(policy) }),
  };
  return runUnsafeSimulation(simulation, {}) === "Allowed";
}

/** The evaluation without checks reads a name that it gives to no resource policy: without this wrapper it throws. */
function named(policyDocument: PolicyDocument): object {
  return { __validated: true, policyDocument, metadata: { name: "resource" }, errors: [] };
}
