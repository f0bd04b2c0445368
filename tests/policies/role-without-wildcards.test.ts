// Proves: that actions and resources which stand for more than themselves are named, wherever the role's policies are
// written. Does not prove: which rights are too many; the test of role-rights-used does.
import assert from "node:assert/strict";
import { Policy, RolePolicyAttachment } from "@pulumi/aws/iam";
import { roleWithoutWildcards } from "../../policies/rules/role-without-wildcards";
import { judged } from "./judged";
import { stackOf } from "./mocked-stack";
import { type Changes, document, handWritten, type Statement } from "./programs/hand-written";
import { manyFeatures } from "./programs/many-features";

const said = async (changes: Changes, preview = false) =>
  judged(roleWithoutWildcards, await stackOf(() => handWritten(changes), { preview }));

const alone = (statement: Partial<Statement>) => () => [
  { Effect: "Allow", Action: "s3:ListBucket", Resource: "arn:aws:s3:::docs", ...statement } as Statement,
];

describe("the rule role-without-wildcards", () => {
  it("is content with named actions, buckets and keys, and with all objects of a bucket", async () => {
    assert.deepEqual(await said({}), { findings: [] });
    assert.deepEqual(await said({ encrypted: true }), { findings: [] });
    assert.deepEqual(await judged(roleWithoutWildcards, await stackOf(manyFeatures)), { findings: [] });
  });

  const wild: [title: string, statement: Partial<Statement>, found: RegExp][] = [
    ["every action of S3", { Action: "s3:*" }, /role role may s3:\*\. Instead: the actions/],
    ["actions by a pattern", { Action: ["s3:Get*"] }, /may s3:Get\*/],
    ["every resource", { Resource: "*" }, /may s3:ListBucket on \*\. Instead: the ARNs/],
    ["every bucket", { Resource: "arn:aws:s3:::*" }, /on arn:aws:s3:::\*/],
    ["buckets by a pattern", { Resource: "arn:aws:s3:::docs-*/logs" }, /on arn:aws:s3:::docs-\*/],
    ["every key", { Action: "kms:Decrypt", Resource: "arn:aws:kms:eu-west-1:1:key/*" }, /on arn:aws:kms/],
  ];
  for (const [title, statement, found] of wild) {
    it(`names ${title}`, async () => {
      const { findings } = await said({ rights: alone(statement) });
      assert.equal(findings.length, 1);
      assert.match(findings[0]?.message ?? "", found);
      assert.equal(findings[0]?.at, "role-policy");
    });
  }

  it("takes a prefix with escaped wildcards for what it is", async () => {
    const rights = alone({ Resource: "arn:aws:s3:::docs/${*}${?}/*" });
    assert.deepEqual((await said({ rights })).findings, []);
  });

  it("looks into policies that are attached, and points there", async () => {
    const program = () => {
      handWritten({ resources: { "role-policy": "left out" } });
      const policy = new Policy("attached", { policy: document(alone({ Action: "s3:*" })()) });
      new RolePolicyAttachment("attachment", { role: "role-1234567", policyArn: policy.arn });
    };
    const { findings } = await judged(roleWithoutWildcards, await stackOf(program));
    assert.deepEqual(
      findings.map(({ at }) => at),
      ["attached"],
    );
  });

  it("names a policy of AWS, which ends at no bucket", async () => {
    const managedPolicyArns = ["arn:aws:iam::aws:policy/AmazonS3FullAccess"];
    const { findings } = await said({ resources: { role: { managedPolicyArns } } });
    assert.match(
      findings[0]?.message ?? "",
      /has arn:aws:iam::aws:policy\/AmazonS3FullAccess, which ends at no bucket/,
    );
  });

  it("says that it cannot tell where the policy is not known before the deploy", async () => {
    const { findings, unknown } = await said({ rights: (statements) => statements }, true);
    assert.deepEqual(findings, []);
    assert.match(unknown ?? "", /policy can't be known/);
  });
});
