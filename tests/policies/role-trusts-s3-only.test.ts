// Proves: what the rule "role-trusts-s3-only" says of programs as the engine shows them. Does not prove: that S3 sends the
// keys that a condition asks for; AWS does not document it.
import assert from "node:assert/strict";
import { BucketReplicationConfig } from "@pulumi/aws/s3";
import { Role as NativeRole } from "@pulumi/aws-native/iam";
import { CrossRegionReplication } from "../../components";
import { roleTrustsS3Only } from "../../policies/rules/role-trusts-s3-only";
import { plainArgs } from "../component/deployment";
import { judged } from "./judged";
import { stackOf, unknown } from "./mocked-stack";
import { type Changes, handWritten, owner } from "./programs/hand-written";

const said = async (changes: Changes, preview = false) =>
  judged(roleTrustsS3Only, await stackOf(() => handWritten(changes), { preview }));
const found = async (trust: Changes["trust"]) =>
  (await said({ trust })).findings.map(({ message }) => message.split(". Instead")[0]);
const saidOf = async (conditions: "ifExists" | "strict" | "none") => {
  const args = { ...plainArgs, role: { conditions } };
  const { findings } = await judged(
    roleTrustsS3Only,
    await stackOf(() => new CrossRegionReplication("docs", args)),
  );
  return findings;
};

describe("the rule role-trusts-s3-only", () => {
  it("is content with a role for S3 on behalf of one account, before and after the deploy", async () => {
    assert.deepEqual(await said({}), { findings: [] });
    assert.deepEqual(await said({}, true), { findings: [] });
  });

  for (const [operator, key, value] of [
    ["StringEqualsIfExists", "aws:SourceAccount", owner],
    ["StringLike", "AWS:sourceAccount", [owner, "444455556666"]],
    ["ArnLike", "aws:SourceArn", "arn:aws:s3:::acme-*"],
    ["ArnEqualsIfExists", "aws:SourceArn", "arn:aws:s3:::acme-invoices"],
  ] as const) {
    it(`takes ${operator} on ${key} for a condition`, async () => {
      assert.deepEqual(await found({ Condition: { [operator]: { [key]: value } } }), []);
    });
  }

  for (const [what, Condition] of [
    ["no condition", undefined],
    ["any account", { StringLike: { "aws:SourceAccount": "*" } }],
    ["one account or any", { StringLike: { "aws:SourceAccount": [owner, "*"] } }],
    ["every bucket", { ArnLike: { "aws:SourceArn": "arn:aws:s3:::*" } }],
    ["all but one account", { StringNotEquals: { "aws:SourceAccount": owner } }],
    ["another key", { StringEquals: { "aws:PrincipalTag/team": "data" } }],
    ["no value", { StringEquals: { "aws:SourceAccount": [] } }],
  ] as const) {
    it(`finds that ${what} lets S3 act for anybody`, async () => {
      assert.deepEqual(await found({ Condition }), [
        "replication replication: role role lets S3 assume it on behalf of anybody",
      ]);
    });
  }

  for (const [stranger, Principal] of [
    ["batchoperations.s3.amazonaws.com", ["s3.amazonaws.com", "batchoperations.s3.amazonaws.com"]],
    ["lambda.amazonaws.com", ["lambda.amazonaws.com", "s3.amazonaws.com"]],
  ] as const) {
    it(`finds that ${stranger} may assume the role as well`, async () => {
      assert.deepEqual(await found({ Principal: { Service: Principal } }), [
        `replication replication: role role lets "${stranger}" assume it`,
      ]);
    });
  }

  it("finds that an account, everybody or a login of another provider may assume the role", async () => {
    const account = `arn:aws:iam::${owner}:root`;
    const Service = "s3.amazonaws.com";
    for (const [name, Principal] of [
      [account, { Service, AWS: account }],
      ["*", { Service, AWS: "*" }],
      ["cognito-identity.amazonaws.com", { Service, Federated: "cognito-identity.amazonaws.com" }],
    ] as const) {
      assert.deepEqual(await found({ Principal }), [
        `replication replication: role role lets "${name}" assume it`,
      ]);
    }
    assert.deepEqual(await found({ Principal: "*" }), [
      'replication replication: role role lets "*" assume it',
      "replication replication: role role does not let S3 assume it",
    ]);
  });

  it("finds that S3 is not let in at all, and points at the role", async () => {
    const { findings } = await said({ trust: { Action: "sts:TagSession" } });
    assert.deepEqual(
      findings.map(({ at }) => at),
      ["role"],
    );
    assert.match(findings[0]?.message ?? "", /does not let S3 assume it\. Instead: .*sts:AssumeRole/);
  });

  it("minds a role of aws-native, whose trust is an object", async () => {
    const program = () => {
      const trust = {
        Statement: { Effect: "Allow", Principal: { Service: "s3.amazonaws.com" }, Action: "*" },
      };
      const role = new NativeRole("native", { assumeRolePolicyDocument: trust });
      const rules = [{ status: "Enabled", destination: { bucket: "arn:aws:s3:::theirs" } }];
      new BucketReplicationConfig("replication", { bucket: "acme", role: role.arn, rules });
    };
    for (const preview of [false, true]) {
      const { findings } = await judged(roleTrustsS3Only, await stackOf(program, { preview }));
      assert.deepEqual(
        findings.map(({ message, at }) => [message.split(". Instead")[0], at]),
        [["replication replication: role native lets S3 assume it on behalf of anybody", "native"]],
      );
    }
  });

  it("is content with the component, but for conditions that were declined", async () => {
    assert.deepEqual(await saidOf("ifExists"), []);
    assert.deepEqual(await saidOf("strict"), []);
    assert.match((await saidOf("none"))[0]?.message ?? "", /on behalf of anybody/);
  });

  it("says that it cannot tell when the trust is not known before the deploy", async () => {
    const answer = await said({ resources: { role: { assumeRolePolicy: unknown } } }, true);
    assert.deepEqual(answer.findings, []);
    assert.match(answer.unknown ?? "", /replication replication: .*assumeRolePolicy can't be known/);
  });
});
