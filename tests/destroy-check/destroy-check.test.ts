// Proves: what the destroy check says of a bucket and whether it stops the destroy, on a local AWS. Does not prove: that
// Pulumi runs it first; the end-to-end tests watch that.
import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import {
  DeleteBucketCommand,
  ListObjectVersionsCommand,
  type PutObjectCommandInput,
} from "@aws-sdk/client-s3";
import { type DestroyCheckRun, OnDestroy } from "../../contract/destroy-check-run";
import { checkBucket } from "../../destroy-check/check";
import { errorAnswer, type Interference } from "../support/s3-proxy";
import { CheckedBucket } from "./checked-bucket";

describe("the destroy check", () => {
  const bucket = new CheckedBucket();
  const check = async (change: Partial<DestroyCheckRun> = {}, client = bucket.s3) => {
    const run = bucket.run(change);
    const { isRefused, lines } = await checkBucket(client, run, run.sends, { entriesPerPage: 4, pages: 2 });
    return { isRefused, said: lines.join("\n") };
  };

  it("lets an empty bucket go", async () => {
    assert.deepEqual(await check(), { isRefused: false, said: `${bucket.name} (source) is empty` });
  });

  it("lets a bucket go that is gone already", async () => {
    await bucket.s3.send(new DeleteBucketCommand({ Bucket: bucket.name }));
    assert.deepEqual(await check(), { isRefused: false, said: `${bucket.name} (source) does not exist` });
  });

  it("stops at a bucket with versions, says what it holds, and how to go on", async () => {
    for (const key of ["b", "a", "a"]) await bucket.put(key);
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
    const { VersionId } = await bucket.put("gone");
    await bucket.remove("gone");
    await bucket.remove("gone", VersionId);
    const { isRefused, said } = await check();
    assert.equal(isRefused, true);
    assert.match(said, /holds 0 versions \(0 bytes\) and 1 delete marker; the first keys are "gone"/);
  });

  it("goes on over the pages of a listing, and says where it stopped", async () => {
    for (let key = 0; key < 6; key++) await bucket.put(`key ${key}`);
    assert.match((await check()).said, /holds 6 versions \(30 bytes\)/);
    for (let key = 6; key < 12; key++) await bucket.put(`key ${key}`);
    assert.match((await check()).said, /holds more than 8 entries: of those listed, 8 versions \(40 bytes\)/);
  });

  it("goes on in the midst of the versions of a key, and names the first three keys", async () => {
    for (const key of ["a", "a", "a", "a", "a", "a", "b", "c"]) await bucket.put(key);
    assert.match((await check()).said, /holds 8 versions \(40 bytes\).*; the first keys are "a", "b", "c"/);
    await bucket.make();
    for (const key of ["a", "b", "c", "d"]) await bucket.put(key);
    assert.match((await check()).said, /; the first keys are "a", "b", "c"\n/);
  });

  it("escapes what would rearrange the terminal in a key", async () => {
    await bucket.put("a\u202Ebc\u0007\u009Bd");
    assert.match((await check()).said, /"a\\u202ebc\\u0007\\u009bd"/);
  });

  it("lets a full bucket go whose objects are to be deleted with it", async () => {
    await bucket.put("a");
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
    [
      "retention that is over",
      () => ({ ObjectLockMode: "GOVERNANCE", ObjectLockRetainUntilDate: new Date(Date.now() + 1_000) }),
      false,
    ],
    ["no lock", () => ({}), false],
  ];
  for (const [title, settings, stops] of locks) {
    it(`${stops ? "stops at" : "lets go"} a version under ${title}, though objects are to be deleted`, async () => {
      await bucket.make({ locked: true });
      await bucket.put("free");
      await bucket.put("held", settings());
      if (title === "retention that is over") await pause(1_100);
      const { isRefused, said } = await check({ onDestroy: OnDestroy.Empty });
      assert.equal(isRefused, stops);
      if (!stops) {
        assert.match(said, /of its newest 2 versions, none is under retention or a legal hold/);
        return;
      }
      assert.match(said, /of its newest 2 versions, 1 is under retention or a legal hold/);
      assert.match(said, /forceDestroy does not override Object Lock: "held"/);
    });
  }

  it("does not look at the locks of a bucket whose objects stay", async () => {
    await bucket.make({ locked: true });
    await bucket.put("held", { ObjectLockLegalHoldStatus: "ON" });
    const { requests, s3 } = await bucket.disturbed((request, forward) => forward(request));
    for (const onDestroy of [OnDestroy.Keep, OnDestroy.Delete]) await check({ onDestroy }, s3);
    assert.ok(!requests.some(({ path }) => path.includes("object-lock")));
  });

  it("fails where it may not read whether there are locks", async () => {
    await bucket.put("a");
    const { s3 } = await bucket.disturbed(async (request, forward) =>
      request.path.includes("object-lock") ? errorAnswer(403, "AccessDenied") : forward(request),
    );
    await assert.rejects(check({ onDestroy: OnDestroy.Empty }, s3), { name: "AccessDenied" });
  });

  /** Answers with these replication statuses, by the keys. */
  const withStatuses =
    (statuses: Record<string, string>): Interference =>
    async (request, forward) => {
      const answer = await forward(request);
      const key = request.path.split("?")[0]?.split("/").at(-1) ?? "";
      const status = request.method === "HEAD" ? statuses[key] : undefined;
      return status
        ? { ...answer, headers: { ...answer.headers, "x-amz-replication-status": status } }
        : answer;
    };

  it("reports what a source has not replicated, and does not stop for it", async () => {
    for (const key of ["one", "one", "two", "three"]) await bucket.put(key);
    const { s3 } = await bucket.disturbed(withStatuses({ one: "PENDING", two: "FAILED" }));
    const { isRefused, said } = await check({ onDestroy: OnDestroy.Keep, sends: true }, s3);
    assert.equal(isRefused, false);
    assert.match(said, /of its newest 3 current versions, 1 is still pending replication: "one"/);
    assert.match(said, /of its newest 3 current versions, 1 failed to replicate: "two"/);
    assert.doesNotMatch((await check({ onDestroy: OnDestroy.Keep }, s3)).said, /replicat/);
  });

  it("reports nothing of that where it may not read objects, and leaves out those that are gone by then", async () => {
    for (const key of ["one", "two"]) await bucket.put(key);
    const denied = await bucket.disturbed(async (request, forward) =>
      request.method === "HEAD" ? errorAnswer(403, "AccessDenied") : forward(request),
    );
    const keep = { onDestroy: OnDestroy.Keep, sends: true };
    assert.match((await check(keep, denied.s3)).said, /^checked-\w+ \(source\) holds 2 versions.*$/);
    await denied.stop();
    const gone = await bucket.disturbed(async (request, forward) =>
      request.method === "HEAD" && request.path.includes("/one")
        ? { status: 404, headers: {}, body: Buffer.alloc(0) }
        : forward(request),
    );
    assert.match((await check(keep, gone.s3)).said, /of its newest 1 current version, none is pending/);
  });

  it("writes nothing", async () => {
    await bucket.put("a");
    const { requests, s3 } = await bucket.disturbed((request, forward) => forward(request));
    const versions = async () =>
      (await bucket.s3.send(new ListObjectVersionsCommand({ Bucket: bucket.name }))).Versions;
    const before = await versions();
    await check({ onDestroy: OnDestroy.Empty, sends: true }, s3);
    assert.deepEqual(
      requests.filter(({ method }) => !["GET", "HEAD"].includes(method)),
      [],
    );
    assert.deepEqual(await versions(), before);
  });
});
