import { roleNameIn } from "./arns";
import { hasVariable, matches, matchesAction } from "./policy-pattern";
import type { Condition, Statement } from "./policy-statements";

/** One call to AWS, as policies see it. */
export interface AccessRequest {
  readonly action: string;
  readonly resource: string;
  readonly principalArn?: string;
  /** What is known of the circumstances. A key that is not here may have any value. */
  readonly context: { readonly [key: string]: string };
}

type Holds = "yes" | "no" | "perhaps";

/**
 * Whether policies allow a request, as far as they tell: what depends on circumstances that nobody knows here counts as
 * allowed, so that a finding is certain.
 */
export function mayAllow(statements: readonly Statement[], request: AccessRequest): boolean {
  if (isDenied(statements, request)) return false;
  return statements.some(
    ({ effect, ...each }) => effect === "Allow" && holds({ effect, ...each }, request) !== "no",
  );
}

/** Whether a statement surely denies it. */
export function isDenied(statements: readonly Statement[], request: AccessRequest): boolean {
  return statements.some((each) => each.effect === "Deny" && holds(each, request) === "yes");
}

function holds(statement: Statement, request: AccessRequest): Holds {
  const { actions, notActions, resources, notResources } = statement;
  return all([
    speaksOf(actions, notActions, (pattern) => yesOrNo(matchesAction(pattern, request.action))),
    speaksOf(resources, notResources, (pattern) => takesIn(pattern, request.resource)),
    namesPrincipal(statement, request.principalArn),
    ...statement.conditions.map((condition) => conditionHolds(condition, request.context)),
  ]);
}

function speaksOf(
  patterns: readonly string[],
  exceptions: readonly string[],
  isMeant: (pattern: string) => Holds,
): Holds {
  return exceptions.length > 0 ? not(any(exceptions.map(isMeant))) : any(patterns.map(isMeant));
}

function takesIn(pattern: string, value: string): Holds {
  return hasVariable(pattern) ? "perhaps" : yesOrNo(matches(pattern, value));
}

/** The policies of a role name nobody. */
function namesPrincipal({ principals, services, notPrincipals }: Statement, arn: string | undefined): Holds {
  if (notPrincipals.length > 0)
    return arn === undefined ? "perhaps" : not(any(notPrincipals.map((each) => isExcepted(each, arn))));
  if (principals.length === 0 && services.length === 0) return arn === undefined ? "yes" : "no";
  if (principals.includes("*")) return "yes";
  return yesOrNo(principals.some((principal) => principal === arn || isAccountOf(principal, arn)));
}

/** An account without the role excepts nobody ("AWS JSON policy elements: NotPrincipal"), though not every service looks that far. */
function isExcepted(principal: string, arn: string): Holds {
  if (principal === arn) return "yes";
  const name = roleNameIn(arn);
  const isKnown = /^(\d{12}|arn:.*|[\w.-]+\.amazonaws\.com(\.cn)?)$/.test(principal);
  const mayBeSession = principal.includes(`:assumed-role/${name}/`);
  return isKnown && !mayBeSession && !isAccountOf(principal, arn) ? "no" : "perhaps";
}

function isAccountOf(principal: string, arn: string | undefined): boolean {
  const account = arn?.split(":")[4];
  return account !== undefined && (principal === account || principal.endsWith(`:iam::${account}:root`));
}

function conditionHolds({ operator, key, values }: Condition, context: AccessRequest["context"]): Holds {
  const [known] = Object.entries(context).filter(([name]) => name.toLowerCase() === key.toLowerCase());
  const comparison = comparisons[operator.replace(/^For(AnyValue|AllValues):|IfExists$/g, "")];
  if (known === undefined || comparison === undefined) return "perhaps";
  const { isMet, isNegated = false } = comparison;
  const isAny = any(values.map((value) => (hasVariable(value) ? "perhaps" : isMet(value, known[1]))));
  return isNegated ? not(isAny) : isAny;
}

interface Comparison {
  isMet: (said: string, found: string) => Holds;
  isNegated?: boolean;
}

const equal = (said: string, found: string) => yesOrNo(said === found);
const alike = (said: string, found: string) => yesOrNo(said.toLowerCase() === found.toLowerCase());
const like = (said: string, found: string) => yesOrNo(matches(said, found));
const number = (isMet: (said: number, found: number) => boolean) => (said: string, found: string) =>
  yesOrNo(isMet(Number(said), Number(found)));

/** Part by part, and no wildcard goes over a colon ("ARN condition operators"). */
function likeArn(said: string, found: string): Holds {
  const [parts, others] = [partsOf(said), partsOf(found)];
  if (parts.length !== 6 || others.length !== 6) return "perhaps";
  return all(parts.map((part, index) => like(part, others[index] ?? "")));
}

function partsOf(arn: string): string[] {
  const parts = arn.split(":");
  return [...parts.slice(0, 5), ...(parts.length > 5 ? [parts.slice(5).join(":")] : [])];
}

/** "IAM JSON policy elements: Condition operators". An operator that is missing here decides nothing. */
const comparisons: { readonly [operator: string]: Comparison | undefined } = {
  StringEquals: { isMet: equal },
  StringNotEquals: { isMet: equal, isNegated: true },
  StringEqualsIgnoreCase: { isMet: alike },
  StringNotEqualsIgnoreCase: { isMet: alike, isNegated: true },
  StringLike: { isMet: like },
  StringNotLike: { isMet: like, isNegated: true },
  ArnEquals: { isMet: likeArn },
  ArnNotEquals: { isMet: likeArn, isNegated: true },
  ArnLike: { isMet: likeArn },
  ArnNotLike: { isMet: likeArn, isNegated: true },
  Bool: { isMet: alike },
  Null: { isMet: (said) => alike(said, "false") },
  NumericEquals: { isMet: number((said, found) => found === said) },
  NumericLessThan: { isMet: number((said, found) => found < said) },
  NumericLessThanEquals: { isMet: number((said, found) => found <= said) },
  NumericGreaterThan: { isMet: number((said, found) => found > said) },
  NumericGreaterThanEquals: { isMet: number((said, found) => found >= said) },
};

function yesOrNo(holds: boolean): Holds {
  return holds ? "yes" : "no";
}

function not(holds: Holds): Holds {
  if (holds === "perhaps") return "perhaps";
  return holds === "yes" ? "no" : "yes";
}

function any(parts: Holds[]): Holds {
  return not(all(parts.map(not)));
}

function all(parts: Holds[]): Holds {
  if (parts.includes("no")) return "no";
  return parts.includes("perhaps") ? "perhaps" : "yes";
}
