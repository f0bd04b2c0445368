// Proves: what the rule "allowed-regions" says of programs as the engine shows them, and what its configuration may be, as far
// as the schema tells. Does not prove that the engine stops at it, or that it keeps to the schema:
// tests/policies/bad-programs.test.ts and tests/policies/refused-regions.test.ts do.
import assert from "node:assert/strict";
import { BucketReplicationConfig } from "@pulumi/aws/s3";
import { allowedRegions } from "../../policies/rules/allowed-regions";
import { judged } from "./judged";
import { stackOf, unknown } from "./mocked-stack";
import { type Changes, handWritten } from "./programs/hand-written";

const said = async (config: object, changes: Changes = {}, preview = false) =>
  judged(allowedRegions, await stackOf(() => handWritten(changes), { preview }), config);

const intoElsewhere = () =>
  void new BucketReplicationConfig("replication", {
    bucket: "theirs",
    role: "arn:aws:iam::111122223333:role/ours",
    rules: [{ id: "everything", status: "Enabled", destination: { bucket: "arn:aws:s3:::elsewhere" } }],
  });
const saidOfElsewhere = async (config: object) =>
  (await judged(allowedRegions, await stackOf(intoElsewhere), config)).findings.map(({ message }) => message);

describe("the rule allowed-regions", () => {
  it("is content with every region until it is told some", async () => {
    assert.deepEqual(await said({}), { findings: [] });
    assert.deepEqual(await saidOfElsewhere({}), []);
  });

  it("is content with replicas and sources in allowed regions, before and after the deploy", async () => {
    const config = { regions: ["eu-west-3", "eu-central-1"], sources: ["eu-west-1"] };
    assert.deepEqual(await said(config), { findings: [] });
    assert.deepEqual(await said(config, {}, true), { findings: [] });
  });

  it("names the replica bucket that is elsewhere, and not the source", async () => {
    const { findings } = await said({ regions: ["eu-west-1", "eu-west-3"] });
    assert.deepEqual(findings, [
      {
        message:
          "bucket replica: it is in eu-central-1, and replicas may be in eu-west-1, eu-west-3 only. Instead: a bucket " +
          "in one of these regions.",
        at: "replica",
      },
    ]);
  });

  it("names the source that is elsewhere, and not the replica", async () => {
    const { findings } = await said({ sources: ["eu-central-1"] });
    assert.deepEqual(
      findings.map(({ message, at }) => [message.split(" only")[0], at]),
      [["bucket source: it is in eu-west-1, and sources may be in eu-central-1", "source"]],
    );
  });

  it("judges both buckets of a replication in two directions as replicas, and as sources", async () => {
    const resources = await stackOf(() => {
      handWritten();
      new BucketReplicationConfig("back", {
        bucket: "replica-1234567",
        role: "arn:aws:iam::111122223333:role/ours",
        rules: [
          { id: "everything", status: "Enabled", destination: { bucket: "arn:aws:s3:::source-1234567" } },
        ],
      });
    });
    for (const config of [{ regions: ["eu-west-3"] }, { sources: ["eu-west-3"] }]) {
      const { findings } = await judged(allowedRegions, resources, config);
      assert.deepEqual(findings.map(({ at }) => at).sort(), ["replica", "source"]);
    }
  });

  it("names buckets of which nothing tells the region, and where to tell it", async () => {
    assert.deepEqual(await saidOfElsewhere({ regions: ["eu-west-3"] }), [
      "bucket elsewhere: nothing tells its region, and replicas may be in eu-west-3 only. Instead: its region in the " +
        'configuration of this policy, elsewhere: { "elsewhere": ... }.',
    ]);
    assert.equal((await saidOfElsewhere({ sources: ["eu-west-3"] })).length, 1);
  });

  it("takes the word of the configuration for buckets that the stack does not make", async () => {
    const told = (elsewhere: string) => saidOfElsewhere({ regions: ["eu-west-3"], elsewhere: { elsewhere } });
    assert.deepEqual(await told("eu-west-3"), []);
    assert.match((await told("us-east-1"))[0] ?? "", /bucket elsewhere: it is in us-east-1/);
  });

  it("says that it cannot tell when a region is not known before the deploy", async () => {
    const answer = await said(
      { regions: ["eu-west-3"] },
      { resources: { frankfurt: { region: unknown } } },
      true,
    );
    assert.deepEqual(answer.findings, []);
    assert.match(answer.unknown ?? "", /bucket replica: .*region can't be known/);
  });

  it("takes everything for a region that looks like one", () => {
    const { pattern = "" } = (allowedRegions.configSchema?.properties.regions?.items ?? {}) as {
      pattern?: string;
    };
    for (const region of [
      "eu-west-1",
      "us-gov-east-1",
      "us-isob-west-1",
      "eusc-de-east-1",
      "ap-southeast-12",
    ])
      assert.match(region, new RegExp(pattern));
    for (const region of ["", "eu-west", "EU-WEST-1", "eu_west_1", "Ireland", "eu-west-1a", "*"])
      assert.doesNotMatch(region, new RegExp(pattern));
  });
});
