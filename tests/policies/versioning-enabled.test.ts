// Proves: what the rule "versioning-enabled" says of programs as the engine shows them. Does not prove that the engine
// stops at it: tests/e2e/policies/bad-programs.test.ts does.
import assert from "node:assert/strict";
import { Bucket } from "@pulumi/aws/s3";
import { CrossRegionReplication } from "../../components";
import { versioningEnabled } from "../../policies/rules/versioning-enabled";
import { judged } from "./judged";
import { stackOf } from "./mocked-stack";
import { type Changes, handWritten } from "./programs/hand-written";

const said = async (changes: Changes, preview = false) =>
  judged(versioningEnabled, await stackOf(() => handWritten(changes), { preview }));

describe("the rule versioning-enabled", () => {
  it("is content with versions on both sides, before and after the deploy", async () => {
    assert.deepEqual(await said({}), { findings: [] });
    assert.deepEqual(await said({}, true), { findings: [] });
  });

  it("names the replica bucket whose versioning was forgotten", async () => {
    const { findings } = await said({ resources: { "replica-versioning": "left out" } });
    assert.deepEqual(findings, [
      {
        message:
          "bucket replica: its versioning is Disabled. Instead: an aws.s3.BucketVersioning with " +
          'versioningConfiguration: { status: "Enabled" }.',
        at: "replica",
      },
    ]);
  });

  it("names the source whose versioning is suspended", async () => {
    const suspended = { versioningConfiguration: { status: "Suspended" } };
    const { findings } = await said({ resources: { "source-versioning": suspended } });
    assert.deepEqual(
      findings.map(({ message, at }) => [message.split(".")[0], at]),
      [["bucket source: its versioning is Suspended", "source"]],
    );
  });

  for (const preview of [true, false]) {
    it(`is content with buckets of the program that the component versions, in a ${preview ? "preview" : "deploy"}`, async () => {
      // As the provider read it when it made the bucket.
      const stale = { versioning: { enabled: false } };
      const program = (versioning: "manage" | "verify") => () => {
        const [source, replica] = [new Bucket("source", stale), new Bucket("replica", stale)];
        new CrossRegionReplication("docs", {
          source: { region: "eu-west-1", existingBucket: source.bucket, versioning },
          destinations: { dr: { region: "us-east-1", existingBucket: replica.bucket, versioning } },
        });
      };
      const enabled = { versioningConfiguration: { status: "Enabled" } };
      const buckets = { "source-1234567": enabled, "replica-1234567": enabled };
      const judgedWith = async (versioning: "manage" | "verify") =>
        judged(versioningEnabled, await stackOf(program(versioning), { preview, world: { buckets } }));
      assert.deepEqual(await judgedWith("manage"), { findings: [] });
      assert.equal((await judgedWith("verify")).findings.length, 2);
    });
  }

  it("says that it cannot tell when the status is not known before the deploy", async () => {
    const later = { versioningConfiguration: { status: "04da6b54-80e4-46f7-96ec-b56ff0331ba9" } };
    const { findings, unknown } = await said({ resources: { "replica-versioning": later } }, true);
    assert.deepEqual(findings, []);
    assert.match(unknown ?? "", /bucket replica: .*versioningConfiguration.status can't be known/);
  });
});
