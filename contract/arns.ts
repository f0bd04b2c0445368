/**
 * ARNs that end in policies, where "*", "?" and "$" stand for more than themselves ("IAM policy elements: Variables"): an
 * ARN with one of these would grant access to more than the resource that it seems to name.
 */
const partition = "aws(?:-[a-z]+)*";
const region = "[a-z]{2,}(?:-[a-z]+)+-\\d+";
/** Any character that IAM takes in a path, but for the three. */
const path = "(?:(?![*?$])[!-~])*";
const name = "[\\w+=,.@-]+";

const patterns = {
  role: `arn:${partition}:iam::(?<account>\\d{12}):role/(?:${path}/)?${name}`,
  policy: `arn:${partition}:iam::(?<account>\\d{12}|aws):policy/(?:${path}/)?${name}`,
  // "Key identifiers (KeyId)": hexadecimal digits in groups, behind "mrk-" for keys of several regions.
  key: `arn:(?<partition>${partition}):kms:(?<region>${region}):(?<account>\\d{12}):key/(?:mrk-)?[0-9a-fA-F]+(?:-[0-9a-fA-F]+)*`,
  topic: `arn:(?<partition>${partition}):sns:(?<region>${region}):(?<account>\\d{12}):[\\w-]+(?:\\.fifo)?`,
  queue: `arn:(?<partition>${partition}):sqs:(?<region>${region}):(?<account>\\d{12}):[\\w-]+(?:\\.fifo)?`,
  function: `arn:(?<partition>${partition}):lambda:(?<region>${region}):(?<account>\\d{12}):function:[\\w-]+(?::[\\w-]+)?`,
};

export type ArnKind = keyof typeof patterns;

const expressions = new Map(
  Object.entries(patterns).map(([kind, pattern]) => [kind, new RegExp(`^${pattern}$`)]),
);

/** What an ARN says of its resource; kinds without a region have none. */
export interface ArnParts {
  partition?: string;
  region?: string;
  account?: string;
}

/** The parts of an ARN of this kind, or nothing if it is not one. */
export function arnParts(kind: ArnKind, arn: string): ArnParts | undefined {
  return expressions.get(kind)?.exec(arn)?.groups;
}

export function isArn(kind: ArnKind, arn: string): boolean {
  return arnParts(kind, arn) !== undefined;
}

/** The path of a new role, which becomes part of its ARN. */
export function isRolePath(rolePath: string): boolean {
  return new RegExp(`^/(?:${path}/)?$`).test(rolePath) && rolePath.length <= 512;
}

/** The name of a role, which IAM asks for, without the path before it. */
export function roleNameIn(arn: string): string {
  return arn.slice(arn.lastIndexOf("/") + 1);
}
