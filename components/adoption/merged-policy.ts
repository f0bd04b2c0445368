import type { PolicyStatement } from "../policies/document";

/** The longest bucket policy that S3 takes, in bytes ("Bucket policies and user policies"). */
const longestBucketPolicy = 20 * 1024;

/**
 * Somebody's bucket policy with our statements behind theirs. Ours are known by what their IDs begin with, so that
 * those of an earlier deploy make room for those of this one.
 */
export function mergedPolicy(
  existing: string | undefined,
  ours: PolicyStatement[],
  statementIdPrefix: string,
): string {
  const { Statement, ...rest } = parsed(existing);
  const theirs = Statement.filter(({ Sid }) => !Sid?.startsWith(statementIdPrefix));
  const marked = ours.map((statement) => ({ ...statement, Sid: `${statementIdPrefix}${statement.Sid}` }));
  return JSON.stringify({ ...rest, Statement: [...theirs, ...marked] });
}

/** Why ours cannot be put beside what is there, or nothing if it can. */
export function mergeProblem(existing: string | undefined, statementIdPrefix: string): string | undefined {
  try {
    if (mergedPolicy(existing, [], statementIdPrefix).length <= longestBucketPolicy - 2048) return undefined;
    return "has a bucket policy that leaves no room for the statements that let the role in";
  } catch {
    return "has a bucket policy that is not the JSON of a policy";
  }
}

interface AnyPolicy {
  Statement: { Sid?: string }[];
  [field: string]: unknown;
}

function parsed(policy: string | undefined): AnyPolicy {
  if (policy === undefined) return { Version: "2012-10-17", Statement: [] };
  const { Statement, ...rest } = JSON.parse(policy) as {
    Statement: AnyPolicy["Statement"] | { Sid?: string };
  };
  return { ...rest, Statement: Array.isArray(Statement) ? Statement : [Statement] };
}
