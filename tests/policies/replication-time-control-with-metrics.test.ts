// Proves: what the rule "replication-time-control-with-metrics" says of programs as the engine shows them, and what its
// remediation, through the server of the package itself, adds. Does not prove that the engine stops at it:
// tests/policies/bad-programs.test.ts does.
import assert from "node:assert/strict";
import { replicationTimeControlWithMetrics } from "../../policies/rules/replication-time-control-with-metrics";
import { judged } from "./judged";
import { stackOf, unknown } from "./mocked-stack";
import { type Changes, handWritten } from "./programs/hand-written";
import { handWrittenInline } from "./programs/hand-written-inline";
import { remediated, secret } from "./remediated";

const at = (minutes: number) => ({ status: "Enabled", time: { minutes } });
const metricsAt = (minutes: number) => ({ status: "Enabled", eventThreshold: { minutes } });

const said = async (destination: Changes["destination"], preview = false) =>
  judged(replicationTimeControlWithMetrics, await stackOf(() => handWritten({ destination }), { preview }));
const messages = async (destination: Changes["destination"]) =>
  (await said(destination)).findings.map(({ message }) => message.split(": ")[1]?.split(". Instead")[0]);

describe("the rule replication-time-control-with-metrics", () => {
  it("is content with both at 15 minutes, before and after the deploy", async () => {
    assert.deepEqual(await said({ replicationTime: at(15), metrics: metricsAt(15) }), { findings: [] });
    assert.deepEqual(await said({ replicationTime: at(15), metrics: metricsAt(15) }, true), { findings: [] });
  });

  it("is content without time control, with metrics and without", async () => {
    assert.deepEqual(await said({}), { findings: [] });
    assert.deepEqual(await said({ metrics: undefined }), { findings: [] });
    const off = { status: "Disabled", time: { minutes: 15 } };
    assert.deepEqual(await said({ replicationTime: off, metrics: undefined }), { findings: [] });
  });

  it("is content with what the provider fills in within a bucket of aws", async () => {
    const resources = await stackOf(() =>
      handWrittenInline({ destination: { replicationTime: {}, metrics: {} } }),
    );
    assert.deepEqual(await judged(replicationTimeControlWithMetrics, resources), { findings: [] });
  });

  it("names time control without metrics", async () => {
    const { findings } = await said({ replicationTime: at(15), metrics: undefined });
    assert.deepEqual(findings, [
      {
        message:
          'replication replication, rule "everything": it has replication time control without metrics. Instead: ' +
          'metrics: { status: "Enabled", eventThreshold: { minutes: 15 } }.',
        at: "replication",
      },
    ]);
  });

  it("names every threshold that is missing or another", async () => {
    assert.deepEqual(await messages({ replicationTime: at(30), metrics: metricsAt(15) }), [
      "its replication time control is at 30 minutes",
    ]);
    assert.deepEqual(await messages({ replicationTime: at(15), metrics: { status: "Enabled" } }), [
      "it has replication time control, and metrics at no threshold",
    ]);
    assert.deepEqual(
      await messages({ replicationTime: at(5), metrics: { ...metricsAt(15), status: "Disabled" } }),
      ["its replication time control is at 5 minutes", "it has replication time control without metrics"],
    );
  });

  it("says that it cannot tell when the metrics are not known before the deploy", async () => {
    const answer = await said(
      { replicationTime: at(15), metrics: { ...metricsAt(15), status: unknown } },
      true,
    );
    assert.deepEqual(answer.findings, []);
    assert.match(answer.unknown ?? "", /rule "everything": .*metrics.status can't be known/);
  });
});

describe("the remediation of replication-time-control-with-metrics", () => {
  const separate = (destination: object) => ({
    bucket: unknown,
    role: secret("arn:aws:iam::111122223333:role/ours"),
    rules: [{ status: "Enabled", filter: {}, destination: { bucket: unknown, ...destination } }],
  });
  const remedy = (type: string, props: Record<string, unknown>) =>
    remediated(replicationTimeControlWithMetrics, type, props);
  const separateType = "aws:s3/bucketReplicationConfig:BucketReplicationConfig";

  it("adds metrics, or their threshold alone, and leaves secrets and unknown values as they are", async () => {
    const asAsked = separate({ replicationTime: at(15), metrics: metricsAt(15) });
    assert.deepEqual(await remedy(separateType, separate({ replicationTime: at(15) })), asAsked);
    const withoutThreshold = separate({ replicationTime: at(15), metrics: { status: "Enabled" } });
    assert.deepEqual(await remedy(separateType, withoutThreshold), asAsked);
  });

  it("adds them in the words of buckets that have the rules within", async () => {
    const inline = (rules: string, rule: object) => ({
      [rules]: { role: unknown, rules: [{ filter: {}, ...rule }] },
    });
    const replicationTime = { status: "Enabled", minutes: 15 };
    assert.deepEqual(
      await remedy(
        "aws:s3/bucket:Bucket",
        inline("replicationConfiguration", { destination: { replicationTime } }),
      ),
      inline("replicationConfiguration", {
        destination: { replicationTime, metrics: { status: "Enabled", minutes: 15 } },
      }),
    );
    const replicationTimes = [replicationTime];
    assert.deepEqual(
      await remedy(
        "aws:s3/bucketV2:BucketV2",
        inline("replicationConfigurations", { destinations: [{ replicationTimes }] }),
      ),
      inline("replicationConfigurations", {
        destinations: [{ replicationTimes, metrics: [{ status: "Enabled", minutes: 15 }] }],
      }),
    );
  });

  it("changes nothing without time control, and nothing that says otherwise", async () => {
    const off = { status: "Disabled", eventThreshold: { minutes: 15 } };
    for (const destination of [
      {},
      { replicationTime: at(15), metrics: off },
      { replicationTime: at(15), metrics: metricsAt(10) },
      { replicationTime: unknown },
    ])
      assert.equal(await remedy(separateType, separate(destination)), undefined);
  });
});
