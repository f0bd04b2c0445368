/**
 * Enough of IAM's evaluation for the policies around replication: Allow and Deny, wildcards, and the conditions below.
 * What it does not know it refuses by name, so that no policy passes for one reason here and for another on AWS.
 */
export interface PolicyDocument {
  readonly Statement?: Statement | readonly Statement[];
}

interface Statement {
  readonly Sid?: string;
  readonly Effect: "Allow" | "Deny";
  readonly Principal?: "*" | { readonly [kind: string]: string | readonly string[] };
  readonly Action?: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly Condition?: {
    readonly [operator: string]: { readonly [key: string]: string | readonly string[] };
  };
}

export interface PolicyQuestion {
  readonly action: string;
  /** Absent in a trust policy, whose resource is the role that has it. */
  readonly resource?: string;
  /** Whoever asks, in every form a policy may name them in. Absent in a policy of their own. */
  readonly principals?: readonly string[];
  readonly context: { readonly [key: string]: string };
}

export function allows(documents: readonly PolicyDocument[], question: PolicyQuestion): boolean {
  const applying = documents
    .flatMap(({ Statement: statements }) => list<Statement>(statements))
    .filter((statement) => applies(statement, question));
  return (
    applying.some(({ Effect }) => Effect === "Allow") && !applying.some(({ Effect }) => Effect === "Deny")
  );
}

function applies(statement: Statement, { action, resource, principals, context }: PolicyQuestion): boolean {
  for (const element of Object.keys(statement)) {
    if (!["Sid", "Effect", "Principal", "Action", "Resource", "Condition"].includes(element)) {
      throw new Error(`the double does not know ${element} in a policy`);
    }
  }
  const named = list<string>(statement.Action).some((pattern) =>
    matches(pattern.toLowerCase(), action.toLowerCase()),
  );
  return (
    named &&
    (resource === undefined ||
      list<string>(statement.Resource).some((pattern) => matches(pattern, resource))) &&
    (principals === undefined || namesPrincipal(statement.Principal, principals)) &&
    Object.entries(statement.Condition ?? {}).every(([operator, keys]) =>
      Object.entries(keys).every(([key, values]) => holds(operator, list<string>(values), context, key)),
    )
  );
}

function namesPrincipal(principal: Statement["Principal"], principals: readonly string[]): boolean {
  if (principal === "*") return true;
  const names = Object.values(principal ?? {}).flatMap((value) => list<string>(value));
  return names.some((name) => name === "*" || principals.includes(name));
}

const positive: Record<string, (pattern: string, value: string) => boolean> = {
  StringEquals: (pattern, value) => pattern === value,
  StringLike: matches,
  ArnEquals: matches,
  ArnLike: matches,
  Bool: (pattern, value) => pattern === value,
};
const negative: Record<string, keyof typeof positive> = {
  StringNotEquals: "StringEquals",
  StringNotLike: "StringLike",
  ArnNotEquals: "ArnEquals",
  ArnNotLike: "ArnLike",
};

function holds(
  operator: string,
  patterns: readonly string[],
  context: PolicyQuestion["context"],
  key: string,
) {
  const base = operator.replace(/IfExists$/, "");
  const value = Object.entries(context).find(([name]) => name.toLowerCase() === key.toLowerCase())?.[1];
  const test = positive[negative[base] ?? base];
  if (test === undefined) throw new Error(`the double does not know the condition ${operator}`);
  const isNegative = base in negative;
  if (value === undefined) return isNegative || operator.endsWith("IfExists");
  return patterns.some((pattern) => test(pattern, value)) !== isNegative;
}

function matches(pattern: string, value: string): boolean {
  const expression = pattern
    .replace(/[\\^$.+()|[\]{}]/g, "\\$&")
    .replaceAll("*", "[\\s\\S]*")
    .replaceAll("?", "[\\s\\S]");
  return new RegExp(`^${expression}$`).test(value);
}

function list<T>(value: T | readonly T[] | undefined): readonly T[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? (value as readonly T[]) : [value as T];
}
