import type { GrantedStatement } from "./attachment";
import { type Identity, ownsStatement, statementId } from "./ownership";

/** A bucket policy as far as it is looked into. */
export interface SharedPolicy {
  Statement: { Sid?: string }[];
  [field: string]: unknown;
}

/** The policy of a bucket, also of one that has none. */
export function parsePolicy(policy: string | undefined): SharedPolicy {
  if (policy === undefined) return { Version: "2012-10-17", Statement: [] };
  const { Statement, ...rest } = JSON.parse(policy) as {
    Statement: SharedPolicy["Statement"] | { Sid?: string };
  };
  return { ...rest, Statement: Array.isArray(Statement) ? Statement : [Statement] };
}

/**
 * Puts our statements behind those of others. Those of ours that an earlier deploy left make room; without new ones
 * nothing of ours stays.
 */
export function mergedPolicy(
  { Statement, ...rest }: SharedPolicy,
  ours: GrantedStatement[],
  identity: Identity | undefined,
): SharedPolicy {
  const theirs = Statement.filter(({ Sid }) => !ownsStatement(identity, Sid));
  const marked = ours.map((statement) => ({
    ...statement,
    Sid: statementId(identity ?? "", statement.Sid),
  }));
  return { ...rest, Statement: [...theirs, ...marked] };
}
