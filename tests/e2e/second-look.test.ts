// Proves: that a deployment which enables versioning on a source announces the second look of its backfill, waits for it, and
// leaves it to the next one where it is killed or need not wait. Runs on the real engine and a local AWS, which the source is
// reached at as AWS is, without an endpoint of its own; a proxy has S3 say that versioning was enabled almost 15 minutes ago.
// Does not prove: how long S3 takes to apply versioning.
import assert from "node:assert/strict";
import {
  CreateBucketCommand,
  ListObjectsV2Command,
  PutBucketVersioningCommand,
  PutObjectCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import type { BackfillSummary } from "../../components";
import { type EngineSandbox, openEngineSandbox } from "../support/engine-sandbox";
import { type S3Proxy, startProxy } from "../support/s3-proxy";
import { TestStack } from "../support/test-stack";

const fifteenMinutes = 15 * 60_000;

describe("a source whose versioning was just enabled", () => {
  let sandbox: EngineSandbox;
  let source: S3Client;
  let proxy: S3Proxy;
  let stack: TestStack;
  /** Of the 15 minutes, in milliseconds. */
  let left = 0;
  let applied = 0;
  before(async function () {
    this.timeout("15m");
    sandbox = await openEngineSandbox();
    source = sandbox.s3("eu-west-1");
    proxy = await startProxy(sandbox.endpoint, async (request, forward) => {
      const answer = await forward(request);
      if (request.method !== "PUT" || !/[?&]versioning\b/.test(request.path)) return answer;
      // A server tells whole seconds.
      const enabledAt = new Date(Math.floor((Date.now() - fifteenMinutes + left) / 1_000) * 1_000);
      if (request.path.includes("just-versioned")) applied = enabledAt.getTime() + fifteenMinutes;
      return { ...answer, headers: { ...answer.headers, date: enabledAt.toUTCString() } };
    });
  });
  after(async () => {
    await proxy?.stop();
    await sandbox?.close();
  });

  async function deployable(name: string, wait: boolean): Promise<void> {
    const Bucket = `just-versioned-${name}`;
    const LocationConstraint = "eu-west-1";
    await source.send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration: { LocationConstraint } }));
    await source.send(new PutObjectCommand({ Bucket, Key: "early", Body: "early" }));
    stack = await TestStack.create(sandbox, {
      source: {
        region: "eu-west-1",
        existingBucket: Bucket,
        endpoint: undefined,
        allowPlainHttpOnLoopback: undefined,
      },
      destinations: { dr: { region: "us-east-1", bucketName: `${Bucket}-dr`, forceDestroy: true } },
      backfill: { mode: "copy", ...(!wait && { wait }) },
    });
  }

  const pulumi = (...args: string[]) =>
    stack.run(args, { environment: { AWS_ENDPOINT_URL: proxy.endpoint } });

  async function up(...flags: string[]): Promise<string> {
    const { code, stdout, stderr } = await pulumi("up", "--yes", "--skip-preview", ...flags);
    assert.equal(code, 0, stdout + stderr);
    return stdout;
  }

  const replicas = async (name: string) => {
    const s3 = sandbox.s3("us-east-1");
    const asked = s3.send(new ListObjectsV2Command({ Bucket: `just-versioned-${name}-dr` }));
    const { Contents = [] } = await asked.catch(() => ({ Contents: [] }));
    return Contents.map(({ Key }) => Key);
  };

  /** As a write does that S3 applies to an object without versions; no rule replicates it. */
  async function putWithoutVersion(name: string, Key: string): Promise<void> {
    const Bucket = `just-versioned-${name}`;
    for (const Status of ["Suspended", "Enabled"] as const) {
      await source.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status } }));
      if (Status === "Suspended") await source.send(new PutObjectCommand({ Bucket, Key, Body: Key }));
    }
  }

  async function settledVersioning(): Promise<string | undefined> {
    const { backfillSummary } = await stack.outputs<{ backfillSummary: BackfillSummary }>();
    return backfillSummary.settledVersioning;
  }

  const pause = (milliseconds: number) => new Promise((resume) => setTimeout(resume, milliseconds));

  describe("with a deployment that waits", () => {
    before(async () => {
      left = 40_000;
      await deployable("waits", true);
    });
    after(() => stack?.forget());

    it("is announced in the preview", async () => {
      const { stdout, stderr } = await pulumi("preview");
      assert.match(
        stdout + stderr,
        /just-versioned-waits gets versioning, .* 15 minutes .*; this deployment waits until then and looks again/,
      );
    }).timeout(60_000);

    it("leaves the second look to the next deployment if this one is killed while it waits", async () => {
      const killed = pulumi("up", "--yes", "--skip-preview");
      while ((await replicas("waits")).length === 0) await pause(50);
      await pause(500);
      await putWithoutVersion("waits", "late");
      await sandbox.workspace.stop();
      const { code, stdout } = await killed;
      assert.notEqual(code, 0);
      assert.match(stdout, /waiting until then to look at these again/);
      assert.deepEqual(await replicas("waits"), ["early"]);
    }).timeout(60_000);

    it("gets what was written meanwhile by the next deployment", async () => {
      assert.ok(Date.now() < applied, "the machine is too slow to be within the 15 minutes");
      const stdout = await up();
      assert.match(stdout, /waiting until then to look at these again/);
      assert.ok(Date.now() >= applied - 1_000);
      assert.deepEqual(await replicas("waits"), ["early", "late"]);
      assert.equal(Date.parse((await settledVersioning()) ?? ""), applied - fifteenMinutes);
    }).timeout(90_000);

    it("is left alone from then on", async () => {
      await up("--expect-no-changes");
      const { stdout, stderr } = await pulumi("preview");
      assert.doesNotMatch(stdout + stderr, /gets versioning/);
    }).timeout(60_000);
  });

  describe("with a deployment that does not wait", () => {
    before(async () => {
      left = 45_000;
      await deployable("goes-on", false);
    });
    after(() => stack?.forget());

    it("is announced in the preview as the next deployment's", async () => {
      const { stdout, stderr } = await pulumi("preview");
      assert.match(stdout + stderr, /gets versioning, .*; the first deployment after that looks again/);
    }).timeout(60_000);

    it("changes nothing in a second deployment right away", async () => {
      assert.match(await up(), /the first deployment after that looks at these again/);
      await putWithoutVersion("goes-on", "late");
      await up("--expect-no-changes");
      assert.ok(Date.now() < applied, "the machine is too slow to be within the 15 minutes");
      assert.deepEqual(await replicas("goes-on"), ["early"]);
    }).timeout(60_000);

    it("gets what was written meanwhile by the first deployment after the 15 minutes, once", async () => {
      await pause(applied - Date.now() + 100);
      const steps = await changes();
      assert.deepEqual(steps, ["update replication-backfill"]);
      await up();
      assert.deepEqual(await replicas("goes-on"), ["early", "late"]);
      await up("--expect-no-changes");
    }).timeout(120_000);
  });

  async function changes(): Promise<string[]> {
    const { stdout } = await pulumi("preview", "--json");
    const { steps }: { steps: { op: string; urn: string }[] } = JSON.parse(stdout);
    return steps.filter(({ op }) => op !== "same").map(({ op, urn }) => `${op} ${urn.split("::").at(-1)}`);
  }
});
