// Proves: what happens to a bucket that was there before: its objects are brought over, a backfill that is interrupted
// or fails ends red and is healed by the next deploy, and a destroy leaves the bucket alone. Runs on the real engine and
// a local AWS. Does not prove: how AWS throttles a backfill.
import assert from "node:assert/strict";
import {
  CreateBucketCommand,
  GetBucketReplicationCommand,
  GetBucketVersioningCommand,
  ListObjectsV2Command,
  PutBucketReplicationCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import type { BackfillSummary } from "../../components";
import { type EngineSandbox, openEngineSandbox } from "../support/engine-sandbox";
import { errorAnswer, isCopy, type S3Proxy, startProxy } from "../support/s3-proxy";
import { TestStack } from "../support/test-stack";

describe("an existing bucket", () => {
  let sandbox: EngineSandbox;
  let source: S3Client;
  before(async function () {
    this.timeout("15m");
    sandbox = await openEngineSandbox();
    source = sandbox.s3("eu-west-1");
  });
  after(() => sandbox?.close());

  async function makeBucket(name: string): Promise<void> {
    await source.send(
      new CreateBucketCommand({
        Bucket: name,
        CreateBucketConfiguration: { LocationConstraint: "eu-west-1" },
      }),
    );
  }

  describe("with objects in it", () => {
    let stack: TestStack;
    let proxy: S3Proxy;
    let copies: "hang" | "fail" | "pass" = "hang";
    let begun: () => void;
    const copyBegun = new Promise<void>((resolve) => {
      begun = resolve;
    });

    before(async () => {
      await makeBucket("with-objects");
      for (const Key of ["one.txt", "two.txt", "three.txt"]) {
        await source.send(new PutObjectCommand({ Bucket: "with-objects", Key, Body: Key }));
      }
      proxy = await startProxy(sandbox.endpoint, async (request, forward) => {
        if (!isCopy(request) || copies === "pass") return forward(request);
        begun();
        if (copies === "hang") return new Promise(() => undefined);
        return request.path.includes("two") ? errorAnswer(403, "AccessDenied") : forward(request);
      });
      stack = await TestStack.create(sandbox, {
        source: { region: "eu-west-1", existingBucket: "with-objects" },
        destinations: {
          dr: {
            region: "us-east-1",
            bucketName: "the-replica",
            endpoint: proxy.endpoint,
            forceDestroy: true,
          },
        },
      });
    });
    after(async () => {
      await stack?.forget();
      await proxy?.stop();
    });

    const replicaKeys = async () => {
      const { Contents = [] } = await sandbox
        .s3("us-east-1")
        .send(new ListObjectsV2Command({ Bucket: "the-replica" }));
      return Contents.map(({ Key }) => Key);
    };

    it("can be deployed again after the first deploy was interrupted in the middle of the backfill", async () => {
      const interrupted = stack.run(["up", "--yes", "--skip-preview"]);
      await copyBegun;
      await sandbox.workspace.stop();
      assert.notEqual((await interrupted).code, 0);
      assert.deepEqual(await replicaKeys(), []);
      copies = "fail";
    }).timeout(60_000);

    it("ends a deploy red when an object could not be brought over, and says which and why", async () => {
      const { code, stdout, stderr } = await stack.run(["up", "--yes", "--skip-preview"]);
      assert.notEqual(code, 0, stdout);
      assert.match(stdout + stderr, /two\.txt/);
      assert.match(stdout + stderr, /AccessDenied/);
      assert.deepEqual((await replicaKeys()).sort(), ["one.txt", "three.txt"]);
    }).timeout(60_000);

    it("is healed by the next deploy, which copies only what is missing", async () => {
      copies = "pass";
      await stack.up();
      const { backfillSummary } = await stack.outputs<{ backfillSummary: BackfillSummary }>();
      const { copied, alreadyThere, failed } = backfillSummary.destinations.dr ?? {};
      assert.deepEqual({ copied, alreadyThere, failed }, { copied: 1, alreadyThere: 2, failed: 0 });
      assert.deepEqual((await replicaKeys()).sort(), ["one.txt", "three.txt", "two.txt"]);
    }).timeout(60_000);

    it("keeps its objects and its versioning when the replication is destroyed", async () => {
      await stack.destroy();
      const Bucket = "with-objects";
      const { Contents } = await source.send(new ListObjectsV2Command({ Bucket }));
      assert.equal(Contents?.length, 3);
      assert.equal((await source.send(new GetBucketVersioningCommand({ Bucket }))).Status, "Enabled");
      await assert.rejects(
        source.send(new GetBucketReplicationCommand({ Bucket })),
        /ReplicationConfigurationNotFound|replication configuration was not found/,
      );
    }).timeout(60_000);
  });

  describe("with MFA delete", () => {
    let stack: TestStack;
    let proxy: S3Proxy;
    before(async () => {
      await makeBucket("with-mfa-delete");
      const VersioningConfiguration = { Status: "Enabled" } as const;
      await source.send(
        new PutBucketVersioningCommand({ Bucket: "with-mfa-delete", VersioningConfiguration }),
      );
      // As S3 does it to requests without an MFA, which nothing in a deployment has ("Configuring MFA delete").
      proxy = await startProxy(sandbox.endpoint, async (request, forward) => {
        if (!/with-mfa-delete\/?\?(.*&)?versioning\b/.test(request.path)) return forward(request);
        if (request.method === "PUT") return errorAnswer(403, "AccessDenied", "Access Denied");
        const body = Buffer.from(
          `<VersioningConfiguration><Status>Enabled</Status><MfaDelete>Enabled</MfaDelete></VersioningConfiguration>`,
        );
        return { status: 200, headers: { "content-type": "application/xml" }, body };
      });
      stack = await TestStack.create(sandbox, {
        source: { region: "eu-west-1", existingBucket: "with-mfa-delete", endpoint: proxy.endpoint },
        destinations: { dr: { region: "us-east-1", forceDestroy: true } },
        backfill: { mode: "none" },
      });
    });
    after(async () => {
      await stack?.forget();
      await proxy?.stop();
    });
    const writes = () =>
      proxy.requests.filter(({ method, path }) => method === "PUT" && path.includes("versioning"));

    it("is deployed if versioning is enabled, and again without a change", async () => {
      await stack.up();
      assert.deepEqual(writes(), []);
      const changes = (await stack.previewSteps()).filter(({ op }) => op !== "same");
      assert.deepEqual(changes, []);
    }).timeout(120_000);

    it("keeps its versioning when the replication is destroyed", async () => {
      await stack.destroy();
      assert.deepEqual(writes(), []);
    }).timeout(60_000);
  });

  // A deploy without a preview goes furthest before it is refused.
  const blindly = ["up", "--yes", "--skip-preview"];
  const refused: [
    what: string,
    command: string[],
    prepare: (Bucket: string) => Promise<unknown>,
    reason: RegExp,
  ][] = [
    [
      "somebody suspended its versioning is refused in a preview",
      ["preview"],
      (Bucket) =>
        source.send(
          new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: "Suspended" } }),
        ),
      /source\.existingBucket is "refused-0", whose versioning somebody suspended/,
    ],
    [
      "it replicates already is refused in a deploy without a preview",
      blindly,
      async (Bucket) => {
        await makeBucket(`${Bucket}-target`);
        for (const name of [Bucket, `${Bucket}-target`]) {
          const VersioningConfiguration = { Status: "Enabled" } as const;
          await source.send(new PutBucketVersioningCommand({ Bucket: name, VersioningConfiguration }));
        }
        await source.send(
          new PutBucketReplicationCommand({
            Bucket,
            ReplicationConfiguration: {
              Role: "arn:aws:iam::000000000000:role/theirs",
              Rules: [
                {
                  ID: "nightly",
                  Priority: 1,
                  Status: "Enabled",
                  Filter: { Prefix: "" },
                  DeleteMarkerReplication: { Status: "Disabled" },
                  Destination: { Bucket: `arn:aws:s3:::${Bucket}-target` },
                },
              ],
            },
          }),
        );
      },
      /replicates already, with the rule "nightly" and the role "arn:aws:iam::000000000000:role\/theirs"/,
    ],
  ];
  describe("that cannot be a source", () => {
    let stack: TestStack;
    before(async () => {
      stack = await TestStack.create(sandbox, {});
    });
    after(() => stack?.forget());

    for (const [index, [what, command, prepare, reason]] of refused.entries()) {
      it(`because ${what}, and nothing is created`, async () => {
        const Bucket = `refused-${index}`;
        await makeBucket(Bucket);
        await prepare(Bucket);
        await stack.configure({
          source: { region: "eu-west-1", existingBucket: Bucket },
          destinations: { dr: { region: "us-east-1" } },
        });
        const { code, stdout, stderr } = await stack.run(command);
        assert.notEqual(code, 0, stdout);
        assert.match(stdout + stderr, reason);
        const created = (await stack.resources()).filter(({ type }) => type.startsWith("aws:"));
        assert.deepEqual(created, []);
      }).timeout(60_000);
    }
  });
});
