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
  Condition?: { [operator: string]: { [key: string]: string | string[] } };
}

export function policyDocument(statements: PolicyStatement[]): PolicyDocument {
  return { Version: "2012-10-17", Statement: statements };
}
