// Proves that a stand-in refuses by name what it does not know, and that none of them can reach AWS itself.
// Does not prove that what it does know means the same to the real provider.
import assert from "node:assert/strict";
import { awsProvider } from "../../sandbox/providers/aws/provider";
import { awsNativeProvider } from "../../sandbox/providers/aws-native/provider";
import { commandProvider } from "../../sandbox/providers/command/provider";
import { Plugin } from "../../sandbox/providers/plugin";
import { UNKNOWN } from "../../sandbox/providers/property-values";
import { Trial } from "./trial-plugin";

const ENDPOINT = "http://127.0.0.1:1";
const CONFIG = {
  region: "eu-west-1",
  endpoints: JSON.stringify([{ s3: ENDPOINT, iam: ENDPOINT, sts: ENDPOINT }]),
};
const LIFECYCLE = "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration";
const REPLICATION = "aws:s3/bucketReplicationConfig:BucketReplicationConfig";

describe("a stand-in", () => {
  let aws: Trial;
  let inherited: string | undefined;
  before(async () => {
    aws = await Trial.of(awsProvider("0.0.0"), CONFIG);
    inherited = process.env.AWS_ENDPOINT_URL;
    delete process.env.AWS_ENDPOINT_URL;
  });
  after(() => {
    if (inherited !== undefined) process.env.AWS_ENDPOINT_URL = inherited;
  });

  it("refuses a resource type it does not know", () => {
    assert.throws(
      () => aws.problems("aws:s3/bucketWebsiteConfiguration:BucketWebsiteConfiguration", {}),
      /the sandbox's stand-in for aws does not know the resource type "aws:s3\/bucketWebsiteConfiguration/,
    );
  });

  it("refuses a property it does not know, however deep it is", () => {
    assert.deepEqual(aws.problems("aws:s3/bucket:Bucket", { acl: "private" }), [
      'the sandbox\'s stand-in for aws, aws:s3/bucket:Bucket, does not know the property "acl"',
    ]);
    const rule = { id: "old", status: "Enabled", filter: { prefix: "a/", objectSizeLessThan: 5 } };
    assert.deepEqual(aws.problems(LIFECYCLE, { bucket: "here", rules: [rule] }), [
      `the sandbox's stand-in for aws, ${LIFECYCLE}, does not know the property "rules[0].filter.objectSizeLessThan"`,
    ]);
  });

  it("refuses a property of the wrong kind", () => {
    assert.match(
      aws.problems("aws:s3/bucket:Bucket", { forceDestroy: "yes" }).join(),
      /forceDestroy .* must be a boolean/,
    );
    assert.match(aws.problems(REPLICATION, { rules: {} }).join(), /rules .* must be a list/);
  });

  it("lets a value that is not known before the update pass", () => {
    assert.deepEqual(aws.problems(REPLICATION, { bucket: UNKNOWN, role: UNKNOWN, rules: UNKNOWN }), []);
  });

  it("refuses a configuration key it does not know", () => {
    for (const [provider, key] of [
      [awsProvider("0.0.0"), "httpProxy"],
      [awsNativeProvider("0.0.0"), "insecure"],
      [commandProvider("0.0.0"), "shell"],
    ] as const) {
      const problems = new Plugin(provider, () => undefined).checkConfig({ [key]: "x" });
      assert.match(
        problems.map(({ reason }) => reason).join(),
        new RegExp(`does not know the property "${key}"`),
      );
    }
  });

  it("refuses a function it does not know", () => {
    assert.throws(
      () => aws.plugin.checkInvoke("aws:ec2/getVpc:getVpc", {}),
      /does not know the function "aws:ec2\/getVpc:getVpc"/,
    );
  });

  it("refuses to start without an endpoint, and one for each service it calls", async () => {
    await assert.rejects(
      () => Trial.of(awsProvider("0.0.0"), { region: "eu-west-1" }),
      /has no endpoint for \w+ and never talks to AWS itself/,
    );
    await assert.rejects(
      () =>
        Trial.of(awsProvider("0.0.0"), {
          ...CONFIG,
          endpoints: JSON.stringify([{ s3: ENDPOINT, sts: ENDPOINT }]),
        }),
      /has no endpoint for iam/,
    );
    await assert.rejects(
      () => Trial.of(awsNativeProvider("0.0.0"), { region: "eu-west-1" }),
      /has no endpoint/,
    );
  });

  it("refuses an endpoint that is AWS itself", async () => {
    const real = "https://s3.eu-west-1.amazonaws.com";
    await assert.rejects(
      () =>
        Trial.of(awsProvider("0.0.0"), {
          region: "eu-west-1",
          endpoints: JSON.stringify([{ s3: real, iam: ENDPOINT, sts: ENDPOINT }]),
        }),
      /never talks to AWS itself: https:\/\/s3\.eu-west-1\.amazonaws\.com is AWS/,
    );
    const endpoints = {
      s3: ENDPOINT,
      iam: ENDPOINT,
      sts: ENDPOINT,
      kms: "https://kms.eu-west-1.amazonaws.com",
    };
    const withRealKeys = await Trial.of(awsProvider("0.0.0"), {
      region: "eu-west-1",
      endpoints: JSON.stringify([endpoints]),
    });
    await assert.rejects(
      withRealKeys.create("aws:kms/key:Key", {}),
      /never talks to AWS itself: https:\/\/kms\.eu-west-1\.amazonaws\.com is AWS/,
    );
  });

  it("refuses to start without a region", async () => {
    const { AWS_REGION, AWS_DEFAULT_REGION } = process.env;
    delete process.env.AWS_REGION;
    delete process.env.AWS_DEFAULT_REGION;
    try {
      await assert.rejects(
        () => Trial.of(awsProvider("0.0.0"), { endpoints: CONFIG.endpoints }),
        /needs a region/,
      );
    } finally {
      if (AWS_REGION !== undefined) process.env.AWS_REGION = AWS_REGION;
      if (AWS_DEFAULT_REGION !== undefined) process.env.AWS_DEFAULT_REGION = AWS_DEFAULT_REGION;
    }
  });
});
