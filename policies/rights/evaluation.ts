import { type Condition, matches, type Statement } from "../stack/policy-document";

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
    speaksOf(actions, notActions, request.action),
    speaksOf(resources, notResources, request.resource),
    namesPrincipal(statement, request.principalArn),
    ...statement.conditions.map((condition) => conditionHolds(condition, request.context)),
  ]);
}

function speaksOf(patterns: readonly string[], exceptions: readonly string[], value: string): Holds {
  const isAmong = (among: readonly string[]) => among.some((pattern) => matches(pattern, value));
  return isAmong(patterns) || (exceptions.length > 0 && !isAmong(exceptions)) ? "yes" : "no";
}

/** The policies of a role name nobody. */
function namesPrincipal({ principals, services, notPrincipals }: Statement, arn: string | undefined): Holds {
  if (notPrincipals.length > 0) return "perhaps";
  if (principals.length === 0 && services.length === 0) return arn === undefined ? "yes" : "no";
  if (principals.includes("*")) return "yes";
  const account = arn?.split(":")[4];
  const isMeant = (principal: string) =>
    principal === arn || principal === account || principal.endsWith(`:iam::${account}:root`);
  return principals.some(isMeant) ? "yes" : "no";
}

function conditionHolds({ operator, key, values }: Condition, context: AccessRequest["context"]): Holds {
  const [known] = Object.entries(context).filter(([name]) => name.toLowerCase() === key.toLowerCase());
  const comparison = comparisons[operator.replace(/^For(AnyValue|AllValues):|IfExists$/g, "")];
  if (known === undefined || comparison === undefined) return "perhaps";
  const { isMet, isNegated = false } = comparison;
  const isAny = values.some((value) => isMet(value, known[1]));
  return isAny !== isNegated ? "yes" : "no";
}

interface Comparison {
  isMet: (said: string, found: string) => boolean;
  isNegated?: boolean;
}

const equal = (said: string, found: string) => said === found;
const alike = (said: string, found: string) => said.toLowerCase() === found.toLowerCase();
/** Unlike those of resources, patterns of conditions mind case; no value asked about here differs only in that. */
const like = matches;

/** "IAM JSON policy elements: Condition operators". An operator that is missing here decides nothing. */
const comparisons: { readonly [operator: string]: Comparison | undefined } = {
  StringEquals: { isMet: equal },
  StringNotEquals: { isMet: equal, isNegated: true },
  StringEqualsIgnoreCase: { isMet: alike },
  StringNotEqualsIgnoreCase: { isMet: alike, isNegated: true },
  StringLike: { isMet: like },
  StringNotLike: { isMet: like, isNegated: true },
  ArnEquals: { isMet: like },
  ArnNotEquals: { isMet: like, isNegated: true },
  ArnLike: { isMet: like },
  ArnNotLike: { isMet: like, isNegated: true },
  Bool: { isMet: alike },
  Null: { isMet: (said) => said === "false" },
  NumericEquals: { isMet: (said, found) => Number(found) === Number(said) },
  NumericLessThan: { isMet: (said, found) => Number(found) < Number(said) },
  NumericLessThanEquals: { isMet: (said, found) => Number(found) <= Number(said) },
  NumericGreaterThan: { isMet: (said, found) => Number(found) > Number(said) },
  NumericGreaterThanEquals: { isMet: (said, found) => Number(found) >= Number(said) },
};

function all(parts: Holds[]): Holds {
  if (parts.includes("no")) return "no";
  return parts.includes("perhaps") ? "perhaps" : "yes";
}
