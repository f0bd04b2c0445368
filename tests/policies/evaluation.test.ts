// Proves: that the pack decides as an independent simulator of IAM does, on every request that the least-privilege tests can
// think of and on broken policies too, and that it leaves open what it cannot know. Does not prove: that AWS decides so.
import assert from "node:assert/strict";
import type { PolicyStatement } from "../../components/policies/document";
import { isDenied, mayAllow } from "../../contract/policy-evaluation";
import { statementsOf } from "../../contract/policy-statements";
import { describeRequest } from "../support/iam/access-requests";
import {
  narrowed,
  withEveryAction,
  withoutConditions,
  withWiderResources,
} from "../support/iam/broken-policies";
import { conceivable } from "../support/iam/conceivable-requests";
import { mostRights, replication, role, rolePolicy } from "../support/iam/replication-cases";
import { isAllowed, welcomes } from "../support/iam/simulator";

const ours = (statements: PolicyStatement[]) => statementsOf({ Statement: statements });

describe("the pack's reading of policies", function () {
  this.timeout(60_000);

  const whole = rolePolicy(replication(mostRights));
  const policies: [title: string, statements: PolicyStatement[]][] = [
    ["with all features", whole],
    ...whole.flatMap((statement): [string, PolicyStatement[]][] => [
      ...narrowed(statement).map((change): [string, PolicyStatement[]] => [
        change.what,
        [change.statement ?? []].flat(),
      ]),
      [`every action of ${statement.Sid}`, [withEveryAction(statement).statement ?? []].flat()],
      ...withWiderResources(statement).map((change): [string, PolicyStatement[]] => [
        change.what,
        [change.statement ?? []].flat(),
      ]),
      ...withoutConditions(statement).map((change): [string, PolicyStatement[]] => [
        change.what,
        [change.statement ?? []].flat(),
      ]),
    ]),
  ];

  it("agrees with the simulator on what a role may do, whole and broken", () => {
    let asked = 0;
    const differing: string[] = [];
    for (const [title, statements] of policies) {
      const read = ours(statements);
      for (const request of conceivable.withinOneAccount) {
        // An action that works on no resource is allowed by the simulator on any; replication uses none of these.
        if (request.resource === "*") continue;
        // Where a key of the context is absent the simulator denies, and the pack cannot know it to be absent.
        const isTold = statements.every(({ Condition = {} }) =>
          Object.values(Condition).every((keys) => Object.keys(keys).every((key) => key in request.context)),
        );
        if (!isTold) continue;
        asked++;
        const theirs = isAllowed(request, { identity: statements, resource: welcomes(role.accountId) });
        if (mayAllow(read, request) !== theirs) differing.push(`${title}: ${describeRequest(request)}`);
      }
    }
    assert.deepEqual(differing.slice(0, 5), []);
    assert.ok(asked > 10_000, String(asked));
  });

  const request = { action: "s3:ReplicateObject", resource: "arn:aws:s3:::docs/a", context: {} };
  const statement = { Effect: "Allow", Action: "s3:ReplicateObject", Resource: "arn:aws:s3:::docs/*" };

  it("takes what depends on circumstances that nobody knows for allowed, and not for refused", () => {
    const Condition = { StringEquals: { "aws:PrincipalOrgID": "o-1" } };
    assert.ok(mayAllow(statementsOf({ Statement: [{ ...statement, Condition }] }), request));
    assert.ok(!isDenied(statementsOf({ Statement: [{ ...statement, Effect: "Deny", Condition }] }), request));
  });

  it("reads statements about everything but something", () => {
    const may = (said: object) =>
      mayAllow(statementsOf({ Statement: { Effect: "Allow", ...said } }), request);
    assert.ok(may({ NotAction: "s3:DeleteObject", Resource: "*" }));
    assert.ok(!may({ NotAction: "s3:Replicate*", Resource: "*" }));
    assert.ok(!may({ Action: "*", NotResource: "arn:aws:s3:::docs/*" }));
  });
});
