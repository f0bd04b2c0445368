// Proves: the life of a replication between two new buckets, on the real engine and a local AWS that replicates. Does
// not prove: what AWS's own IAM grants, nor how long AWS takes to replicate.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import {
  GetBucketLocationCommand,
  GetBucketReplicationCommand,
  GetBucketVersioningCommand,
  GetObjectCommand,
  PutObjectCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import type { BackfillSummary } from "../../components";
import { REPOSITORY } from "../../sandbox/folders";
import { type EngineSandbox, openEngineSandbox } from "../support/engine-sandbox";
import { TestStack } from "../support/test-stack";

interface Outputs {
  sourceBucketName: string;
  destinationBucketNames: { dr: string };
  ruleIds: string[];
  backfillSummary: BackfillSummary;
}

describe("two new buckets", () => {
  let sandbox: EngineSandbox;
  let stack: TestStack;
  let source: S3Client;
  let replica: S3Client;
  let outputs: Outputs;
  const config = {
    source: { region: "eu-west-1", forceDestroy: true },
    destinations: { dr: { region: "us-east-1", forceDestroy: true } },
  };

  before(async function () {
    this.timeout("15m");
    sandbox = await openEngineSandbox();
    stack = await TestStack.create(sandbox, config);
    source = sandbox.s3("eu-west-1");
    replica = sandbox.s3("us-east-1");
  });
  after(async () => {
    await stack?.forget();
    await sandbox?.close();
  });

  it("are previewed with exactly the resources of the README's table, and nothing is created", async () => {
    const previewed = (await stack.previewSteps()).map(({ type, name }) => `${type} ${name}`).sort();
    assert.deepEqual(previewed, await readmeTable());
    assert.deepEqual(await stack.resources(), []);
  }).timeout(60_000);

  it("are there after a deploy, each in its region", async () => {
    await stack.up();
    outputs = await stack.outputs();
    const { sourceBucketName: Bucket, destinationBucketNames } = outputs;
    assert.equal(
      (await source.send(new GetBucketLocationCommand({ Bucket }))).LocationConstraint,
      "eu-west-1",
    );
    const { Status } = await replica.send(
      new GetBucketVersioningCommand({ Bucket: destinationBucketNames.dr }),
    );
    assert.equal(Status, "Enabled");
    assert.deepEqual(outputs.ruleIds, [await stack.ruleId("everything", "dr")]);
  }).timeout(60_000);

  it("replicate what is written from then on", async () => {
    const Key = "hello.txt";
    await source.send(new PutObjectCommand({ Bucket: outputs.sourceBucketName, Key, Body: "hello" }));
    const { Body } = await replica.send(
      new GetObjectCommand({ Bucket: outputs.destinationBucketNames.dr, Key }),
    );
    assert.equal(await Body?.transformToString(), "hello");
  });

  it("stay as they are in a second deploy", async () => {
    await stack.up("--expect-no-changes");
  }).timeout(60_000);

  it("get changed rules in place, and the backfill runs again for them", async () => {
    const rules = [
      { id: "kept-docs", prefix: "docs/", tags: { keep: "yes" } },
      { id: "logs", prefix: "logs/" },
    ];
    await stack.configure({ ...config, rules });
    const { stdout } = await stack.up();
    const changed = [
      ...stdout.matchAll(/^ (~|\+-|\+|-) +(\S+) (\S+) (?:updated|replaced|created|deleted)/gm),
    ];
    assert.deepEqual(changed.map(([, sign, , name]) => `${sign} ${name}`).sort(), [
      "~ replication-backfill",
      "~ replication-replication",
      "~ replication-role-policy",
      "~ replication-role-widen",
      "~ replication-rules-since",
    ]);
    const { ReplicationConfiguration } = await source.send(
      new GetBucketReplicationCommand({ Bucket: outputs.sourceBucketName }),
    );
    assert.deepEqual(
      ReplicationConfiguration?.Rules?.map(({ Filter }) => Filter),
      [{ And: { Prefix: "docs/", Tags: [{ Key: "keep", Value: "yes" }] } }, { Prefix: "logs/" }],
    );
    const { listed, filteredOut } = (await stack.outputs<Outputs>()).backfillSummary.destinations.dr ?? {};
    assert.deepEqual({ listed, filteredOut }, { listed: 1, filteredOut: 1 });
  }).timeout(60_000);

  it("show no drift in a refresh", async () => {
    const { code, stdout } = await stack.run(["refresh", "--yes", "--skip-preview", "--expect-no-changes"]);
    assert.equal(code, 0, stdout);
  }).timeout(60_000);

  it("are gone after a destroy, with what they held, because forceDestroy asked for it", async () => {
    await stack.destroy();
    const Bucket = outputs.destinationBucketNames.dr;
    await assert.rejects(replica.send(new GetBucketVersioningCommand({ Bucket })), /NoSuchBucket|not exist/);
    assert.deepEqual(await stack.resources(), []);
  }).timeout(60_000);
});

/** The rows of "What gets created" for a replication named "replication" to a destination "dr". */
async function readmeTable(): Promise<string[]> {
  const readme = await readFile(join(REPOSITORY, "README.md"), "utf8");
  const section = /^## What gets created$([\s\S]*?)^## /m.exec(readme)?.[1] ?? "";
  const rows = [...section.matchAll(/^\| `([^`]+)` \| `([^`]+)` \|/gm)].map(
    ([, name = "", type = ""]) => `${type} ${name.replace("NAME", "replication").replace("KEY", "dr")}`,
  );
  assert.ok(rows.length > 0, "the README has no table of what gets created");
  return rows.sort();
}
