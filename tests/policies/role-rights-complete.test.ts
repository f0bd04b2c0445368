// Proves: that each right which the rules need and the role lacks is named, with the statement to add, in hand-written
// programs and in the component. Does not prove: that these are the rights S3 needs; the least-privilege tests do.
import assert from "node:assert/strict";
import type { PolicyResource } from "@pulumi/policy";
import type { PolicyDocument } from "../../components/policies/document";
import { roleRightsComplete } from "../../policies/rules/role-rights-complete";
import { changedBy } from "./changed-stack";
import { judged } from "./judged";
import { stackOf } from "./mocked-stack";
import { type Changes, handWritten, type Statement } from "./programs/hand-written";
import { manyFeatures } from "./programs/many-features";

const said = async (changes: Changes, preview = false) =>
  judged(roleRightsComplete, await stackOf(() => handWritten(changes), { preview }));

const without = (action: string) => (statements: Statement[]) =>
  statements.map((each) => ({ ...each, Action: [each.Action].flat().filter((name) => name !== action) }));

describe("the rule role-rights-complete", () => {
  it("is content with a role that has what its rules need, also for objects under KMS keys", async () => {
    assert.deepEqual(await said({}), { findings: [] });
    assert.deepEqual(await said({ encrypted: true }), { findings: [] });
  });

  it("names the right, the objects and the statement to add", async () => {
    const { findings } = await said({ rights: without("s3:ReplicateTags") });
    assert.deepEqual(findings, [
      {
        message:
          "replication replication: role role may not s3:ReplicateTags on arn:aws:s3:::replica-1234567/sample. " +
          'Instead: add to its policy {"Effect":"Allow","Action":["s3:ReplicateTags"],' +
          '"Resource":["arn:aws:s3:::replica-1234567/*"],' +
          '"Condition":{"StringEqualsIfExists":{"aws:ResourceAccount":"111122223333"}}}.',
        at: "role-policy",
      },
    ]);
  });

  it("misses the owner override only where a rule overrides the owner", async () => {
    const destination = { account: "111122223333", accessControlTranslation: { owner: "Destination" } };
    const { findings } = await said({ destination });
    assert.equal(findings.length, 1);
    assert.match(findings[0]?.message ?? "", /may not s3:ObjectOwnerOverrideToBucketOwner/);
  });

  it("misses the right to delete only where delete markers are replicated", async () => {
    const { findings } = await said({ rule: { deleteMarkerReplication: { status: "Enabled" } } });
    assert.deepEqual(
      findings.map(({ message }) => /may not (\S+)/.exec(message)?.[1]),
      ["s3:ReplicateDelete"],
    );
  });

  const contexts: [title: string, kept: (arn: string) => boolean, missing: RegExp][] = [
    [
      "the context of objects, where bucket keys are on",
      (arn) => !arn.endsWith("/*"),
      /for arn:aws:s3:::\S+\/sample/,
    ],
    [
      "the context of buckets, where objects have no bucket key",
      (arn) => arn.endsWith("/*"),
      /for arn:aws:s3:::\S+-1234567[,.]/,
    ],
  ];
  for (const [title, kept, missing] of contexts) {
    it(`misses ${title}`, async () => {
      const resources = await stackOf(() => handWritten({ encrypted: true }));
      const key = "kms:EncryptionContext:aws:s3:arn";
      const { findings } = await judged(
        roleRightsComplete,
        withPolicy(resources, "role-policy", (statement) => {
          const said = statement.Condition?.StringLike?.[key];
          if (said === undefined) return [statement];
          const StringLike = { [key]: [said].flat().filter(kept) };
          return [{ ...statement, Condition: { ...statement.Condition, StringLike } }];
        }),
      );
      assert.equal(findings.length, 2);
      for (const { message } of findings) assert.match(message, missing);
    });
  }

  it("misses any right to decrypt, where objects are selected that are under keys nobody named", async () => {
    const unnamed = { "source-encryption": "left out" } as const;
    assert.deepEqual((await said({ encrypted: true, resources: unnamed })).findings, []);
    const { findings } = await said({
      encrypted: true,
      resources: unnamed,
      rights: (statements, { keys }) => statements.filter(({ Resource }) => Resource !== keys?.source),
    });
    assert.deepEqual(
      findings.map(({ message }) => /may not kms:Decrypt with any key of the source's region/.test(message)),
      [true],
    );
  });

  it("wants each of several replica keys of one bucket", async () => {
    const second = "arn:aws:kms:eu-central-1:111122223333:key/second";
    const { findings } = await said({
      encrypted: true,
      furtherRules: ({ replicaArn }) => [
        {
          id: "again",
          priority: 2,
          status: "Enabled",
          filter: { prefix: "again/" },
          deleteMarkerReplication: { status: "Disabled" },
          sourceSelectionCriteria: { sseKmsEncryptedObjects: { status: "Enabled" } },
          destination: { bucket: replicaArn, encryptionConfiguration: { replicaKmsKeyId: second } },
        },
      ],
    });
    assert.equal(findings.length, 1);
    assert.match(
      findings[0]?.message ?? "",
      /may not kms:Decrypt, kms:Encrypt, kms:GenerateDataKey on \S+key\/second/,
    );
  });

  it("sees a refusal beside what is allowed", async () => {
    const { findings } = await said({
      rights: (statements, { replicaArn }) => [
        ...statements,
        { Effect: "Deny", Action: "s3:Replicate*", Resource: replicaArn.apply((arn) => `${arn}/*`) },
      ],
    });
    assert.match(findings[0]?.message ?? "", /may not s3:ReplicateObject, s3:ReplicateTags/);
  });

  it("misses whatever statement, action or resource is taken from the component's role", async () => {
    const resources = await stackOf(manyFeatures);
    assert.deepEqual(await judged(roleRightsComplete, resources), { findings: [] });
    const [policy] = resources.filter(({ name }) => name === "docs-role-policy");
    const { Statement }: PolicyDocument = JSON.parse(policy?.props.policy);
    let broken = 0;
    for (const [index, statement] of Statement.entries()) {
      const parts = (["Action", "Resource"] as const).flatMap((part) =>
        [statement[part] ?? []].flat().map((value) => ({ part, value })),
      );
      for (const { part, value } of parts) {
        const changed = withPolicy(resources, "docs-role-policy", (each, at) => [
          at === index
            ? { ...each, [part]: [each[part] ?? []].flat().filter((item) => item !== value) }
            : each,
        ]);
        const { findings } = await judged(roleRightsComplete, changed);
        assert.ok(findings.length > 0, `${statement.Sid} without ${value} is not missed`);
        broken++;
      }
    }
    assert.ok(broken > 25, String(broken));
  });

  it("says that it cannot tell where the policy is not known before the deploy", async () => {
    const { findings, unknown } = await said({}, true);
    assert.deepEqual(findings, []);
    assert.match(unknown ?? "", /replication replication: .*policy can't be known/);
  });

  it("judges what is known before the deploy, as the component's policies are", async () => {
    const resources = await stackOf(manyFeatures, { preview: true });
    const without = withPolicy(resources, "docs-role-policy", (each) =>
      each.Sid === "SourceObjects" ? [] : [each],
    );
    const { findings } = await judged(roleRightsComplete, without);
    assert.match(findings[0]?.message ?? "", /may not s3:GetObjectVersionForReplication/);
  });
});

function withPolicy(
  resources: PolicyResource[],
  name: string,
  change: (statement: PolicyDocument["Statement"][number], index: number) => PolicyDocument["Statement"],
): PolicyResource[] {
  return changedBy(resources, name, (props) => {
    const document: PolicyDocument = JSON.parse(String(props.policy));
    return {
      ...props,
      policy: JSON.stringify({ ...document, Statement: document.Statement.flatMap(change) }),
    };
  });
}
