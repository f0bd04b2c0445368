// Proves: what the rule "kms-objects-selected" says of programs as the engine shows them. Does not prove that the engine stops
// at it: tests/policies/bad-programs.test.ts does.
import assert from "node:assert/strict";
import { Key } from "@pulumi/aws/kms";
import { kmsObjectsSelected } from "../../policies/rules/kms-objects-selected";
import { keyArn } from "../support/mocks";
import { judged } from "./judged";
import { stackOf, unknown } from "./mocked-stack";
import { type Changes, handWritten } from "./programs/hand-written";
import { handWrittenInline } from "./programs/hand-written-inline";

const said = async (changes: Changes | (() => Changes), preview = false) => {
  const program = () => handWritten(typeof changes === "function" ? changes() : changes);
  return judged(kmsObjectsSelected, await stackOf(program, { preview }));
};
const withKey = (replicaKmsKeyId: string): Changes => ({
  encrypted: true,
  destination: { encryptionConfiguration: { replicaKmsKeyId } },
});
const found = async (changes: Changes) =>
  (await said(changes)).findings.map(
    ({ message }) => message.split('rule "everything": ')[1]?.split(". Instead")[0],
  );

describe("the rule kms-objects-selected", () => {
  it("is content without KMS, and with a selection and a new key in the replica's region", async () => {
    for (const preview of [false, true]) {
      assert.deepEqual(await said({}, preview), { findings: [] });
      assert.deepEqual(await said({ encrypted: true }, preview), { findings: [] });
    }
  });

  it("is content with a key from elsewhere in the replica's region", async () => {
    assert.deepEqual(await said(withKey(keyArn("theirs", "eu-central-1"))), { findings: [] });
    assert.deepEqual(await said(withKey(keyArn("theirs", "eu-central-1")), true), { findings: [] });
  });

  it("names the rule that skips the objects of a source under KMS", async () => {
    const { findings } = await said({ encrypted: true, rule: { sourceSelectionCriteria: undefined } });
    assert.deepEqual(findings, [
      {
        message:
          'replication replication, rule "everything": bucket source encrypts by aws:kms, and the rule skips such ' +
          'objects. Instead: sourceSelectionCriteria: { sseKmsEncryptedObjects: { status: "Enabled" } } with ' +
          "destination encryptionConfiguration: { replicaKmsKeyId: the ARN of a key in the replica's region }.",
        at: "replication",
      },
    ]);
  });

  it("does not forget double encryption, or criteria that are switched off", async () => {
    const dsse = { rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms:dsse" } }] };
    const off = { sourceSelectionCriteria: { sseKmsEncryptedObjects: { status: "Disabled" } } };
    assert.deepEqual(await found({ encrypted: true, rule: off, resources: { "source-encryption": dsse } }), [
      "bucket source encrypts by aws:kms:dsse, and the rule skips such objects",
    ]);
  });

  it("names a selection without a replica key, under KMS by default or not", async () => {
    const selects = { sourceSelectionCriteria: { sseKmsEncryptedObjects: { status: "Enabled" } } };
    const without = "it selects objects under KMS keys and names no key for their replicas";
    assert.deepEqual(await found({ rule: selects }), [without]);
    assert.deepEqual(await found({ encrypted: true, destination: { encryptionConfiguration: undefined } }), [
      without,
    ]);
  });

  it("names a replica key in another region than the replica", async () => {
    assert.deepEqual(await found(withKey(keyArn("theirs", "eu-west-1"))), [
      "its replica key is in eu-west-1, and bucket replica in eu-central-1",
    ]);
  });

  it("names aliases and mere IDs of keys", async () => {
    for (const key of [
      "arn:aws:kms:eu-central-1:111122223333:alias/replica",
      "alias/replica",
      "1234abcd-12ab",
    ])
      assert.deepEqual(await found(withKey(key)), [
        `its replica key "${key}" is not the ARN of a key, and rights on anything else are none`,
      ]);
  });

  it("knows the region of a new key before the deploy, in a resource of its own and within the bucket", async () => {
    const changes = () => {
      const key = new Key("mistaken", { region: "us-east-1" });
      return { encrypted: true, destination: { encryptionConfiguration: { replicaKmsKeyId: key.arn } } };
    };
    const { findings } = await said(changes, true);
    assert.match(
      findings[0]?.message ?? "",
      /its replica key is in us-east-1, and bucket replica in eu-central-1/,
    );
    const inline = await stackOf(() => handWrittenInline({ encrypted: true }), { preview: true });
    assert.deepEqual(await judged(kmsObjectsSelected, inline), { findings: [] });
  });

  it("says that it cannot tell when a key is not known before the deploy, nor where it comes from", async () => {
    const answer = await said(withKey(unknown), true);
    assert.deepEqual(answer.findings, []);
    assert.match(answer.unknown ?? "", /rule "everything": .*replicaKmsKeyId can't be known/);
  });
});
