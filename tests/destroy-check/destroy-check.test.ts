// Proves: what the destroy check says of a bucket and whether it stops the destroy, on a local AWS. Does not prove: that
// Pulumi runs it first; the end-to-end tests watch that.
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  ListObjectVersionsCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  type PutObjectCommandInput,
  S3Client,
} from "@aws-sdk/client-s3";
import { type DestroyCheckRun, OnDestroy } from "../../contract/destroy-check-run";
import { checkBucket } from "../../destroy-check/check";
import { type LocalS3, startLocalS3 } from "../support/local-s3";
import { type S3Proxy, startProxy } from "../support/s3-proxy";

const region = "us-east-1";

describe("the destroy check", () => {
  let server: LocalS3;
  let s3: S3Client;
  let Bucket: string;
  let proxy: S3Proxy | undefined;
  before(async () => {
    server = await startLocalS3();
    s3 = clientOf(server.endpoint);
  });
  after(async () => {
    s3?.destroy();
    await server?.stop();
  });
  beforeEach(async () => {
    Bucket = `checked-${randomBytes(4).toString("hex")}`;
    await newBucket();
  });
  afterEach(async () => {
    await proxy?.stop();
    proxy = undefined;
  });

  const newBucket = async ({ locked = false } = {}) => {
    await s3.send(new CreateBucketCommand({ Bucket, ObjectLockEnabledForBucket: locked }));
    const VersioningConfiguration = { Status: "Enabled" } as const;
    await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration }));
  };
  const put = (Key: string, settings: Partial<PutObjectCommandInput> = {}) =>
    s3.send(new PutObjectCommand({ Bucket, Key, Body: "hello", ...settings }));
  const remove = (Key: string, VersionId?: string) =>
    s3.send(new DeleteObjectCommand({ Bucket, Key, VersionId }));
  const run = (change: Partial<DestroyCheckRun> = {}): DestroyCheckRun => ({
    bucket: Bucket,
    region,
    endpoint: server.endpoint,
    path: "source",
    onDestroy: OnDestroy.Delete,
    sends: false,
    ...change,
  });
  const check = async (change: Partial<DestroyCheckRun> = {}, client = s3) => {
    const { isRefused, lines } = await checkBucket(client, run(change), run(change).sends, {
      entriesPerPage: 4,
      pages: 2,
    });
    return { isRefused, said: lines.join("\n") };
  };

  it("lets an empty bucket go", async () => {
    assert.deepEqual(await check(), { isRefused: false, said: `${Bucket} (source) is empty` });
  });

  it("lets a bucket go that is gone already", async () => {
    await s3.send(new DeleteBucketCommand({ Bucket }));
    assert.deepEqual(await check(), { isRefused: false, said: `${Bucket} (source) does not exist` });
  });

  it("stops at a bucket with versions, says what it holds, and how to go on", async () => {
    for (const key of ["b", "a", "a"]) await put(key);
    const { isRefused, said } = await check({ path: "destinations.dr" });
    assert.equal(isRefused, true);
    assert.match(
      said,
      /\(destinations\.dr\) holds 3 versions \(15 bytes\) and 0 delete markers; the first keys are "a", "b"/,
    );
    assert.match(said, /nothing was changed/);
    assert.match(said, /set `destinations\.dr\.forceDestroy` to true/);
    assert.match(said, /set `destinations\.dr\.retainOnDelete` to true/);
  });

  it("stops at a bucket that holds nothing but a delete marker, which S3 does not delete either", async () => {
    const { VersionId } = await put("gone");
    await remove("gone");
    await remove("gone", VersionId);
    const { isRefused, said } = await check();
    assert.equal(isRefused, true);
    assert.match(said, /holds 0 versions \(0 bytes\) and 1 delete marker; the first keys are "gone"/);
  });

  it("goes on over the pages of a listing, and says where it stopped", async () => {
    for (let key = 0; key < 6; key++) await put(`key ${key}`);
    assert.match((await check()).said, /holds 6 versions \(30 bytes\)/);
    for (let key = 6; key < 12; key++) await put(`key ${key}`);
    assert.match((await check()).said, /holds more than 8 entries: of those listed, 8 versions \(40 bytes\)/);
  });

  it("escapes what would rearrange the terminal in a key", async () => {
    await put("a\u202Ebc\u0007\u009Bd");
    assert.match((await check()).said, /"a\\u202ebc\\u0007\\u009bd"/);
  });

  it("lets a full bucket go whose objects are to be deleted with it", async () => {
    await put("a");
    assert.equal((await check({ onDestroy: OnDestroy.Empty })).isRefused, false);
  });

  const later = () => new Date(Date.now() + 60_000);
  const locks: [title: string, settings: () => Partial<PutObjectCommandInput>, stops: boolean][] = [
    [
      "retention in compliance mode",
      () => ({ ObjectLockMode: "COMPLIANCE", ObjectLockRetainUntilDate: later() }),
      true,
    ],
    [
      "retention in governance mode",
      () => ({ ObjectLockMode: "GOVERNANCE", ObjectLockRetainUntilDate: later() }),
      true,
    ],
    ["a legal hold", () => ({ ObjectLockLegalHoldStatus: "ON" }), true],
    ["no lock", () => ({}), false],
  ];
  for (const [title, settings, stops] of locks) {
    it(`${stops ? "stops at" : "lets go"} a version under ${title}, though objects are to be deleted`, async () => {
      Bucket = `locked-${randomBytes(4).toString("hex")}`;
      await newBucket({ locked: true });
      await put("free");
      await put("held", settings());
      const { isRefused, said } = await check({ onDestroy: OnDestroy.Empty });
      assert.equal(isRefused, stops);
      if (!stops) return;
      assert.match(said, /of its newest 2 versions, 1 is under retention or a legal hold/);
      assert.match(said, /forceDestroy does not override Object Lock: "held"/);
    });
  }

  it("reports what a source has not replicated, and does not stop for it", async () => {
    for (const key of ["one", "two", "three"]) await put(key);
    const statuses: Record<string, string> = { one: "PENDING", two: "FAILED" };
    const endpoint = await startProxy(server.endpoint, async (request, forward) => {
      const answer = await forward(request);
      const key = request.path.split("?")[0]?.split("/").at(-1) ?? "";
      const status = request.method === "HEAD" ? statuses[key] : undefined;
      return status
        ? { ...answer, headers: { ...answer.headers, "x-amz-replication-status": status } }
        : answer;
    });
    proxy = endpoint;
    const { isRefused, said } = await check(
      { onDestroy: OnDestroy.Keep, sends: true },
      clientOf(endpoint.endpoint),
    );
    assert.equal(isRefused, false);
    assert.match(said, /of its newest 3 current versions, 1 is still pending replication: "one"/);
    assert.match(said, /of its newest 3 current versions, 1 failed to replicate: "two"/);
  });

  it("writes nothing", async () => {
    await put("a");
    const before = await s3.send(new ListObjectVersionsCommand({ Bucket }));
    proxy = await startProxy(server.endpoint, (request, forward) => forward(request));
    await check({ onDestroy: OnDestroy.Empty, sends: true }, clientOf(proxy.endpoint));
    assert.deepEqual(
      proxy.requests.filter(({ method }) => !["GET", "HEAD"].includes(method)),
      [],
    );
    assert.deepEqual((await s3.send(new ListObjectVersionsCommand({ Bucket }))).Versions, before.Versions);
  });
});

function clientOf(endpoint: string): S3Client {
  const credentials = { accessKeyId: "test", secretAccessKey: "test" };
  return new S3Client({ region, endpoint, credentials, forcePathStyle: true });
}
