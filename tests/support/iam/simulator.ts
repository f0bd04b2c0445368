import {
  type EvaluationResult,
  runSimulation,
  runUnsafeSimulation,
  type Simulation,
} from "@cloud-copilot/iam-simulate";
import {
  type PolicyDocument,
  type PolicyStatement,
  policyDocument,
} from "../../../components/policies/document";

/** One call to AWS, as its policies see it. */
export interface AccessRequest {
  principal: string;
  action: string;
  resource: string;
  /** Who owns the resource: the ARN of a bucket does not tell. */
  resourceAccount: string;
  context: Record<string, string>;
}

/** The policies on both sides of a request. Without one, that side does not decide. */
export interface Sides {
  identity?: PolicyStatement[];
  resource?: PolicyStatement[];
}

const anything: PolicyStatement[] = [{ Sid: "Anything", Effect: "Allow", Action: "*", Resource: ["*"] }];

/** A resource that leaves everything to the account of whoever asks. */
export function welcomes(accountId: string): PolicyStatement[] {
  return [
    {
      Sid: "Welcome",
      Effect: "Allow",
      Principal: { AWS: `arn:aws:iam::${accountId}:root` },
      Action: "*",
      Resource: ["*"],
    },
  ];
}

/**
 * The evaluation that checks no names, since the checked one drops `kms:EncryptionContext:aws:s3:arn`: it expects the
 * variable part of a key's name after a slash. `nameErrors` checks the names instead.
 */
export function decisionOn(
  request: AccessRequest,
  { identity = anything, resource }: Sides,
): EvaluationResult {
  return runUnsafeSimulation(simulation(request, policyDocument(identity), resource), {});
}

export function isAllowed(request: AccessRequest, sides: Sides): boolean {
  return decisionOn(request, sides) === "Allowed";
}

/** What AWS has no name for: the action, the kind of resource it works on, or an element of the policy. */
export async function nameErrors(
  request: AccessRequest,
  policy: PolicyDocument,
): Promise<string | undefined> {
  const answer = await runSimulation(simulation(request, policy, undefined), {});
  return answer.resultType === "error" ? `${request.action}: ${JSON.stringify(answer.errors)}` : undefined;
}

function simulation(
  { principal, action, resource, resourceAccount, context }: AccessRequest,
  identity: PolicyDocument,
  resourcePolicy: PolicyStatement[] | undefined,
): Simulation {
  const isService = principal.endsWith(".amazonaws.com");
  return {
    request: {
      principal,
      action,
      resource: { resource, accountId: resourceAccount },
      contextVariables: context,
    },
    identityPolicies: isService ? [] : [{ name: "identity", policy: identity }],
    serviceControlPolicies: [],
    resourceControlPolicies: [],
    ...(resourcePolicy && { resourcePolicy: named(policyDocument(resourcePolicy)) }),
  };
}

/** The unchecked evaluation reads a name that it gives to no resource policy: without this wrapper it throws. */
function named(policy: PolicyDocument): object {
  return { __validated: true, policyDocument: policy, metadata: { name: "resource" }, errors: [] };
}

const answers = new Map<string, Map<AccessRequest, boolean>>();

/**
 * The same as `isAllowed`, each question asked only once. A statement that does not name the action, not even by a
 * wildcard, cannot answer, so policies that differ only in such statements share their answers.
 */
export function answersOf(sides: Sides): (request: AccessRequest) => boolean {
  const byAction = new Map<string, { concerned: Sides; known: Map<AccessRequest, boolean> }>();
  return (request) => {
    const { concerned, known } = byAction.get(request.action) ?? shared(request.action, sides);
    byAction.set(request.action, { concerned, known });
    const allowed = known.get(request) ?? isAllowed(request, concerned);
    known.set(request, allowed);
    return allowed;
  };
}

function shared(action: string, { identity, resource }: Sides) {
  const concerned: Sides = {
    ...(identity && { identity: naming(action, identity) }),
    ...(resource && { resource: naming(action, resource) }),
  };
  const text = JSON.stringify(concerned);
  const known = answers.get(text) ?? new Map<AccessRequest, boolean>();
  answers.set(text, known);
  return { concerned, known };
}

function naming(action: string, statements: PolicyStatement[]): PolicyStatement[] {
  return statements.filter(({ Action }) =>
    [Action].flat().some((named) => /[*?]/.test(named) || named.toLowerCase() === action.toLowerCase()),
  );
}
