import type { EvaluationResult, ResourceSpecificResult } from "@aws-sdk/client-iam";

/** What IAM's simulator says of one action on one resource. */
export interface Verdict {
  action: string;
  /** The pattern that the resource stood for. */
  resource: string;
  outcome: Outcome;
}

type Outcome =
  | { is: "allowed" }
  | { is: "denied"; explicitly: boolean }
  /** With a value for the missing keys there may be a decision. */
  | { is: "open"; why: string; missing: string[] };

/** The verdicts in an answer. Only those of single resources count: the one above them is the worst of all ("EvaluationResult"). */
export function verdictsOf(
  results: EvaluationResult[],
  actions: readonly string[],
  resources: ReadonlyMap<string, string>,
): Verdict[] {
  return actions.flatMap((action) => {
    const ofAction = results.filter(({ EvalActionName }) => EvalActionName === action);
    return [...resources].map(([asked, resource]) => ({
      action,
      resource,
      outcome: outcomeOf(ofAction, asked),
    }));
  });
}

function outcomeOf(results: EvaluationResult[], resource: string): Outcome {
  for (const result of results) {
    const found = result.ResourceSpecificResults?.find(
      ({ EvalResourceName }) => EvalResourceName === resource,
    );
    if (found) return judged(result, found);
  }
  return open("the server does not answer for single resources");
}

/** What service control policies and boundaries ask for is not told as missing, so that a denial by one is not certain. */
function judged(result: EvaluationResult, found: ResourceSpecificResult): Outcome {
  const { EvalResourceDecision: decision, MissingContextValues = [] } = found;
  const missing = MissingContextValues.filter((key) => mayBeSent(key, result.EvalActionName));
  const boundary = found.PermissionsBoundaryDecisionDetail ?? result.PermissionsBoundaryDecisionDetail;
  if (decision === "allowed") return { is: "allowed" };
  if (missing.length > 0) return open(`its policies ask for ${missing.join(", ")}`, missing);
  if (result.OrganizationsDecisionDetail?.AllowedByOrganizations === false)
    return open("a service control policy seems to deny some");
  if (boundary?.AllowedByPermissionsBoundary === false)
    return open("its permissions boundary seems to deny some");
  return { is: "denied", explicitly: decision === "explicitDeny" };
}

/** A key of another service is missing in the requests of S3 as well, and all keys that any statement asks for are told. */
function mayBeSent(key: string, action = ""): boolean {
  const [service] = key.toLowerCase().split(":");
  return service === "aws" || service === action.split(":")[0];
}

function open(why: string, missing: string[] = []): Outcome {
  return { is: "open", why, missing };
}
