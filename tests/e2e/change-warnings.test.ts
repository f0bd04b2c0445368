// Proves: on the real engine, that a preview and a deployment warn of a bucket that a change of arguments replaces or removes,
// and of a key that the role can no longer decrypt with; that nothing else warns; and that the hooks which do so let a
// destroy run without the program. Does not prove: that the real provider plans the same replacements.
import assert from "node:assert/strict";
import { CreateBucketCommand } from "@aws-sdk/client-s3";
import { type EngineSandbox, openEngineSandbox } from "../support/engine-sandbox";
import { ReplicationStack } from "../support/replication-stack";
import { type StackConfig, TestStack } from "../support/test-stack";

const key = (id: string, region = "eu-west-1") => `arn:aws:kms:${region}:000000000000:key/${id}`;

describe("a preview of a changed replication", () => {
  let sandbox: EngineSandbox;
  let replication: ReplicationStack;
  const stacks: TestStack[] = [];
  before(async function () {
    this.timeout("15m");
    sandbox = await openEngineSandbox();
  });
  after(async () => {
    for (const stack of stacks) await stack.forget();
    await sandbox?.close();
  });

  async function begin(config: StackConfig): Promise<void> {
    const stack = await TestStack.create(sandbox, config);
    stacks.push(stack);
    replication = ReplicationStack.of(sandbox, stack);
    assert.deepEqual(await warningsOf(["preview"]), []);
    assert.deepEqual(await deployed(config), []);
  }

  async function previewed(config: StackConfig): Promise<string[]> {
    await replication.stack.configure(config);
    return warningsOf(["preview"]);
  }

  async function deployed(config: StackConfig): Promise<string[]> {
    await replication.stack.configure(config);
    return warningsOf(["up", "--yes", "--skip-preview"]);
  }

  async function warningsOf(command: string[]): Promise<string[]> {
    const { code, stdout, stderr } = await replication.stack.run(command);
    assert.equal(code, 0, stdout + stderr);
    const [, diagnostics = ""] = stdout.split("Diagnostics:");
    return [...diagnostics.matchAll(/^ +warning: (.+)$/gm)].map(([, warning = ""]) => warning);
  }

  function assertOnly(warnings: string[], ...expected: string[]): void {
    assert.equal(warnings.length, expected.length, warnings.join("\n"));
    for (const [index, beginning] of expected.entries()) {
      assert.equal(warnings[index]?.slice(0, beginning.length), beginning);
    }
  }

  async function assertDestroyed(): Promise<void> {
    assert.deepEqual(await warningsOf(["up", "--yes", "--skip-preview", "--expect-no-changes"]), []);
    await replication.stack.destroy();
    assert.deepEqual(await replication.stack.resources(), []);
  }

  describe("between new buckets", () => {
    const source = { region: "eu-west-1", bucketName: "before", encryption: { kmsKeyArn: key("a") } };
    const dr = {
      region: "us-east-1",
      bucketName: "replica",
      encryption: { kmsKeyArn: key("d", "us-east-1") },
    };
    const config = { source, destinations: { dr } };
    const encrypted = (encryption: object, more = {}) => ({
      ...config,
      source: { ...source, encryption, ...more },
    });
    const formerA = `\`source.encryption\` and \`source.kmsKeyArns\` no longer name the KMS key "${key("a")}", so the role`;
    before(async function () {
      this.timeout("2m");
      await begin(config);
    });

    it("says nothing of changes that take nothing away", async () => {
      const tags = { team: "storage" };
      const lifecycle = { noncurrentVersionDays: 30 };
      const added = { eu: { region: "eu-central-1", encryption: { kmsKeyArn: key("e", "eu-central-1") } } };
      const destinations = { dr: { ...dr, lifecycle, deleteMarkers: true }, ...added };
      assertOnly(await previewed({ source: { ...source, objectLock: {} }, destinations, tags }));
    }).timeout(60_000);

    it("warns of a name that replaces a bucket", async () => {
      assertOnly(
        await previewed({ ...config, source: { ...source, bucketName: "after" } }),
        '`source.bucketName` changes from "before" to "after", which replaces the bucket "before" (eu-west-1)',
      );
      const { bucketName: _, ...unnamed } = dr;
      const [warning, ...others] = await previewed({ source, destinations: { dr: unnamed } });
      assert.match(
        warning ?? "",
        /^`destinations\.dr\.bucketName` changes from "replica" to "replication-destination-dr-\w+", which replaces/,
      );
      assert.deepEqual(others, []);
    }).timeout(60_000);

    it("warns again after a deployment that failed, because the bucket holds objects", async () => {
      const renamed = { ...config, source: { ...source, bucketName: "after" } };
      await replication.put("report.txt", "before");
      assert.notEqual((await replication.tryUp(renamed)).code, 0);
      assertOnly(await previewed(renamed), '`source.bucketName` changes from "before" to "after", which');
      await replication.empty("before", "replica");
    }).timeout(60_000);

    it("warns of a region that replaces a bucket, and not of the key that stays with the old one", async () => {
      const moved = {
        ...source,
        region: "eu-central-1",
        encryption: { kmsKeyArn: key("c", "eu-central-1") },
      };
      assertOnly(
        await previewed({ ...config, source: moved }),
        '`source.region` changes from "eu-west-1" to "eu-central-1", which replaces the bucket "before" (eu-west-1)',
      );
      assertOnly(
        await previewed({
          source,
          destinations: {
            dr: { ...dr, region: "us-west-2", encryption: { kmsKeyArn: key("d", "us-west-2") } },
          },
        }),
        '`destinations.dr.region` changes from "us-east-1" to "us-west-2", which replaces the bucket "replica" (us-east-1)',
      );
    }).timeout(60_000);

    it("warns of a destination under another key", async () => {
      assertOnly(
        await previewed({ source, destinations: { recovery: { ...dr, bucketName: "recovery" } } }),
        '`destinations.dr` no longer has the bucket "replica" (us-east-1). The deployment deletes the old bucket if it is',
      );
    }).timeout(60_000);

    it("warns of a key of the source that another one, a new one or none takes the place of", async () => {
      assertOnly(await previewed(encrypted({ kmsKeyArn: key("b") })), formerA);
      assertOnly(await previewed(encrypted({ createKey: true })), formerA);
      const { encryption: _, ...unencrypted } = dr;
      assertOnly(await previewed({ ...encrypted({}), destinations: { dr: unencrypted } }), formerA);
    }).timeout(60_000);

    it("says nothing of a former key that `source.kmsKeyArns` keeps", async () => {
      const kmsKeyArns = [key("a")];
      assertOnly(await previewed(encrypted({ kmsKeyArn: key("b") }, { kmsKeyArns })));
      assertOnly(await previewed(encrypted({ createKey: true }, { kmsKeyArns })));
    }).timeout(60_000);

    it("warns again in the deployment, once, and of a created key that a given one takes the place of", async () => {
      assertOnly(await deployed(encrypted({ createKey: true })), formerA);
      const created = (await replication.stack.resources()).find(({ type }) => type === "aws:kms/key:Key");
      assertOnly(
        await previewed(encrypted({ kmsKeyArn: key("b") })),
        `\`source.encryption\` and \`source.kmsKeyArns\` no longer name the KMS key "${created?.outputs?.arn}"`,
      );
      await replication.stack.configure(encrypted({ createKey: true }));
    }).timeout(90_000);

    it("leaves a stack that is destroyed without its program", assertDestroyed).timeout(60_000);
  });

  describe("both ways, from an existing source", () => {
    const config = (kmsKeyArns: string[], destinationKey: string) => ({
      source: {
        region: "eu-west-1",
        existingBucket: "theirs",
        encryption: { kmsKeyArn: key("a") },
        kmsKeyArns,
      },
      destinations: {
        dr: { region: "us-east-1", encryption: { kmsKeyArn: key(destinationKey, "us-east-1") } },
      },
      twoWay: true,
      backfill: { mode: "none" },
    });
    before(async function () {
      this.timeout("2m");
      const CreateBucketConfiguration = { LocationConstraint: "eu-west-1" as const };
      await sandbox
        .s3("eu-west-1")
        .send(new CreateBucketCommand({ Bucket: "theirs", CreateBucketConfiguration }));
      await begin(config([key("b")], "d"));
    });

    it("warns of a key that `source.kmsKeyArns` no longer has", async () => {
      assertOnly(
        await previewed(config([], "d")),
        `\`source.encryption\` and \`source.kmsKeyArns\` no longer name the KMS key "${key("b")}", so the role`,
      );
    }).timeout(60_000);

    it("warns of a former key of the destination, whose objects replicate back", async () => {
      assertOnly(
        await previewed(config([key("b")], "e")),
        `\`destinations.dr.encryption\` no longer names the KMS key "${key("d", "us-east-1")}", so the role`,
      );
      await replication.stack.configure(config([key("b")], "d"));
    }).timeout(60_000);

    it("leaves a stack that is destroyed without its program", assertDestroyed).timeout(60_000);
  });
});
