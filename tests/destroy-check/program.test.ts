// Proves: how the programs of the destroy check end, and what they print, on a local AWS. Does not prove: that Pulumi runs
// them first; the end-to-end tests watch that.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { DeleteBucketCommand } from "@aws-sdk/client-s3";
import { type DestroyCheckRun, OnDestroy, type RemovalCheckRun } from "../../contract/destroy-check-run";
import { errorAnswer, type ProxiedAnswer } from "../support/s3-proxy";
import { CheckedBucket } from "./checked-bucket";

describe("the program of the destroy check", () => {
  const bucket = new CheckedBucket();
  const run = (change?: Partial<DestroyCheckRun>) => bucket.run(change);
  const disturbed = async (answer: (path: string) => ProxiedAnswer | undefined) =>
    (await bucket.disturbed(async (request, forward) => answer(request.path) ?? forward(request))).endpoint;

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
      assert.deepEqual(empty, { stdout: "", stderr: `${bucket.name} (source) is empty\n`, code: 0 });
      await bucket.put("a");
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

  it("ends with 1 with the credentials of another account, to which the bucket may look gone", async () => {
    const { code, stderr } = await program("beforeDestroy", run({ accountId: "222222222222" }));
    assert.equal(code, 1);
    assert.match(stderr, /credentials belong to account 000000000000; allowed is 222222222222/);
  });

  describe("before a removal", () => {
    const list = (...buckets: RemovalCheckRun["buckets"]): RemovalCheckRun => ({ buckets, existing: [] });
    const listed = (change: Partial<RemovalCheckRun["buckets"][number]> = {}) => {
      const { sends: _, ...checked } = run({ path: "destinations.dr", ...change });
      return checked;
    };

    it("answers with the list at first, and reads no bucket", async () => {
      const first = list(listed({ endpoint: "http://127.0.0.1:1" }));
      const { code, stdout, stderr } = await program("beforeRemoval", first);
      assert.deepEqual({ code, stderr, list: JSON.parse(stdout) }, { code: 0, stderr: "", list: first });
    });

    it("ends with 1 and no answer where a full bucket is in the list no more", async () => {
      await bucket.put("a");
      const { code, stdout, stderr } = await program("beforeRemoval", list(), list(listed()));
      assert.deepEqual({ code, stdout }, { code: 1, stdout: "" });
      assert.match(
        stderr,
        /^destinations\.dr no longer has the bucket checked-\w+, which this deploy would delete/,
      );
      assert.match(stderr, /holds 1 version/);
    });

    it("takes a bucket of the same name on another side for another one", async () => {
      await bucket.put("a");
      const moved = list(listed({ path: "destinations.eu" }));
      assert.equal((await program("beforeRemoval", moved, list(listed()))).code, 1);
    });

    for (const onDestroy of [OnDestroy.Empty, OnDestroy.Keep]) {
      it(`ends with 0 where a full bucket that was to ${onDestroy} is in the list no more`, async () => {
        await bucket.put("a");
        assert.equal((await program("beforeRemoval", list(), list(listed({ onDestroy })))).code, 0);
      });
    }

    it("ends with 1 and no answer where a bucket that was to be emptied is named as existing, and does not read it", async () => {
      const before = list(listed({ onDestroy: OnDestroy.Empty, endpoint: "http://127.0.0.1:1" }));
      const now = { buckets: [], existing: [{ path: "source", bucket: bucket.name }] };
      const { code, stdout, stderr } = await program("beforeRemoval", now, before);
      assert.deepEqual({ code, stdout }, { code: 1, stdout: "" });
      assert.match(stderr, /^`source\.existingBucket` names the bucket "checked-\w+", [^\n]+\n$/);
    });

    it("ends with 0 where the bucket is empty, or gone", async () => {
      assert.equal((await program("beforeRemoval", list(), list(listed()))).code, 0);
      await bucket.s3.send(new DeleteBucketCommand({ Bucket: bucket.name }));
      assert.equal((await program("beforeRemoval", list(), list(listed()))).code, 0);
    });
  });
});
