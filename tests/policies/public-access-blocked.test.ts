// Proves: what the rule "public-access-blocked" says of programs as the engine shows them. Does not prove: what an account's
// own block adds.
import assert from "node:assert/strict";
import { Bucket as NativeBucket } from "@pulumi/aws-native/s3";
import { CrossRegionReplication } from "../../components";
import { publicAccessBlocked } from "../../policies/rules/public-access-blocked";
import { plainArgs } from "../component/deployment";
import { judged } from "./judged";
import { stackOf, unknown } from "./mocked-stack";
import { type Changes, handWritten } from "./programs/hand-written";

const said = async (changes: Changes, preview = false) =>
  judged(publicAccessBlocked, await stackOf(() => handWritten(changes), { preview }));
const all = {
  blockPublicAcls: true,
  blockPublicPolicy: true,
  ignorePublicAcls: true,
  restrictPublicBuckets: true,
};

describe("the rule public-access-blocked", () => {
  it("is content with all four settings on both sides, before and after the deploy", async () => {
    assert.deepEqual(await said({}), { findings: [] });
    assert.deepEqual(await said({}, true), { findings: [] });
  });

  it("names the bucket without a block, in the preview already", async () => {
    const { findings } = await said({ resources: { "replica-public-access": "left out" } }, true);
    assert.deepEqual(findings, [
      {
        message:
          "bucket replica: it has no public access block. Instead: an aws.s3.BucketPublicAccessBlock with " +
          "blockPublicAcls: true, blockPublicPolicy: true, ignorePublicAcls: true, restrictPublicBuckets: true.",
        at: "replica",
      },
    ]);
  });

  it("names the settings that are off or left out", async () => {
    const part = { blockPublicPolicy: false, restrictPublicBuckets: undefined };
    const { findings } = await said({ resources: { "source-public-access": part } });
    assert.match(
      findings[0]?.message ?? "",
      /^bucket source: its public access block leaves out blockPublicPolicy, restrictPublicBuckets\./,
    );
  });

  it("reads the block inside a bucket of aws-native", async () => {
    const program = (publicAccessBlockConfiguration: object) => () =>
      new NativeBucket("native", {
        publicAccessBlockConfiguration,
        replicationConfiguration: {
          role: "arn:aws:iam::111122223333:role/theirs",
          rules: [{ status: "Enabled", destination: { bucket: "arn:aws:s3:::theirs" } }],
        },
      });
    const findingsOf = async (block: object) =>
      (await judged(publicAccessBlocked, await stackOf(program(block)))).findings.length;
    assert.equal(await findingsOf(all), 0);
    assert.equal(await findingsOf({ ...all, ignorePublicAcls: false }), 1);
  });

  it("is content with the component, and with a bucket that was there before", async () => {
    const existing = { region: "eu-west-1", existingBucket: "acme-invoices" };
    for (const args of [plainArgs, { ...plainArgs, source: existing }]) {
      const stack = await stackOf(() => new CrossRegionReplication("docs", args));
      assert.deepEqual(await judged(publicAccessBlocked, stack), { findings: [] });
    }
  });

  it("says that it cannot tell when a setting is not known before the deploy", async () => {
    const answer = await said(
      { resources: { "replica-public-access": { ignorePublicAcls: unknown } } },
      true,
    );
    assert.deepEqual(answer.findings, []);
    assert.match(answer.unknown ?? "", /bucket replica: .*ignorePublicAcls can't be known/);
  });
});
