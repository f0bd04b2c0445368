// Proves: that the role of the batch jobs may start the replication of the rules' objects, have them listed, and write
// its reports, and nothing else that any module grants; that what replicates and what starts it are two roles with no
// right in common but reading the rules; and who may assume it. Does not prove: what S3 asks for, beyond what it documents.
import assert from "node:assert/strict";
import { RoleConditions } from "../../../components/args";
import { batchRights } from "../../../components/policies/batch-rights";
import type { PolicyStatement } from "../../../components/policies/document";
import { batchTrustPolicy } from "../../../components/policies/trust";
import { objectNames, request } from "../../support/iam/access-requests";
import { conceivable } from "../../support/iam/conceivable-requests";
import { mostRights, replication, role, rolePolicy } from "../../support/iam/replication-cases";
import { type AccessRequest, answersOf, isAllowed } from "../../support/iam/simulator";

const sourceArn = "arn:aws:s3:::acme-docs";
const reportBucketArn = "arn:aws:s3:::acme-reports";
const account = role.accountId;
const at = (action: string, resource: string): AccessRequest => request(action, { resource, account });

/** "Configuring an IAM role for S3 Batch Replication", with a generated list and a report. */
function needed(prefix: string): AccessRequest[] {
  return [
    ...objectNames
      .filter((name) => name.startsWith(prefix))
      .map((name) => at("s3:InitiateReplication", `${sourceArn}/${name}`)),
    at("s3:GetReplicationConfiguration", sourceArn),
    at("s3:PutInventoryConfiguration", sourceArn),
    at("s3:PutObject", `${reportBucketArn}/docs/job-1/manifest.json`),
  ];
}

function forbidden(prefix: string): AccessRequest[] {
  const wanted = new Set(needed(prefix));
  const elsewhere = [
    at("s3:InitiateReplication", "arn:aws:s3:::acme-docs-of-others/invoices/2024.pdf"),
    at("s3:PutInventoryConfiguration", reportBucketArn),
    at("s3:PutInventoryConfiguration", "arn:aws:s3:::acme-docs-of-others"),
    at("s3:PutObject", `${reportBucketArn}/elsewhere/a`),
    at("s3:PutObject", `${sourceArn}/invoices/2024.pdf`),
    at("s3:GetObject", `${reportBucketArn}/docs/job-1/manifest.json`),
    at("s3:DeleteObject", `${reportBucketArn}/docs/job-1/manifest.json`),
    ...objectNames.map((name) => at("s3:InitiateReplication", `${sourceArn}/${name}`)),
  ];
  return [...conceivable.acrossAccounts, ...elsewhere].filter((each) => !wanted.has(each));
}

function rights(prefix: string): PolicyStatement[] {
  return batchRights({ sourceArn, prefixes: [prefix], reportBucketArn, reportPrefix: "docs/" }).Statement;
}

describe("the role of the batch jobs", () => {
  for (const prefix of ["", "invoices/"]) {
    const which = prefix === "" ? "all objects" : `objects under ${prefix}`;

    it(`may do for ${which} what a job takes, and nothing else that any module grants`, () => {
      const may = answersOf({ identity: rights(prefix) });
      assert.deepEqual(
        needed(prefix).filter((each) => !may(each)),
        [],
      );
      assert.deepEqual(forbidden(prefix).filter(may), []);
    });

    it(`has no statement, action or resource for ${which} that could be left out`, () => {
      const statements = rights(prefix);
      const without = (index: number, change: (statement: PolicyStatement) => PolicyStatement[]) =>
        statements.flatMap((statement, i) => (i === index ? change(statement) : [statement]));
      const smaller = statements.flatMap((statement, index) => [
        without(index, () => []),
        ...[statement.Action]
          .flat()
          .map((action) =>
            without(index, (one) => [
              { ...one, Action: [one.Action].flat().filter((each) => each !== action) },
            ]),
          ),
      ]);
      for (const identity of smaller) {
        const asked = identity.filter(({ Action }) => Action.length > 0);
        assert.ok(needed(prefix).some((each) => !isAllowed(each, { identity: asked })));
      }
    });
  }

  it("cannot replicate, and the role that replicates cannot start it", () => {
    const replicates = answersOf({ identity: rolePolicy(replication(mostRights)) });
    const starts = answersOf({ identity: rights("") });
    const both = [...conceivable.acrossAccounts, ...needed("")].filter(
      (each) => replicates(each) && starts(each),
    );
    assert.deepEqual([...new Set(both.map(({ action }) => action))], ["s3:GetReplicationConfiguration"]);
  });

  const place = { accountId: account, partition: "aws", region: "eu-west-1" };
  const assume = (context: Record<string, string>, principal = "batchoperations.s3.amazonaws.com") => ({
    principal,
    action: "sts:AssumeRole",
    resource: role.arn,
    resourceAccount: account,
    context,
  });
  const jobOf = (owner: string, region = "eu-west-1") => ({
    "aws:SourceAccount": owner,
    "aws:SourceArn": `arn:aws:s3:${region}:${owner}:job/1234`,
  });
  const callers: [title: string, request: AccessRequest, allowed: boolean][] = [
    ["lets in jobs of its account and region", assume(jobOf(account)), true],
    ["lets in jobs that do not say whose they are", assume({}), true],
    ["keeps out jobs of another account", assume(jobOf("999900001111")), false],
    ["keeps out jobs of another region", assume(jobOf(account, "us-east-1")), false],
    ["keeps out S3 when it replicates", assume(jobOf(account), "s3.amazonaws.com"), false],
  ];
  for (const [title, request, allowed] of callers) {
    it(title, () => {
      const resource = batchTrustPolicy(place, RoleConditions.IfExists).Statement;
      assert.equal(isAllowed(request, { resource }), allowed);
    });
  }
});
