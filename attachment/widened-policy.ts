import type { GrantedStatement } from "../contract/attachment";
import { longestBucketPolicy, type SharedPolicy } from "../contract/merged-policy";
import { type Identity, ownsStatement, statementId } from "../contract/ownership";
import { sameStatement } from "../contract/same-statement";

type Statement = SharedPolicy["Statement"][number];

/**
 * The policy of a bucket with what it allows now and what it is to allow. Statements of others stay in their places. Where
 * both do not fit, only what it is to allow.
 */
export function widenedBucketPolicy(
  policy: SharedPolicy,
  statements: GrantedStatement[],
  owner: { identity: Identity; isOurs: boolean },
): SharedPolicy {
  const { isOurs, identity } = owner;
  const marked = (sid: string) => (isOurs ? sid : statementId(identity, sid));
  const wanted = statements.map((statement) => ({ ...statement, Sid: marked(statement.Sid) }));
  const found = policy.Statement.filter(({ Sid }) => isOurs || ownsStatement(identity, Sid));
  const theirs = policy.Statement.filter((statement) => !found.includes(statement));
  const widened = widenedStatements(found, wanted, marked);
  if (widened === found) return policy;
  const both = { ...policy, Statement: [...theirs, ...widened] };
  return Buffer.byteLength(JSON.stringify(both)) <= longestBucketPolicy
    ? both
    : { ...policy, Statement: [...theirs, ...wanted] };
}

/**
 * The former statements beside the new ones. Those that say the same are there once; the others are numbered, because a
 * policy takes each ID once. The same list as was found where it allows everything already.
 */
export function widenedStatements(
  found: Statement[],
  wanted: Statement[],
  idOf: (sid: string) => string = (sid) => sid,
): Statement[] {
  if (wanted.every((statement) => isAmong(found, statement))) return found;
  const former = found.filter((statement) => !isAmong(wanted, statement));
  return [
    ...wanted,
    ...former.map((statement, index) => ({ ...statement, Sid: idOf(`Former${index + 1}`) })),
  ];
}

function isAmong(statements: Statement[], wanted: Statement): boolean {
  return statements.some((each) => sameStatement({ ...each, Sid: "" }, { ...wanted, Sid: "" }));
}
