// Proves: what the component tells those who use it, and that it judges a value that is known late before anything uses
// it. Does not prove: that the engine passes outputs on.
import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { keyArn, roleArn, summary } from "../support/mocks";
import { deployed, refused } from "./deployment";

const encryption = { createKey: true };

describe("the component tells", () => {
  it("names, ARNs, rule IDs and the backfill's summary", async () => {
    const { outputs } = await deployed();
    assert.deepEqual(outputs, {
      sourceBucketName: "docs-source-1234567",
      sourceBucketArn: "arn:aws:s3:::docs-source-1234567",
      destinationBucketNames: { dr: "docs-destination-dr-1234567" },
      destinationBucketArns: { dr: "arn:aws:s3:::docs-destination-dr-1234567" },
      destinationKeyArns: {},
      roleArn: roleArn("docs-role"),
      ruleIds: ["docs-0123456789.everything.dr"],
      backfillSummary: JSON.parse(summary),
      reverseBackfillSummary: undefined,
      requiredDestinationPolicy: {},
      requiredKeyPolicy: {},
      requiredRolePolicy: undefined,
    });
  });

  it("the names of existing buckets", async () => {
    const { outputs } = await deployed({
      source: { region: "eu-west-1", existingBucket: "mine" },
      destinations: { dr: { region: "us-east-1", existingBucket: "replica" } },
    });
    assert.equal(outputs.sourceBucketName, "mine");
    assert.equal(outputs.sourceBucketArn, "arn:aws:s3:::mine");
    assert.deepEqual(outputs.destinationBucketNames, { dr: "replica" });
    assert.deepEqual(outputs.destinationBucketArns, { dr: "arn:aws:s3:::replica" });
  });

  it("every destination and rule by its key", async () => {
    const { outputs } = await deployed({
      source: { region: "eu-west-1", encryption },
      destinations: {
        dr: { region: "us-east-1", encryption },
        eu: { region: "eu-central-1", encryption: { kmsKeyArn: keyArn("given", "eu-central-1") } },
      },
      rules: [
        { id: "logs", prefix: "logs/" },
        { id: "data", prefix: "data/" },
      ],
    });
    assert.deepEqual(outputs.destinationKeyArns, {
      dr: keyArn("docs-destination-dr-key", "us-east-1"),
      eu: keyArn("given", "eu-central-1"),
    });
    assert.deepEqual(outputs.ruleIds, [
      "docs-0123456789.logs.dr",
      "docs-0123456789.data.dr",
      "docs-0123456789.logs.eu",
      "docs-0123456789.data.eu",
    ]);
  });

  it("nothing about a backfill that there is not", async () => {
    const { outputs } = await deployed({ backfill: { mode: "none" } });
    assert.equal(outputs.backfillSummary, undefined);
  });
});

describe("the component", () => {
  it("creates nothing, not even a provider, when its arguments are refused", async () => {
    const { problems, begun, providers } = await refused({ destinations: {} });
    assert.match(problems.join(), /^destinations is empty/);
    assert.deepEqual([begun, providers], [[], []]);
  });

  for (const preview of [true, false]) {
    it(`checks a name again once it is known, before a bucket gets it, in a ${preview ? "preview" : "deploy"}`, async () => {
      const bucketName = pulumi.output(Promise.resolve("Not A Name"));
      const { problems, begun } = await refused({ source: { region: "eu-west-1", bucketName } }, { preview });
      assert.match(problems.join(), /^source.bucketName is not a name that S3 takes/);
      assert.equal(begun.includes("docs-source"), false);
    });
  }
});
