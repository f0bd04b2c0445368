import type { GrantedStatement } from "../contract/attachment";
import { type Identity, ownsStatement, statementId } from "../contract/ownership";
import { sameStatement } from "../contract/same-statement";

interface Statement {
  Sid?: string;
}

/** How a whole policy differs from what is meant, by the IDs of its statements. */
export function policyDifferences(meant: string, found: string | undefined): string[] {
  if (found === undefined) return ["is not there"];
  const [wanted, there] = [statementsOf(meant), statementsOf(found)];
  return [
    ...wanted.filter((each) => !includes(there, each)).map((each) => `lacks ${named(each, there)}`),
    ...there
      .filter((each) => !includes(wanted, each) && !wanted.some(({ Sid }) => Sid === each.Sid))
      .map((each) => `has another statement, ${JSON.stringify(each.Sid ?? "without an ID")}`),
  ];
}

/** How our statements in a policy of others differ from what is meant. */
export function statementDifferences(
  meant: GrantedStatement[],
  found: string | undefined,
  identity: Identity,
): string[] {
  const there = found === undefined ? [] : statementsOf(found);
  const wanted = meant.map((statement) => ({ ...statement, Sid: statementId(identity, statement.Sid) }));
  const ids = wanted.map(({ Sid }) => Sid);
  return [
    ...wanted
      .filter((statement) => !includes(there, statement))
      .map((statement) => `lacks ${named(statement, there)}`),
    ...there
      .filter(({ Sid = "" }) => ownsStatement(identity, Sid) && !ids.includes(Sid))
      .map(({ Sid }) => `still has our statement ${JSON.stringify(Sid)}`),
  ];
}

function named({ Sid }: Statement, there: Statement[]): string {
  const changed = there.some((each) => each.Sid === Sid);
  return `the statement ${JSON.stringify(Sid)}${changed ? " as it was written" : ""}`;
}

function statementsOf(policy: string): Statement[] {
  const { Statement } = JSON.parse(policy) as { Statement: Statement | Statement[] };
  return [Statement].flat();
}

function includes(statements: Statement[], wanted: Statement): boolean {
  return statements.some((each) => sameStatement(each, wanted));
}
