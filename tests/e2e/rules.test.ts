// Proves: that rules with prefixes and tags, to several destinations, reach the bucket as they were asked for, that the
// backfill brings over what they match, and that they read back without drift. Runs on the real engine and a local AWS,
// which replicates each object to one destination only, so live replication to several is not proven here.
import assert from "node:assert/strict";
import {
  CreateBucketCommand,
  GetBucketReplicationCommand,
  ListObjectsV2Command,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import { type EngineSandbox, openEngineSandbox } from "../support/engine-sandbox";
import { TestStack } from "../support/test-stack";

describe("two rules to two destinations", () => {
  const Bucket = "with-rules";
  let sandbox: EngineSandbox;
  let stack: TestStack;

  before(async function () {
    this.timeout("15m");
    sandbox = await openEngineSandbox();
    const source = sandbox.s3("eu-west-1");
    await source.send(
      new CreateBucketCommand({ Bucket, CreateBucketConfiguration: { LocationConstraint: "eu-west-1" } }),
    );
    for (const Key of ["docs/kept", "docs/not-kept", "logs/all", "elsewhere"]) {
      const Tagging = Key === "docs/kept" ? "keep=yes" : undefined;
      await source.send(new PutObjectCommand({ Bucket, Key, Body: Key, Tagging }));
    }
    stack = await TestStack.create(sandbox, {
      source: { region: "eu-west-1", existingBucket: Bucket },
      destinations: {
        cold: { region: "us-east-1", bucketName: "cold-copies", storageClass: "STANDARD_IA" },
        warm: { region: "eu-central-1", bucketName: "warm-copies" },
      },
      rules: [
        { id: "kept-docs", prefix: "docs/", tags: { keep: "yes" } },
        { id: "logs", prefix: "logs/", enabled: true },
      ],
      tags: { team: "storage" },
    });
    await stack.up();
  });
  after(async () => {
    await stack?.forget();
    await sandbox?.close();
  });

  it("are on the bucket as four rules, without delete markers", async () => {
    const { ReplicationConfiguration } = await sandbox
      .s3("eu-west-1")
      .send(new GetBucketReplicationCommand({ Bucket }));
    const docs = { And: { Prefix: "docs/", Tags: [{ Key: "keep", Value: "yes" }] } };
    const logs = { Prefix: "logs/" };
    assert.deepEqual(
      ReplicationConfiguration?.Rules?.map(({ Filter, Destination, DeleteMarkerReplication }) => [
        Destination?.Bucket?.split(":::")[1],
        Destination?.StorageClass,
        Filter,
        DeleteMarkerReplication?.Status,
      ]),
      [
        ["cold-copies", "STANDARD_IA", docs, "Disabled"],
        ["cold-copies", "STANDARD_IA", logs, "Disabled"],
        ["warm-copies", undefined, docs, "Disabled"],
        ["warm-copies", undefined, logs, "Disabled"],
      ],
    );
  });

  const copies: [region: string, bucket: string, storageClass: string][] = [
    ["us-east-1", "cold-copies", "STANDARD_IA"],
    ["eu-central-1", "warm-copies", "STANDARD"],
  ];
  for (const [region, bucket, storageClass] of copies) {
    it(`bring the objects that match them over to ${bucket}, as ${storageClass}`, async () => {
      const { Contents = [] } = await sandbox.s3(region).send(new ListObjectsV2Command({ Bucket: bucket }));
      assert.deepEqual(
        Contents.map(({ Key, StorageClass }) => [Key, StorageClass]),
        [
          ["docs/kept", storageClass],
          ["logs/all", storageClass],
        ],
      );
    });
  }

  it("show no drift in a refresh", async () => {
    const { code, stdout } = await stack.run(["refresh", "--yes", "--skip-preview", "--expect-no-changes"]);
    assert.equal(code, 0, stdout);
  }).timeout(60_000);
});
