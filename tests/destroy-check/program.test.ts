// Proves: how the programs of the destroy check end, and what they print, on a local AWS. Does not prove: that Pulumi runs
// them first; the end-to-end tests watch that.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { CreateBucketCommand, DeleteBucketCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { type DestroyCheckRun, OnDestroy, type RemovalCheckRun } from "../../contract/destroy-check-run";
import { type LocalS3, startLocalS3 } from "../support/local-s3";
import { errorAnswer, type ProxiedAnswer, type S3Proxy, startProxy } from "../support/s3-proxy";

const region = "us-east-1";

describe("the program of the destroy check", () => {
  let server: LocalS3;
  let s3: S3Client;
  let Bucket: string;
  let proxy: S3Proxy | undefined;
  before(async () => {
    server = await startLocalS3();
    const credentials = { accessKeyId: "test", secretAccessKey: "test" };
    s3 = new S3Client({ region, endpoint: server.endpoint, credentials, forcePathStyle: true });
  });
  after(async () => {
    s3?.destroy();
    await server?.stop();
  });
  beforeEach(async () => {
    Bucket = `checked-${randomBytes(4).toString("hex")}`;
    await s3.send(new CreateBucketCommand({ Bucket }));
  });
  afterEach(async () => {
    await proxy?.stop();
    proxy = undefined;
  });

  const put = (Key: string) => s3.send(new PutObjectCommand({ Bucket, Key, Body: "hello" }));
  const run = (change: Partial<DestroyCheckRun> = {}): DestroyCheckRun => ({
    bucket: Bucket,
    region,
    endpoint: server.endpoint,
    path: "source",
    onDestroy: OnDestroy.Delete,
    sends: false,
    ...change,
  });
  const disturbed = async (answer: (path: string) => ProxiedAnswer | undefined) => {
    proxy = await startProxy(
      server.endpoint,
      async (request, forward) => answer(request.path) ?? forward(request),
    );
    return proxy.endpoint;
  };

  async function program(main: string, input: DestroyCheckRun | RemovalCheckRun, before?: RemovalCheckRun) {
    const env = {
      ...process.env,
      AWS_ACCESS_KEY_ID: "test",
      AWS_SECRET_ACCESS_KEY: "test",
      ...(before && { PULUMI_COMMAND_STDOUT: JSON.stringify(before) }),
    };
    const source = `require("./destroy-check/cli").${main}()`;
    const child = spawn(process.execPath, ["--no-warnings", "--import", "tsx", "-e", source], { env });
    child.stdin.end(JSON.stringify(input));
    const [stdout, stderr, [code]] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      once(child, "close"),
    ]);
    return { stdout, stderr, code };
  }

  describe("before a destroy", () => {
    it("ends with 0 for an empty bucket, and with 1 for a full one", async () => {
      const empty = await program("beforeDestroy", run());
      assert.deepEqual(empty, { stdout: "", stderr: `${Bucket} (source) is empty\n`, code: 0 });
      await put("a");
      const full = await program("beforeDestroy", run());
      assert.equal(full.code, 1);
      assert.match(full.stderr, /holds 1 version/);
    });

    it("ends with 1 where it may not list the bucket, and says which permission is missing", async () => {
      const endpoint = await disturbed((path) =>
        path.includes("versions") ? errorAnswer(403, "AccessDenied", "Access Denied") : undefined,
      );
      const { code, stderr } = await program("beforeDestroy", run({ endpoint }));
      assert.equal(code, 1);
      assert.match(stderr, /cannot tell what checked-\w+ \(source\) holds: AccessDenied/);
      assert.match(stderr, /the credentials need s3:ListBucketVersions on arn:aws:s3:::checked-/);
    });

    it("ends with 0 for an existing bucket that it may not list, because that bucket stays", async () => {
      const endpoint = await disturbed(() => errorAnswer(403, "AccessDenied", "Access Denied"));
      assert.equal((await program("beforeDestroy", run({ endpoint, onDestroy: OnDestroy.Keep }))).code, 0);
    });
  });

  describe("before a removal", () => {
    const list = (...buckets: RemovalCheckRun["buckets"]): RemovalCheckRun => ({ buckets });
    const listed = (change: Partial<RemovalCheckRun["buckets"][number]> = {}) => {
      const { sends: _, ...bucket } = run({ path: "destinations.dr", ...change });
      return bucket;
    };

    it("answers with the list at first, and reads no bucket", async () => {
      const first = list(listed({ endpoint: "http://127.0.0.1:1" }));
      const { code, stdout, stderr } = await program("beforeRemoval", first);
      assert.deepEqual({ code, stderr, list: JSON.parse(stdout) }, { code: 0, stderr: "", list: first });
    });

    it("ends with 1 and no answer where a full bucket is in the list no more", async () => {
      await put("a");
      const { code, stdout, stderr } = await program("beforeRemoval", list(), list(listed()));
      assert.deepEqual({ code, stdout }, { code: 1, stdout: "" });
      assert.match(
        stderr,
        /^destinations\.dr no longer has the bucket checked-\w+, which this deploy would delete/,
      );
      assert.match(stderr, /holds 1 version/);
    });

    it("takes a bucket of the same name on another side for another one", async () => {
      await put("a");
      const moved = list(listed({ path: "destinations.eu" }));
      assert.equal((await program("beforeRemoval", moved, list(listed()))).code, 1);
    });

    for (const onDestroy of [OnDestroy.Empty, OnDestroy.Keep]) {
      it(`ends with 0 where a full bucket that was to ${onDestroy} is in the list no more`, async () => {
        await put("a");
        assert.equal((await program("beforeRemoval", list(), list(listed({ onDestroy })))).code, 0);
      });
    }

    it("ends with 0 where the bucket is empty, or gone", async () => {
      assert.equal((await program("beforeRemoval", list(), list(listed()))).code, 0);
      await s3.send(new DeleteBucketCommand({ Bucket }));
      assert.equal((await program("beforeRemoval", list(), list(listed()))).code, 0);
    });
  });
});
