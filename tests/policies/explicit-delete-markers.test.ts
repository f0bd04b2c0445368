// Proves: what the rule "explicit-delete-markers" says of programs as the engine shows them, and that its remediation, through
// the server of the package itself, changes that setting and nothing else. Does not prove that the engine stops at it:
// tests/policies/bad-programs.test.ts does.
import assert from "node:assert/strict";
import type { BucketArgs } from "@pulumi/aws/s3";
import { explicitDeleteMarkers } from "../../policies/rules/explicit-delete-markers";
import { judged } from "./judged";
import { stackOf, unknown } from "./mocked-stack";
import { type Changes, handWritten } from "./programs/hand-written";
import { handWrittenInline } from "./programs/hand-written-inline";
import { remediated, secret } from "./remediated";

const said = async (changes: Changes, preview = false) =>
  judged(explicitDeleteMarkers, await stackOf(() => handWritten(changes), { preview }));

describe("the rule explicit-delete-markers", () => {
  it("is content with rules that say no, and with rules that say yes", async () => {
    assert.deepEqual(await said({}), { findings: [] });
    assert.deepEqual(await said({}, true), { findings: [] });
    assert.deepEqual(await said({ rule: { deleteMarkerReplication: { status: "Enabled" } } }), {
      findings: [],
    });
  });

  it("names the rule that leaves it to S3", async () => {
    const { findings } = await said({ rule: { deleteMarkerReplication: undefined } });
    assert.deepEqual(findings, [
      {
        message:
          'replication replication, rule "everything": it does not say whether delete markers are replicated. ' +
          'Instead: deleteMarkerReplication: { status: "Disabled" } beside its filter.',
        at: "replication",
      },
    ]);
  });

  it("names the rule without a filter, and keeps its prefix in what to write instead", async () => {
    const { findings } = await said({ rule: { filter: undefined, prefix: "invoices/" } });
    assert.equal(findings.length, 1);
    assert.match(findings[0]?.message ?? "", /it has no filter, so that S3 reads the older schema/);
    assert.match(findings[0]?.message ?? "", /filter: \{ prefix: "invoices\/" \}/);
  });

  it("says that it cannot tell when the setting is not known before the deploy", async () => {
    const answer = await said({ rule: { deleteMarkerReplication: { status: unknown } } }, true);
    assert.deepEqual(answer.findings, []);
    assert.match(answer.unknown ?? "", /rule "everything": .*deleteMarkerReplication.status can't be known/);
  });
});

describe("the rule explicit-delete-markers, within a bucket", () => {
  it("says that it cannot tell when all rules are not known before the deploy", async () => {
    const source = { replicationConfiguration: unknown } as unknown as BucketArgs;
    const resources = await stackOf(() => handWrittenInline({ source }), { preview: true });
    const answer = await judged(explicitDeleteMarkers, resources);
    assert.deepEqual(answer.findings, []);
    assert.match(answer.unknown ?? "", /replicationConfiguration can't be known/);
  });
});

describe("the remediation of explicit-delete-markers", () => {
  const rule = {
    id: "everything",
    status: "Enabled",
    filter: { prefix: "" },
    destination: { bucket: unknown, account: secret("444455556666") },
  };
  const disabled = { status: "Disabled" };

  it("says no in rules that do not say, and leaves secrets and unknown values as they are", async () => {
    const props = { bucket: unknown, role: secret("arn:aws:iam::111122223333:role/ours"), rules: [rule] };
    assert.deepEqual(
      await remediated(
        explicitDeleteMarkers,
        "aws:s3/bucketReplicationConfig:BucketReplicationConfig",
        props,
      ),
      {
        ...props,
        rules: [{ ...rule, deleteMarkerReplication: disabled }],
      },
    );
  });

  it("does the same within a bucket of aws-native, and where the rules are secret as a whole", async () => {
    const inline = (rules: unknown) => ({
      bucketName: "acme",
      replicationConfiguration: { role: unknown, rules },
    });
    assert.deepEqual(
      await remediated(explicitDeleteMarkers, "aws-native:s3:Bucket", inline(secret([rule]))),
      inline(secret([{ ...rule, deleteMarkerReplication: disabled }])),
    );
  });

  it("changes nothing that is said, that is not known, or that has no filter", async () => {
    const rules = [
      { ...rule, deleteMarkerReplication: { status: "Enabled" } },
      { ...rule, deleteMarkerReplication: unknown },
      { ...rule, filter: undefined, prefix: "" },
    ];
    for (const each of rules)
      assert.equal(
        await remediated(explicitDeleteMarkers, "aws:s3/bucketReplicationConfig:BucketReplicationConfig", {
          rules: [each],
        }),
        undefined,
      );
  });

  it("changes nothing within a bucket of aws, whose provider says no by itself", async () => {
    const props = { replicationConfiguration: { role: unknown, rules: [rule] } };
    assert.equal(await remediated(explicitDeleteMarkers, "aws:s3/bucket:Bucket", props), undefined);
  });
});
