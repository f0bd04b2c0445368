// Proves: that rights which no rule uses are named, and that none which a rule needs is. Does not prove: anything of rights
// that are written with wildcards; the test of role-without-wildcards does.
import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { CrossRegionReplication } from "../../components";
import { roleRightsUsed } from "../../policies/rules/role-rights-used";
import { keyArn } from "../support/mocks";
import { judged } from "./judged";
import { stackOf } from "./mocked-stack";
import { type Changes, handWritten, type Statement } from "./programs/hand-written";
import { manyFeatures } from "./programs/many-features";

const said = async (changes: Changes, preview = false) =>
  judged(roleRightsUsed, await stackOf(() => handWritten(changes), { preview }));

const allowed = (Action: string[], Resource: pulumi.Input<string>): Statement => ({
  Effect: "Allow",
  Action,
  Resource,
});

describe("the rule role-rights-used", () => {
  it("is content with what the rules need, in hand-written programs and in the component", async () => {
    assert.deepEqual(await said({}), { findings: [] });
    assert.deepEqual(await said({ encrypted: true }), { findings: [] });
    assert.deepEqual(await judged(roleRightsUsed, await stackOf(manyFeatures)), { findings: [] });
  });

  it("is content with the default key of an existing destination, which the component reads and no resource tells", async () => {
    const defaultKey = keyArn("default", "us-east-1");
    const byDefault = {
      serverSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: defaultKey },
    };
    const replica = { bucketEncryption: { serverSideEncryptionConfiguration: [byDefault] } };
    const program = () =>
      void new CrossRegionReplication("docs", {
        source: { region: "eu-west-1", existingBucket: "mine" },
        destinations: { dr: { region: "us-east-1", existingBucket: "replica" } },
        backfill: { mode: "none" },
      });
    const resources = await stackOf(program, { world: { buckets: { replica } } });
    const policy = resources.find(({ name }) => name === "docs-role-policy")?.props.policy;
    assert.match(String(policy), new RegExp(`kms:Encrypt.*${defaultKey}`));
    assert.deepEqual(await judged(roleRightsUsed, resources), { findings: [] });
  });

  const replicaKey: Changes["rights"] = (statements, { keys }) => [
    ...statements,
    allowed(["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey"], keys?.replica ?? ""),
  ];

  it("is content with the default key of a destination, though the rules select no objects under keys", async () => {
    const rule = { sourceSelectionCriteria: undefined };
    const destination = { encryptionConfiguration: undefined };
    const { findings } = await said({ encrypted: true, rule, destination, rights: replicaKey });
    assert.deepEqual(
      findings.filter(({ message }) => /eu-central-1/.test(message)),
      [],
    );
  });

  it("names rights on a key in the destination's region that no bucket has by default", async () => {
    const other = keyArn("other", "eu-central-1");
    const { findings } = await said({
      rights: (statements) => [...statements, allowed(["kms:Encrypt"], other)],
    });
    assert.match(findings[0]?.message ?? "", new RegExp(`may kms:Encrypt on ${other}, which no rule uses`));
  });

  it("names the right to replicate deletes where delete markers are excluded", async () => {
    const { findings } = await said({
      rights: (statements, { replicaArn }) => [
        ...statements,
        allowed(["s3:ReplicateDelete"], pulumi.interpolate`${replicaArn}/*`),
      ],
    });
    assert.deepEqual(findings, [
      {
        message:
          "replication replication: role role may s3:ReplicateDelete on arn:aws:s3:::replica-1234567/*, which no rule " +
          "uses. Instead: a policy without it.",
        at: "role-policy",
      },
    ]);
  });

  const others: [title: string, rights: Changes["rights"], found: RegExp][] = [
    [
      "reading objects as a user would",
      (statements, { sourceArn }) => [
        ...statements,
        allowed(["s3:GetObject"], pulumi.interpolate`${sourceArn}/*`),
      ],
      /s3:GetObject on/,
    ],
    [
      "writing into the source",
      (statements, { sourceArn }) => [
        ...statements,
        allowed(["s3:ReplicateObject"], pulumi.interpolate`${sourceArn}/*`),
      ],
      /s3:ReplicateObject on arn:aws:s3:::source/,
    ],
    [
      "objects of a bucket that no rule names",
      (statements) => [...statements, allowed(["s3:ReplicateObject"], "arn:aws:s3:::elsewhere/*")],
      /s3:ReplicateObject on arn:aws:s3:::elsewhere\/\*/,
    ],
    [
      "keys, where no object under a key is replicated",
      (statements) => [...statements, allowed(["kms:Decrypt"], "arn:aws:kms:eu-west-1:111122223333:key/1")],
      /kms:Decrypt on/,
    ],
  ];
  for (const [title, rights, found] of others) {
    it(`names rights on ${title}`, async () => {
      const { findings } = await said({ rights });
      assert.equal(findings.length, 1);
      assert.match(findings[0]?.message ?? "", found);
    });
  }

  it("names rights on objects that are outside of the prefixes of all rules", async () => {
    const { findings } = await said({ rule: { filter: { prefix: "logs/" } } });
    assert.match(
      findings[0]?.message ?? "",
      /s3:GetObjectVersionForReplication on arn:aws:s3:::source-1234567\/\*/,
    );
  });

  it("says that it cannot tell where the policy is not known before the deploy", async () => {
    const { findings, unknown } = await said({}, true);
    assert.deepEqual(findings, []);
    assert.match(unknown ?? "", /policy can't be known/);
  });
});
