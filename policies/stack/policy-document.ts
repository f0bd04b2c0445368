import { isProperties, type Properties } from "./properties";

/** A statement of an IAM policy, with lists where it may have one or many. */
export interface Statement {
  readonly effect: string;
  readonly principals: readonly string[];
  readonly services: readonly string[];
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  /** What it is not about; then it is about all the rest. */
  readonly notActions: readonly string[];
  readonly notResources: readonly string[];
  readonly notPrincipals: readonly string[];
  readonly conditions: readonly Condition[];
  /** As it is written. */
  readonly raw: Properties;
}

export interface Condition {
  readonly operator: string;
  readonly key: string;
  readonly values: readonly string[];
}

/** Of a document as text or as an object. */
export function statementsOf(document: unknown): Statement[] {
  const parsed: unknown = typeof document === "string" ? JSON.parse(document) : plain(document);
  if (!isProperties(parsed)) return [];
  return [parsed.Statement ?? []].flat().filter(isProperties).map(statement);
}

function statement(raw: Properties): Statement {
  const principal = raw.Principal;
  const { Service, ...others } = isProperties(principal) ? principal : {};
  return {
    effect: String(raw.Effect),
    principals: principal === "*" ? ["*"] : Object.values(others).flatMap(texts),
    services: texts(Service),
    actions: texts(raw.Action),
    resources: texts(raw.Resource),
    notActions: texts(raw.NotAction),
    notResources: texts(raw.NotResource),
    notPrincipals: isProperties(raw.NotPrincipal) ? texts(raw.NotPrincipal.AWS) : texts(raw.NotPrincipal),
    conditions: Object.entries(isProperties(raw.Condition) ? raw.Condition : {}).flatMap(([operator, keys]) =>
      Object.entries(isProperties(keys) ? keys : {}).map(([key, values]) => ({
        operator,
        key,
        values: texts(values),
      })),
    ),
    raw,
  };
}

/** A copy without the guard against unknown values, which throws here if there are any. */
function plain(document: unknown): unknown {
  return document === undefined ? undefined : JSON.parse(JSON.stringify(document));
}

function texts(value: unknown): string[] {
  return value === undefined ? [] : [value].flat().map(String);
}

/** Whether a pattern of IAM, with "*" and "?", takes a text in; actions do not mind case. */
export function matches(pattern: string, value: string): boolean {
  const literal = pattern.replace(/\$\{([*?$])\}|[.+^${}()|[\]\\]/g, (found, escaped) =>
    escaped === undefined ? `\\${found}` : `\\${escaped}`,
  );
  const regular = literal.replace(/(?<!\\)[*?]/g, (wildcard) => (wildcard === "*" ? ".*" : "."));
  return new RegExp(`^${regular}$`, "is").test(value);
}
