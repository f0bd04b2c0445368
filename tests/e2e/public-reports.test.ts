// Proves: what becomes of failures that users of other tools reported in public, with this component in their place. Runs
// on the real engine and a local AWS, whose provider reads a bucket's replication back into the bucket as the real one
// does. Does not prove: what only AWS does, such as failing an object or raising a metric; docs/public-reports.md says so.
import assert from "node:assert/strict";
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  GetBucketReplicationCommand,
  HeadObjectCommand,
  PutBucketReplicationCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  type ReplicationConfiguration,
  type S3Client,
} from "@aws-sdk/client-s3";
import type { CrossRegionReplicationArgs } from "../../components";
import { startProgram } from "../backfill/program-process";
import { bucketSnapshot } from "../support/aws-snapshot";
import { Disturber } from "../support/disturbance";
import { type EngineSandbox, openEngineSandbox } from "../support/engine-sandbox";
import { ProjectStack } from "../support/project-stack";
import { errorAnswer, type S3Proxy, startProxy } from "../support/s3-proxy";

const bucketSettings =
  /\?(acl|encryption|lifecycle|logging|notification|object-lock|ownershipControls|policy|publicAccessBlock|versioning)/;

describe("what users of other tools reported", () => {
  let sandbox: EngineSandbox;
  let s3: S3Client;
  const stacks: ProjectStack[] = [];
  before(async function () {
    this.timeout("15m");
    sandbox = await openEngineSandbox();
    s3 = sandbox.s3("us-east-1");
    // The buckets are in several regions.
    s3.config.followRegionRedirects = true;
  });
  after(async () => {
    for (const stack of stacks) await stack.forget();
    await sandbox?.close();
  });

  async function deployed(args: CrossRegionReplicationArgs, endpoint?: string): Promise<ProjectStack> {
    const stack = await ProjectStack.create(sandbox, [{ name: "docs", args }], endpoint);
    stacks.push(stack);
    await stack.up();
    return stack;
  }

  async function replicationOf(Bucket: string): Promise<ReplicationConfiguration> {
    const { ReplicationConfiguration } = await s3.send(new GetBucketReplicationCommand({ Bucket }));
    assert.ok(ReplicationConfiguration);
    return ReplicationConfiguration;
  }

  describe("of buckets that are deployed time after time", () => {
    const args: CrossRegionReplicationArgs = {
      source: { region: "eu-west-1", bucketName: "reported-source" },
      destinations: { dr: { region: "us-east-1", bucketName: "reported-replica" } },
      rules: [
        { id: "everything", priority: 1 },
        { id: "docs", prefix: "docs/", priority: 2 },
        { id: "kept", tags: { keep: "yes" }, priority: 3 },
        { id: "both", prefix: "docs/", tags: { keep: "yes", for: "ever" }, priority: 4 },
      ],
      twoWay: true,
      backfill: { mode: "none" },
    };
    const buckets = ["reported-source", "reported-replica"];
    const tagged = ["docs", "docs-destination-dr", "docs-reverse-role", "docs-role", "docs-source"].map(
      (name) => `update ${name}`,
    );
    const disturber = new Disturber();
    let isConflicting = false;
    let proxy: S3Proxy;
    let stack: ProjectStack;
    before(async function () {
      this.timeout("2m");
      proxy = await startProxy(sandbox.endpoint, async (request, forward) => {
        const answer = await disturber.interfere(request, forward);
        const isSetting = ["PUT", "DELETE"].includes(request.method) && bucketSettings.test(request.path);
        return isConflicting && isSetting ? errorAnswer(409, "OperationAborted") : answer;
      });
      stack = await deployed(args, proxy.endpoint);
    });
    after(() => proxy?.stop());

    const settings = async () =>
      Promise.all(
        buckets.map(async (bucket) => {
          const { tags: _, ...others } = await bucketSnapshot(s3, bucket);
          return others;
        }),
      );
    const child = async (name: string) =>
      (await stack.resources()).find(({ urn }) => urn.endsWith(`::${name}`));

    // hashicorp/terraform-provider-aws#23487
    it('has rules for every object with a prefix of "", which are read back as they were written', async () => {
      const before = (await child("docs-replication"))?.inputs?.rules;
      assert.match(JSON.stringify(before), /"filter":\{[^}]*"prefix":""\}/);
      await stack.up("--expect-no-changes");
      const refresh = await stack.run(["refresh", "--yes", "--skip-preview", "--expect-no-changes"]);
      assert.equal(refresh.code, 0, refresh.stdout);
      assert.deepEqual((await child("docs-replication"))?.inputs?.rules, before);
    }).timeout(60_000);

    // hashicorp/terraform-provider-aws#27324
    it("keeps its rules when nothing is changed, and sends S3 nothing", async () => {
      const before = await settings();
      for (const deployment of ["second", "third"]) {
        disturber.begin();
        await stack.up("--refresh");
        assert.deepEqual(disturber.writes, [], deployment);
      }
      assert.deepEqual(await settings(), before);
    }).timeout(90_000);

    // hashicorp/terraform-provider-aws#44192, pulumi/pulumi-aws#2577, terraform-aws-modules/terraform-aws-s3-bucket#306
    it("has its tags edited, and neither its rules, its lifecycles nor its policies put again", async () => {
      // What the report's cause leaves in the state: the bucket has read rules whose selection has nothing in it.
      const read = JSON.stringify((await child("docs-source"))?.outputs?.replicationConfiguration);
      assert.match(read, /"sourceSelectionCriteria":\{\}/);
      const before = await settings();
      for (const team of ["storage", "archive"]) {
        await stack.configure([{ name: "docs", args: { ...args, tags: { team } } }]);
        assert.deepEqual((await stack.changes()).map(({ op, name }) => `${op} ${name}`).sort(), tagged);
        disturber.begin();
        await stack.up();
        assert.deepEqual(
          disturber.writes.filter((type) => !/Role/.test(type)),
          ["PUT ?tagging", "PUT ?tagging"],
        );
        await stack.up("--refresh", "--expect-no-changes");
      }
      assert.deepEqual(await settings(), before);
    }).timeout(120_000);

    // hashicorp/terraform-provider-aws#33478
    it("is destroyed although S3 has conflicts for every setting of a bucket, because none is taken off", async () => {
      isConflicting = true;
      disturber.begin();
      await stack.destroy();
      assert.deepEqual(disturber.writes.filter((type) => !/Role/.test(type)).sort(), [
        "DELETE ?replication",
        "DELETE ?replication",
        "DELETE bucket",
        "DELETE bucket",
      ]);
      assert.deepEqual(await stack.resources(), []);
    }).timeout(60_000);
  });

  describe("of an existing bucket", () => {
    const [source, replica] = ["existing-source", "existing-replica"];
    const args = (more: Partial<CrossRegionReplicationArgs>): CrossRegionReplicationArgs => ({
      source: { region: "eu-west-1", existingBucket: source },
      destinations: { dr: { region: "us-east-1", existingBucket: replica, deleteMarkers: true } },
      backfill: { mode: "copy" },
      ...more,
    });
    const theirRole = "arn:aws:iam::000000000000:role/theirs";
    let stack: ProjectStack;
    before(async () => {
      const place = { CreateBucketConfiguration: { LocationConstraint: "eu-west-1" } } as const;
      await sandbox.s3("eu-west-1").send(new CreateBucketCommand({ Bucket: source, ...place }));
      // A client of its own: one that followed a redirect stays in that region.
      await sandbox.s3("us-east-1").send(new CreateBucketCommand({ Bucket: replica }));
      for (const Bucket of [source, replica]) {
        const VersioningConfiguration = { Status: "Enabled" } as const;
        await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration }));
      }
      const Rules = [
        {
          ID: "first-schema",
          Status: "Enabled",
          Prefix: "",
          Destination: { Bucket: "arn:aws:s3:::elsewhere" },
        } as const,
      ];
      const ReplicationConfiguration = { Role: theirRole, Rules };
      await s3.send(new PutBucketReplicationCommand({ Bucket: source, ReplicationConfiguration }));
    });

    // rust-lang/simpleinfra#468
    it("is rejected beside rules of S3's first schema, and takes their place with delete markers if asked", async () => {
      const merged = args({ existingRules: "merge", role: { arn: theirRole, attachRights: false } });
      stack = await ProjectStack.create(sandbox, [{ name: "docs", args: merged }]);
      stacks.push(stack);
      const before = await replicationOf(source);
      const { code, stdout, stderr } = await stack.run(["up", "--yes", "--skip-preview"]);
      assert.notEqual(code, 0);
      assert.match(
        (stdout + stderr).replace(/\s+/g, " "),
        /in the older schema, which S3 does not mix with ours/,
      );
      assert.deepEqual(await replicationOf(source), before);
      await stack.configure([{ name: "docs", args: args({ existingRules: "replace" }) }]);
      await stack.up();
      const [rule] = (await replicationOf(source)).Rules ?? [];
      assert.deepEqual(rule?.Filter, { Prefix: "" });
      assert.deepEqual(rule?.DeleteMarkerReplication, { Status: "Enabled" });
    }).timeout(60_000);

    // alphagov/govuk-infrastructure#4841
    it("shows objects that did not replicate to `verify`, and gets them by `run`, which a deployment does not", async () => {
      const places = ["--source", source, "--source-region", "eu-west-1", "--follow-rules"];
      const program = async (command: string) => {
        const environment = { ...sandbox.workspace.env, AWS_ENDPOINT_URL: sandbox.endpoint };
        return startProgram([command, ...places, "--source-endpoint", sandbox.endpoint], "", environment)
          .result;
      };
      const Key = "failed.txt";
      await s3.send(new PutObjectCommand({ Bucket: source, Key, Body: Key }));
      const { VersionId } = await s3.send(new HeadObjectCommand({ Bucket: replica, Key }));
      await s3.send(new DeleteObjectCommand({ Bucket: replica, Key, VersionId }));
      await stack.up("--expect-no-changes");
      assert.equal((await program("verify")).exitCode, 3);
      assert.equal((await program("run")).exitCode, 0);
      await s3.send(new HeadObjectCommand({ Bucket: replica, Key }));
      assert.equal((await program("verify")).exitCode, 0);
    }).timeout(60_000);
  });
});
