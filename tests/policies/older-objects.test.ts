// Proves: what the rule "older-objects" says of programs as the engine shows them. Does not prove: that a command brings
// everything over; the tests of the backfill do.
import assert from "node:assert/strict";
import { BucketReplicationConfig } from "@pulumi/aws/s3";
import { local } from "@pulumi/command";
import { CrossRegionReplication } from "../../components";
import { olderObjects } from "../../policies/rules/older-objects";
import { plainArgs } from "../component/deployment";
import { judged } from "./judged";
import { stackOf, unknown } from "./mocked-stack";
import { type Changes, handWritten } from "./programs/hand-written";

const said = async (changes: Changes, { preview = false, config = {} } = {}) =>
  judged(olderObjects, await stackOf(() => handWritten(changes), { preview }), config);
const running = (create: string): Changes => ({ resources: { "older-objects": { create } } });
const found = ({ findings }: { findings: { message: string }[] }) =>
  findings.map(({ message }) => message.split(". Instead")[0]);
const nothing = "replication replication: nothing brings over what was in the source before";

/** A command that does not wait for the replication. */
const beside = async (args: local.CommandArgs) =>
  judged(
    olderObjects,
    await stackOf(() => {
      handWritten({ resources: { "older-objects": "left out" } });
      new local.Command("beside", args);
    }),
  );

describe("the rule older-objects", () => {
  it("is content with a backfill after the replication, before and after the deploy", async () => {
    assert.deepEqual(await said({}), { findings: [] });
    assert.deepEqual(await said({}, { preview: true }), { findings: [] });
  });

  it("finds that nothing brings older objects over, in the preview already", async () => {
    const { findings } = await said({ resources: { "older-objects": "left out" } }, { preview: true });
    assert.deepEqual(
      findings.map(({ at }) => at),
      ["replication"],
    );
    assert.match(findings[0]?.message ?? "", /nothing brings over .* Instead: .*npx s3-backfill run/);
  });

  it("takes a job of S3 Batch Operations for a backfill", async () => {
    const create = "aws --region eu-west-1 s3control create-job --cli-input-json file://job.json";
    assert.deepEqual(await said(running(create)), { findings: [] });
  });

  for (const create of ["aws s3 sync s3://a s3://b", "aws --profile p s3 cp --recursive s3://a s3://b"]) {
    it(`does not take \`${create}\` for a backfill`, async () => {
      assert.deepEqual(found(await said(running(create))), [
        "replication replication: command older-objects copies what was there before without its versions, and " +
          "without what its copies leave out",
      ]);
    });
  }

  for (const create of ["npx s3-backfill plan --source source-1234567", "echo done"]) {
    it(`does not take \`${create}\` for a backfill`, async () => {
      assert.deepEqual(found(await said(running(create))), [nothing]);
    });
  }

  it("takes a command that waits for nothing if it names the source, in its text or around it", async () => {
    const create = "npx s3-backfill run --destination replica-1234567";
    assert.deepEqual(await beside({ create: `${create} --source source-1234567` }), { findings: [] });
    const environment = { S3_BACKFILL_SOURCE: "source-1234567" };
    assert.deepEqual(await beside({ create, environment }), { findings: [] });
    assert.deepEqual(found(await beside({ create })), [nothing]);
    assert.deepEqual(found(await beside({ create: `${create} --source source-1234567-logs` })), [nothing]);
  });

  it("can be declined in writing", async () => {
    const changes: Changes = { resources: { "older-objects": "left out" } };
    const except = { replication: "source and rules were made together" };
    assert.deepEqual(await said(changes, { config: { except } }), { findings: [] });
  });

  it("takes the word of the component, also where it leaves older objects alone", async () => {
    for (const mode of ["auto", "copy", "none"] as const) {
      const args = { ...plainArgs, backfill: { mode } };
      const stack = await stackOf(() => new CrossRegionReplication("docs", args));
      assert.deepEqual(await judged(olderObjects, stack), { findings: [] });
    }
  });

  it("judges rules of another source beside the component", async () => {
    const stack = await stackOf(() => {
      new CrossRegionReplication("docs", plainArgs);
      const rules = [{ status: "Enabled", destination: { bucket: "arn:aws:s3:::theirs" } }];
      new BucketReplicationConfig("replication", { bucket: "acme", role: "arn:aws:iam::1:role/r", rules });
    });
    assert.deepEqual(found(await judged(olderObjects, stack)), [nothing]);
  });

  it("says that it cannot tell when the command is not known before the deploy", async () => {
    const answer = await said(running(unknown), { preview: true });
    assert.deepEqual(answer.findings, []);
    assert.match(answer.unknown ?? "", /replication replication: .*create can't be known/);
  });

  it("does not mind what is not known of a command that has nothing to do with the replication", async () => {
    assert.deepEqual(found(await beside({ create: unknown })), [nothing]);
  });
});
