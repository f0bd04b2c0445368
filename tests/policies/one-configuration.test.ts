// Proves: what the rule "one-configuration" says of programs as the engine shows them, and that it does not take what a refresh
// wrote into a bucket's state for a second configuration. Does not prove that the engine stops at it:
// tests/policies/bad-programs.test.ts does.
import assert from "node:assert/strict";
import { BucketReplicationConfig } from "@pulumi/aws/s3";
import { oneConfiguration } from "../../policies/rules/one-configuration";
import { changedBy } from "./changed-stack";
import { judged } from "./judged";
import { stackOf, unknown } from "./mocked-stack";
import { handWritten } from "./programs/hand-written";
import { handWrittenInline, names } from "./programs/hand-written-inline";
import { manyFeatures } from "./programs/many-features";

const another = (bucket: string) => () =>
  void new BucketReplicationConfig("another", {
    bucket,
    role: "arn:aws:iam::111122223333:role/another",
    rules: [{ id: "everything", status: "Enabled", destination: { bucket: "arn:aws:s3:::elsewhere" } }],
  });

const said = async (programs: (() => void)[], preview = false) => {
  const program = () => {
    for (const part of programs) part();
  };
  return judged(oneConfiguration, await stackOf(program, { preview }));
};

describe("the rule one-configuration", () => {
  it("is content with one for each source, in a program and in the component, before and after the deploy", async () => {
    for (const preview of [false, true]) {
      assert.deepEqual(await said([handWritten], preview), { findings: [] });
      assert.deepEqual(await said([handWritten, another("theirs")], preview), { findings: [] });
      assert.deepEqual((await said([manyFeatures], preview)).findings, []);
    }
  });

  it("names the second of two resources on one bucket", async () => {
    const { findings } = await said([another("source-1234567"), handWritten]);
    assert.deepEqual(findings, [
      {
        message:
          "replication replication: bucket source has its rules from replication another already, and each takes away " +
          "those of the other. Instead: one list with all rules of bucket source.",
        at: "replication",
      },
    ]);
  });

  it("names a resource beside rules within the bucket, even ones with the same IDs", async () => {
    for (const preview of [false, true])
      assert.equal((await said([handWrittenInline, another(names.source)], preview)).findings.length, 1);
  });

  it("names two of a bucket that the stack does not make", async () => {
    const second = () => {
      new BucketReplicationConfig("more", {
        bucket: "theirs",
        role: "arn:aws:iam::111122223333:role/more",
        rules: [],
      });
    };
    assert.equal((await said([another("theirs"), second])).findings.length, 1);
  });

  it("is content with the rules that a refresh read from the bucket, of whatever age they are", async () => {
    for (const id of ["everything", "before"]) {
      const rules = [{ id, status: "Enabled", destination: { bucket: "arn:aws:s3:::replica-1234567" } }];
      const refreshed = changedBy(await stackOf(() => handWritten()), "source", (props) => ({
        ...props,
        replicationConfiguration: { role: "arn:aws:iam::111122223333:role/role-1234567", rules },
      }));
      assert.deepEqual(await judged(oneConfiguration, refreshed), { findings: [] });
    }
  });

  it("says that it cannot tell when the bucket is not known before the deploy", async () => {
    const answer = await said([another(unknown)], true);
    assert.deepEqual(answer.findings, []);
    assert.match(answer.unknown ?? "", /replication another: .*bucket can't be known/);
  });
});
