// Proves: to whose buckets the replication role may write under each kind of conditions, by the simulator's reading of its
// policy. Does not prove: whether S3 says whose bucket it writes to when it replicates, which AWS does not document.
import assert from "node:assert/strict";
import { RoleConditions } from "../../../components/args";
import { request } from "../../support/iam/access-requests";
import { mostRights, replication, role, rolePolicy } from "../../support/iam/replication-cases";
import { type AccessRequest, isAllowed, welcomes } from "../../support/iam/simulator";

const { IfExists, Strict, None } = RoleConditions;
const whole = replication(mostRights);

/** Every write to a destination, as S3 asks for it. */
const writes = whole.destinations.flatMap(({ bucketArn, accountId, ownerOverride }) =>
  [
    "s3:ReplicateObject",
    "s3:ReplicateTags",
    ...(ownerOverride ? ["s3:ObjectOwnerOverrideToBucketOwner"] : []),
  ].map((action) => request(action, { resource: `${bucketArn}/invoices/2024.pdf`, account: accountId })),
);

function withoutOwner(asked: AccessRequest): AccessRequest {
  const { "aws:ResourceAccount": _, ...context } = asked.context;
  return { ...asked, context };
}

function toAnotherOwner(asked: AccessRequest): AccessRequest {
  return {
    ...asked,
    resourceAccount: "999900001111",
    context: { ...asked.context, "aws:ResourceAccount": "999900001111" },
  };
}

const cases: [title: string, ask: (write: AccessRequest) => AccessRequest, allowedUnder: RoleConditions[]][] =
  [
    ["a bucket of the destination's account", (write) => write, [IfExists, Strict, None]],
    ["a bucket whose account S3 does not tell", withoutOwner, [IfExists, None]],
    ["a bucket of the same name in another account", toAnotherOwner, [None]],
  ];

describe("the replication role", () => {
  for (const conditions of [IfExists, Strict, None]) {
    for (const [title, ask, allowedUnder] of cases) {
      const allowed = allowedUnder.includes(conditions);
      it(`${allowed ? "writes" : "does not write"} to ${title}, with conditions "${conditions}"`, () => {
        const sides = { identity: rolePolicy(whole, conditions), resource: welcomes(role.accountId) };
        for (const write of writes) assert.equal(isAllowed(ask(write), sides), allowed, write.action);
      });
    }
  }
});
