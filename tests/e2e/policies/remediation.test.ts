// Proves: that the real engine, told to remediate, deploys a program with what the pack adds to it, and finds nothing to change
// the next time. Does not prove: what is added where, and what is left as it is; the files of the rules do.
import assert from "node:assert/strict";
import { GetBucketReplicationCommand, ListBucketsCommand } from "@aws-sdk/client-s3";
import { PolicedStack } from "../../policies/policed-stack";
import { type EngineSandbox, openEngineSandbox } from "../../support/engine-sandbox";

describe("pulumi up under a policy pack that remediates", function () {
  this.timeout("2m");
  let sandbox: EngineSandbox;
  before(async function () {
    this.timeout("15m");
    sandbox = await openEngineSandbox();
  });
  after(() => sandbox?.close());

  it("adds what the rules ask for, and stays with it", async () => {
    const stack = await new PolicedStack(sandbox, "remediable").create();
    const config = {
      all: "disabled",
      "explicit-delete-markers": "remediate",
      "replication-time-control-with-metrics": "remediate",
    };
    try {
      const { code, stdout } = await stack.underPack(["up", "--yes"], config);
      assert.equal(code, 0, stdout);
      const s3 = sandbox.s3("eu-west-1");
      const { Buckets = [] } = await s3.send(new ListBucketsCommand({}));
      const Bucket = Buckets.map(({ Name }) => Name).find((name) => name?.startsWith("source-"));
      const { ReplicationConfiguration } = await s3.send(new GetBucketReplicationCommand({ Bucket }));
      const [rule] = ReplicationConfiguration?.Rules ?? [];
      assert.deepEqual(rule?.DeleteMarkerReplication, { Status: "Disabled" });
      assert.deepEqual(rule?.Destination?.Metrics, { Status: "Enabled", EventThreshold: { Minutes: 15 } });
      const again = await stack.underPack(["preview", "--expect-no-changes"], config);
      assert.equal(again.code, 0, again.stdout);
      await stack.pulumi(["destroy", "--yes"]);
    } finally {
      await stack.forget();
    }
  });
});
