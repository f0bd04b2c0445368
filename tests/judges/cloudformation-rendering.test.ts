// Proves: that a stack is rendered as CloudFormation whole or not at all. Does not prove: that CloudFormation deploys it.
import assert from "node:assert/strict";
import type { StateResource } from "../support/test-stack";
import { renderTemplate } from "./cloudformation-rendering";

describe("the rendering as CloudFormation", () => {
  const resource = (type: string, name: string, inputs: StateResource["inputs"]): StateResource => ({
    type,
    urn: `urn:pulumi:stack::project::${type}::${name}`,
    custom: true,
    inputs,
  });
  const bucket = resource("aws:s3/bucket:Bucket", "docs-source", {
    bucket: "docs",
    tags: { team: "storage" },
  });
  const replicationOf = (rule: object, name = "docs") =>
    resource("aws:s3/bucketReplicationConfig:BucketReplicationConfig", "docs-replication", {
      bucket: name,
      role: "arn:aws:iam::111122223333:role/docs",
      rules: [rule],
    });

  it("makes one resource of a bucket and its parts, in whatever order they come", () => {
    const rule = {
      id: "kept",
      priority: 1,
      status: "Enabled",
      filter: { and: { prefix: "docs/", tags: { keep: "yes" } } },
      destination: {
        bucket: "arn:aws:s3:::replica",
        metrics: { status: "Enabled", eventThreshold: { minutes: 15 } },
      },
    };
    const { Resources } = renderTemplate([replicationOf(rule), bucket]);
    assert.deepEqual(Resources, {
      DocsSource: {
        Type: "AWS::S3::Bucket",
        Properties: {
          BucketName: "docs",
          Tags: [{ Key: "team", Value: "storage" }],
          ReplicationConfiguration: {
            Role: "arn:aws:iam::111122223333:role/docs",
            Rules: [
              {
                Id: "kept",
                Priority: 1,
                Status: "Enabled",
                Filter: { And: { Prefix: "docs/", TagFilters: [{ Key: "keep", Value: "yes" }] } },
                Destination: {
                  Bucket: "arn:aws:s3:::replica",
                  Metrics: { Status: "Enabled", EventThreshold: { Minutes: 15 } },
                },
              },
            ],
          },
        },
      },
    });
  });

  it("shows a bucket that the stack did not make with the settings that it did", () => {
    const { Resources } = renderTemplate([replicationOf({ id: "all" }, "there-before")]);
    assert.deepEqual(Object.keys(Resources), ["ExistingThereBefore"]);
    assert.deepEqual(Object.keys(Resources.ExistingThereBefore?.Properties ?? {}), [
      "BucketName",
      "ReplicationConfiguration",
    ]);
  });

  const refusals: [what: string, resources: StateResource[], says: RegExp][] = [
    ["a type", [resource("aws:sns/topic:Topic", "topic", {})], /aws:sns\/topic:Topic \(topic\)/],
    ["a property", [resource("aws:s3/bucket:Bucket", "docs-source", { acl: "private" })], /docs-source\.acl/],
    [
      "a property deep inside",
      [bucket, replicationOf({ id: "all", destination: { account: "1", region: "eu" } })],
      /docs-replication\.rules\[0\]\.destination\.region/,
    ],
    [
      "rights of a role",
      [resource("aws:iam/rolePolicy:RolePolicy", "policy", { role: "theirs", policy: "{}" })],
      /the role theirs/,
    ],
  ];
  for (const [what, resources, says] of refusals) {
    it(`is refused for ${what} that it does not know, by name`, () => {
      assert.throws(() => renderTemplate(resources), says);
    });
  }

  it("leaves out programs, providers and components, of which nothing is in AWS", () => {
    const program = resource("command:local:Command", "backfill", { create: "true" });
    const provider = resource("pulumi:providers:aws", "provider", { region: "eu-west-1" });
    const component = {
      ...resource("s3-cross-region-replication:index:CrossRegionReplication", "docs", {}),
      custom: false,
    };
    assert.deepEqual(renderTemplate([program, provider, component]).Resources, {});
  });
});
