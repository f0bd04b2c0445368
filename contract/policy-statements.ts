interface Fields {
  readonly [field: string]: unknown;
}

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
  readonly raw: Fields;
}

export interface Condition {
  readonly operator: string;
  readonly key: string;
  readonly values: readonly string[];
}

/** Of a document as text or as an object. */
export function statementsOf(document: unknown): Statement[] {
  const parsed: unknown = typeof document === "string" ? JSON.parse(document) : document;
  if (!hasFields(parsed)) return [];
  return [parsed.Statement ?? []].flat().filter(hasFields).map(statement);
}

function statement(raw: Fields): Statement {
  const principal = raw.Principal;
  const { Service, ...others } = hasFields(principal) ? principal : {};
  return {
    effect: String(raw.Effect),
    principals: principal === "*" ? ["*"] : Object.values(others).flatMap(texts),
    services: texts(Service),
    actions: texts(raw.Action),
    resources: texts(raw.Resource),
    notActions: texts(raw.NotAction),
    notResources: texts(raw.NotResource),
    notPrincipals: hasFields(raw.NotPrincipal)
      ? Object.values(raw.NotPrincipal).flatMap(texts)
      : texts(raw.NotPrincipal),
    conditions: Object.entries(hasFields(raw.Condition) ? raw.Condition : {}).flatMap(([operator, keys]) =>
      Object.entries(hasFields(keys) ? keys : {}).map(([key, values]) => ({
        operator,
        key,
        values: texts(values),
      })),
    ),
    raw,
  };
}

function hasFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function texts(value: unknown): string[] {
  return value === undefined ? [] : [value].flat().map(String);
}
