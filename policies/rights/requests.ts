import type { PolicyStatement } from "../../components/policies/document";
import type { AccessRequest } from "../../contract/policy-evaluation";
import { untold } from "./needed-rights";

/** A request that a statement was written for, and what of the statement it stands for. */
export interface NeededRequest extends AccessRequest {
  readonly statement: PolicyStatement;
}

const contextOfObjects = "kms:EncryptionContext:aws:s3:arn";

/** What S3 asks for under a role with these rights: every action on every resource, in every circumstance that they name. */
export function requestsOf(statements: PolicyStatement[]): NeededRequest[] {
  return statements.map(told).flatMap((statement) =>
    [statement.Action].flat().flatMap((action) =>
      [statement.Resource ?? []].flat().flatMap((resource) =>
        circumstances(statement).map((context) => ({
          action,
          resource: sample(resource),
          context,
          statement,
        })),
      ),
    ),
  );
}

/** With a bucket key S3 names the bucket in the encryption context, without one the object: each is a request of its own. */
function circumstances({ Condition = {} }: PolicyStatement): AccessRequest["context"][] {
  const said = Object.values(Condition).flatMap((keys) => Object.entries(keys));
  const single = said
    .filter(([key]) => key !== contextOfObjects)
    .map(([key, values]) => [key, [values].flat()[0] ?? ""] as const);
  const objects = said.filter(([key]) => key === contextOfObjects).flatMap(([, values]) => values);
  const context = { "aws:SecureTransport": "true", "s3:TlsVersion": "1.3", ...Object.fromEntries(single) };
  return objects.length === 0
    ? [context]
    : objects.map((object) => ({ ...context, [contextOfObjects]: sample(object) }));
}

/** Without the conditions on what nothing tells. */
function told(statement: PolicyStatement): PolicyStatement {
  const { Condition, ...rest } = statement;
  const isTold = (values: string | string[]) => ![values].flat().some((value) => value.includes(untold));
  const conditions = Object.entries(Condition ?? {})
    .map(
      ([operator, keys]) =>
        [operator, Object.fromEntries(Object.entries(keys).filter(([, values]) => isTold(values)))] as const,
    )
    .filter(([, keys]) => Object.keys(keys).length > 0);
  return { ...rest, ...(conditions.length > 0 && { Condition: Object.fromEntries(conditions) }) };
}

/** Something that a pattern takes in. */
function sample(pattern: string): string {
  return pattern.replace(/(?<!\{)\*$/, "sample").replace(/\$\{([*?$])\}/g, "$1");
}
