// Proves, on the real engine and a local AWS that tells accounts by their keys: that a stack works in the account that its
// configuration or its providers lead to, with its programs, and that nothing is made or taken off in another one. Does not
// prove: how AWS evaluates the trust of roles.
import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import {
  CreateBucketCommand,
  GetBucketReplicationCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import type { BackfillSummary } from "../../components";
import { type EngineSandbox, openEngineSandbox } from "../support/engine-sandbox";
import { ProgramStack } from "../support/program-stack";
import { TestStack } from "../support/test-stack";

/** The account of the sandbox's environment, and others that nothing leads to but what is said. */
const [ours, theirs, third] = ["000000000000", "222222222222", "333333333333"];

describe("the account of a stack", () => {
  let sandbox: EngineSandbox;
  before(async function () {
    this.timeout("15m");
    sandbox = await openEngineSandbox();
  });
  after(() => sandbox?.close());

  function s3Of(account: string, region: string): S3Client {
    const credentials = { accessKeyId: account, secretAccessKey: "test" };
    return new S3Client({ region, endpoint: sandbox.endpoint, credentials, forcePathStyle: true });
  }

  const isThere = (s3: S3Client, Bucket: string) =>
    s3.send(new HeadBucketCommand({ Bucket })).then(
      () => true,
      () => false,
    );

  describe("with aws:profile", () => {
    let stack: TestStack;
    let file: string;
    let dublin: S3Client;
    let virginia: S3Client;

    /** Whoever logs in elsewhere has other keys under the same name. */
    const logIn = (account: string) =>
      writeFile(file, `[work]\naws_access_key_id=${account}\naws_secret_access_key=test\n`);

    before(async () => {
      file = join(sandbox.folder, "credentials");
      await logIn(theirs);
      [dublin, virginia] = [s3Of(theirs, "eu-west-1"), s3Of(theirs, "us-east-1")];
      const CreateBucketConfiguration = { LocationConstraint: "eu-west-1" } as const;
      await dublin.send(new CreateBucketCommand({ Bucket: "their-source", CreateBucketConfiguration }));
      await dublin.send(new PutObjectCommand({ Bucket: "their-source", Key: "a", Body: "a" }));
      stack = await TestStack.create(sandbox, {
        "aws:profile": "work",
        "aws:sharedCredentialsFiles": [file],
        "aws:defaultTags": { tags: { team: "storage" } },
        source: { region: "eu-west-1", existingBucket: "their-source" },
        destinations: { dr: { region: "us-east-1", bucketName: "their-replica", forceDestroy: true } },
      });
    });
    after(async () => {
      await stack?.forget();
      for (const client of [dublin, virginia]) client?.destroy();
    });

    it("is told in the preview, for each side", async () => {
      const { code, stdout, stderr } = await stack.run(["preview"]);
      assert.equal(code, 0, stdout + stderr);
      assert.match(stdout, /source: their-source in eu-west-1, account 222222222222/);
      assert.match(stdout, /destinations\.dr: their-replica in us-east-1, account 222222222222/);
    }).timeout(60_000);

    it("is that of the profile, for buckets, role and backfill, and not that of the environment", async () => {
      await stack.up();
      assert.equal(await isThere(virginia, "their-replica"), true);
      assert.equal(await isThere(s3Of(ours, "us-east-1"), "their-replica"), false);
      const { roleArn, backfillSummary } = await stack.outputs<{
        roleArn: string;
        backfillSummary: BackfillSummary;
      }>();
      assert.equal(roleArn.split(":")[4], theirs);
      assert.equal(backfillSummary.destinations.dr?.copied, 1);
      await virginia.send(new HeadObjectCommand({ Bucket: "their-replica", Key: "a" }));
      const bucket = (await stack.resources()).find(({ type }) => type === "aws:s3/bucket:Bucket");
      assert.deepEqual(bucket?.outputs?.tagsAll, { team: "storage" });
    }).timeout(90_000);

    it("changes nothing in the next deploy", async () => {
      assert.deepEqual(
        (await stack.previewSteps()).filter(({ op }) => op !== "same" && op !== "read"),
        [],
      );
    }).timeout(60_000);

    it("keeps its rules when somebody destroys it who is logged in elsewhere, and loses them afterwards", async () => {
      const rules = () => dublin.send(new GetBucketReplicationCommand({ Bucket: "their-source" }));
      await logIn(third);
      const { code, stdout, stderr } = await stack.run(["destroy", "--yes", "--skip-preview"]);
      assert.notEqual(code, 0);
      assert.match(
        (stdout + stderr).replace(/\s+/g, " "),
        /the credentials belong to account 333333333333; allowed is 222222222222/,
      );
      await rules();
      await logIn(theirs);
      await stack.destroy();
      await assert.rejects(rules(), { name: "ReplicationConfigurationNotFoundError" });
    }).timeout(90_000);
  });

  describe("that is not allowed", () => {
    let stack: TestStack;
    const sides = {
      source: { region: "eu-west-1", bucketName: "never-made" },
      destinations: { dr: { region: "us-east-1", bucketName: "never-made-either" } },
      backfill: { mode: "none" },
    };
    before(async () => {
      stack = await TestStack.create(sandbox, {});
    });
    after(() => stack?.forget());

    for (const [title, config] of [
      ["aws:allowedAccountIds has others only", { "aws:allowedAccountIds": [theirs], ...sides }],
      ["accountId is another one", { ...sides, source: { ...sides.source, accountId: theirs } }],
    ] as const) {
      it(`fails the deployment before anything is made, where ${title}`, async () => {
        await stack.configure(config);
        const { code, stdout, stderr } = await stack.run(["up", "--yes", "--skip-preview"]);
        assert.notEqual(code, 0);
        assert.match(stdout + stderr, /AWS account ID not allowed: 000000000000/);
        const made = (await stack.resources()).filter(({ type }) => !type.startsWith("pulumi:"));
        assert.deepEqual(
          made.filter(({ custom }) => custom).map(({ type }) => type),
          // The identity, which is in the state alone.
          ["command:local:Command"],
        );
        assert.equal(await isThere(s3Of(ours, "eu-west-1"), "never-made"), false);
      }).timeout(60_000);
    }
  });

  describe("with one provider for all, and no default one", () => {
    const program = (account: string) =>
      ProgramStack.create(sandbox, "one-provider", {
        "one-provider:account": account,
        "pulumi:disable-default-providers": '["aws", "aws-native"]',
      });

    it("is the provider's, with each bucket and key in its own region, and goes without a trace", async () => {
      const stack = await program(ours);
      try {
        await stack.up();
        const made = await stack.resources();
        const regional = made.filter(({ type }) => /^aws:(s3|kms)/.test(type));
        assert.ok(regional.length > 10);
        for (const { urn, inputs } of regional) {
          assert.equal(inputs.region, urn.includes("destination-dr") ? "us-east-1" : "eu-west-1", urn);
        }
        assert.equal(await isThere(s3Of(ours, "us-east-1"), "one-provider-replica"), true);
        const changes = (await stack.preview()).filter(({ op }) => op !== "same");
        assert.deepEqual(changes, []);
        await stack.destroy();
        assert.equal(await isThere(s3Of(ours, "us-east-1"), "one-provider-replica"), false);
      } finally {
        await stack.forget();
      }
    }).timeout(90_000);

    it("is rejected in the preview if the programs beside the provider would work in another one", async () => {
      const stack = await program(theirs);
      try {
        const { code, stdout, stderr } = await stack.run(["preview"]);
        assert.notEqual(code, 0);
        assert.match(
          (stdout + stderr).replace(/\s+/g, " "),
          /(source|destinations\.dr) is managed in account 222222222222, but the programs .* would work in 000000000000/,
        );
      } finally {
        await stack.forget();
      }
    }).timeout(60_000);
  });
});
