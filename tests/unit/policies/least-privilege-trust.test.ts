// Proves: who may assume the replication role, by the simulator's reading of its trust policy. Does not prove: which
// of the keys S3 sends when it replicates, which AWS does not document.
import assert from "node:assert/strict";
import { RoleConditions } from "../../../components/args";
import { replicationTrustPolicy } from "../../../components/policies/trust";
import { role } from "../../support/iam/replication-cases";
import { type AccessRequest, isAllowed } from "../../support/iam/simulator";

const source = { bucketArn: "arn:aws:s3:::acme-docs", accountId: role.accountId };

function assume(context: Record<string, string>, principal = "s3.amazonaws.com"): AccessRequest {
  return {
    principal,
    action: "sts:AssumeRole",
    resource: role.arn,
    resourceAccount: role.accountId,
    context,
  };
}

const account = { "aws:SourceAccount": source.accountId };
const bucket = { "aws:SourceArn": source.bucketArn };
const otherAccount = { "aws:SourceAccount": "999900001111" };
const otherBucket = { "aws:SourceArn": "arn:aws:s3:::acme-docs-of-others" };
const administrator = `arn:aws:iam::${role.accountId}:role/administrator`;

const { IfExists, Strict, None } = RoleConditions;

const cases: [title: string, request: AccessRequest, allowedUnder: RoleConditions[]][] = [
  ["S3 for the source", assume({ ...account, ...bucket }), [IfExists, Strict, None]],
  ["S3 that names neither account nor bucket", assume({}), [IfExists, None]],
  ["S3 that names only the account", assume(account), [IfExists, None]],
  ["S3 that names only the bucket", assume(bucket), [IfExists, None]],
  ["S3 for a bucket of another account", assume({ ...otherAccount, ...otherBucket }), [None]],
  ["S3 for a bucket of that name in another account", assume({ ...otherAccount, ...bucket }), [None]],
  ["S3 for another bucket of the account", assume({ ...account, ...otherBucket }), [None]],
  ["S3 that names only another account", assume(otherAccount), [None]],
  ["another service", assume({ ...account, ...bucket }, "lambda.amazonaws.com"), []],
  ["batch jobs of S3", assume({ ...account, ...bucket }, "batchoperations.s3.amazonaws.com"), []],
  ["another role of the account, whatever it may do", assume({ ...account, ...bucket }, administrator), []],
];

describe("the trust of the replication role", () => {
  for (const conditions of [IfExists, Strict, None]) {
    for (const [title, request, allowedUnder] of cases) {
      const allowed = allowedUnder.includes(conditions);
      it(`${allowed ? "lets in" : "keeps out"} ${title}, with conditions "${conditions}"`, () => {
        const resource = replicationTrustPolicy(source, conditions).Statement;
        assert.equal(isAllowed(request, { resource }), allowed);
      });
    }
  }

  it("is for being assumed and for nothing else", () => {
    const resource = replicationTrustPolicy(source, IfExists).Statement;
    const others = ["sts:TagSession", "sts:SetSourceIdentity", "sts:AssumeRoleWithWebIdentity"];
    const requests = others.map((action) => ({ ...assume({ ...account, ...bucket }), action }));
    assert.ok(!requests.some((request) => isAllowed(request, { resource })));
  });
});
