import type { GrantedStatement } from "./attachment";
import { type Identity, ownsStatement, statementId } from "./ownership";
import { sameStatement } from "./same-statement";

/** A bucket policy as far as it is looked into. */
export interface SharedPolicy {
  Statement: { Sid?: string }[];
  [field: string]: unknown;
}

/** The longest bucket policy that S3 takes, in bytes ("Bucket policies and user policies"). */
export const longestBucketPolicy = 20 * 1024;

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
 * nothing of ours stays. A policy that has them already stays as it is, so that several who write it do not contend for
 * the last place.
 */
export function mergedPolicy(
  policy: SharedPolicy,
  ours: GrantedStatement[],
  identity: Identity | undefined,
): SharedPolicy {
  const { Statement, ...rest } = policy;
  const marked = ours.map((statement) => ({
    ...statement,
    Sid: statementId(identity ?? "", statement.Sid),
  }));
  const found = Statement.filter(({ Sid }) => ownsStatement(identity, Sid));
  const areSettled = marked.every((wanted) => found.some((each) => sameStatement(each, wanted)));
  if (areSettled && found.length === marked.length) return policy;
  const theirs = Statement.filter((statement) => !found.includes(statement));
  return { ...rest, Statement: [...theirs, ...marked] };
}
