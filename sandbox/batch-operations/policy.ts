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

/** What a role or user is allowed: its policies, within its permissions boundary if it has one. */
export interface Identity {
  readonly policies: readonly PolicyDocument[];
  readonly boundary?: PolicyDocument;
}

/** Who owns the resource, which the ARN of a bucket does not tell, and the policy it has of its own. */
export interface Owned {
  readonly account: string;
  readonly policy?: PolicyDocument;
}

export function isAllowed(access: Access, identity: Identity, owned: Owned): boolean {
  return evaluated(access, identity, owned) === "Allowed";
}

/** Whether a statement denies it, which is more than that none allows it. */
export function isExplicitlyDenied(access: Access, identity: Identity, owned: Owned): boolean {
  return evaluated(access, identity, owned) === "ExplicitlyDenied";
}

/**
 * Evaluates as IAM does ("Policy evaluation logic"), with a simulator of others. Policies of organizations are left out:
 * no account here is in one. It takes a fiftieth of a millisecond, so that nothing is remembered.
 * Of the simulator's two evaluations this is the one that checks no names: the local AWS checked them when it took the
 * policies, and the other one drops context keys that have a variable part.
 */
function evaluated(
  { principal, action, resource, context }: Access,
  { policies, boundary }: Identity,
  { account, policy }: Owned,
) {
  const simulation: Simulation = {
    request: {
      principal,
      action,
      resource: { resource, accountId: account },
      contextVariables: { ...context },
    },
    identityPolicies: policies.map((document, index) => ({ name: `identity ${index}`, policy: document })),
    ...(boundary && { permissionBoundaryPolicies: [{ name: "boundary", policy: boundary }] }),
    serviceControlPolicies: [],
    resourceControlPolicies: [],
    ...(policy && { resourcePolicy: named(policy) }),
  };
  return runUnsafeSimulation(simulation, {});
}

/** The evaluation without checks reads a name that it gives to no resource policy: without this wrapper it throws. */
function named(policyDocument: PolicyDocument): object {
  return { __validated: true, policyDocument, metadata: { name: "resource" }, errors: [] };
}
