/** An IAM policy document, as far as this component writes them. */
export interface PolicyDocument {
  Version: "2012-10-17";
  Statement: PolicyStatement[];
}

export interface PolicyStatement {
  Sid: string;
  Effect: "Allow" | "Deny";
  Principal?: "*" | { AWS: string } | { Service: string };
  Action: string | string[];
  /** A trust policy has none. */
  Resource?: string[];
  Condition?: PolicyCondition;
}

export interface PolicyCondition {
  [operator: string]: { [key: string]: string | string[] };
}

export function policyDocument(statements: PolicyStatement[]): PolicyDocument {
  return { Version: "2012-10-17", Statement: statements };
}

/** A list of one and its item mean the same to IAM; the item reads better. */
export function oneOrMany(values: string[]): string | string[] {
  const distinct = [...new Set(values)];
  return distinct.length === 1 && distinct[0] !== undefined ? distinct[0] : distinct;
}
