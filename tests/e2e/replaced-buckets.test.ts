// Proves: on the real engine and a local AWS, what exactly a preview plans when the region or the name of a deployed bucket
// changes; that a bucket with objects then stays as it is, with everything else; and that after the change both sides are
// as before, with the objects that are due there. Does not prove: that the real provider plans the same, and that AWS gives
// a name out again at once, which it does not.
import assert from "node:assert/strict";
import { HeadBucketCommand } from "@aws-sdk/client-s3";
import { type EngineSandbox, openEngineSandbox } from "../support/engine-sandbox";
import { ReplicationStack } from "../support/replication-stack";

interface Bucket {
  region: string;
  bucketName: string;
  forceDestroy?: boolean;
}

const partsOf = (bucket: string) =>
  ["", "destroy-check", "encryption", "lifecycle", "ownership", "policy", "public-access", "versioning"].map(
    (part) => `replace replication-${bucket}${part && `-${part}`}`,
  );
const updates = (...names: string[]) => names.map((name) => `update replication-${name}`);

describe("a deployed replication whose bucket moves", () => {
  let source: Bucket = { region: "eu-west-1", bucketName: "moved-source" };
  let dr: Bucket = { region: "us-east-1", bucketName: "moved-replica" };
  let [sourceBefore, drBefore] = [source, dr];
  let sandbox: EngineSandbox;
  let replication: ReplicationStack;
  const config = () => ({ source, destinations: { dr } });
  before(async function () {
    this.timeout("15m");
    sandbox = await openEngineSandbox();
    replication = await ReplicationStack.up(sandbox, config());
    await replication.put("first.txt");
  });
  after(async () => {
    await replication?.stack.forget();
    await sandbox?.close();
  });

  async function planned(): Promise<string[]> {
    await replication.stack.configure(config());
    return replication.plannedChanges();
  }

  /** Everything but the objects, in which a bucket may have another name now. */
  async function settings(name = "", newName = ""): Promise<unknown> {
    const text = JSON.stringify(await replication.snapshot(), (key, value) =>
      key === "objects" ? "" : value,
    );
    return JSON.parse(text.replaceAll(name, newName));
  }

  async function keys(bucket: string): Promise<string[]> {
    const { objects } = await replication.bucket(bucket);
    return (objects as { Versions?: { Key: string }[] }).Versions?.map(({ Key }) => Key).sort() ?? [];
  }

  async function regionOf(Bucket: string): Promise<string | undefined> {
    const s3 = sandbox.s3("us-east-1");
    s3.config.followRegionRedirects = true;
    return (await s3.send(new HeadBucketCommand({ Bucket }))).BucketRegion;
  }

  /** Also says what is left to change when the arguments are as before again. */
  async function assertStays(holding: RegExp, afterwards: string[]): Promise<void> {
    const before = await replication.snapshot();
    const { code, stdout, stderr } = await replication.tryUp(config());
    assert.notEqual(code, 0);
    assert.match(stdout + stderr, holding);
    assert.deepEqual(await replication.snapshot(), before);
    [source, dr] = [sourceBefore, drBefore];
    assert.deepEqual(await planned(), afterwards);
  }
  async function assertReplaced(before: unknown): Promise<void> {
    await replication.up(config());
    assert.deepEqual(await settings(), before);
    assert.deepEqual(await replication.plannedChanges(), []);
    [sourceBefore, drBefore] = [source, dr];
  }

  describe("to another region, at the destination", () => {
    const moved = () => ({ ...dr, region: "us-west-2" });

    it("is previewed to replace that bucket with its parts, and nothing else", async () => {
      dr = moved();
      assert.deepEqual(
        await planned(),
        [
          ...partsOf("destination-dr"),
          ...updates("backfill", "destination-dr-provider", "removal-check", "rules-since"),
        ].sort(),
      );
    }).timeout(60_000);

    it("stays as it is while the bucket holds objects", async () => {
      await assertStays(
        /moved-replica \(destinations\.dr\) holds 1 version/,
        updates("destination-dr-provider"),
      );
    }).timeout(60_000);

    it("replicates to the new bucket once the old one is empty, what was there before included", async () => {
      const before = await settings();
      await replication.empty("moved-replica");
      dr = moved();
      await assertReplaced(before);
      assert.equal(await regionOf("moved-replica"), "us-west-2");
      await replication.put("second.txt");
      assert.deepEqual(await keys("moved-replica"), ["first.txt", "second.txt"]);
    }).timeout(90_000);
  });

  describe("to another name, at the destination", () => {
    it("is previewed to replace that bucket, and what names it", async () => {
      dr = { ...dr, bucketName: "renamed-replica" };
      assert.deepEqual(
        await planned(),
        [
          ...partsOf("destination-dr"),
          ...updates("backfill", "removal-check", "replication", "role-policy", "role-widen", "rules-since"),
        ].sort(),
      );
    }).timeout(60_000);

    it("stays as it is while the bucket holds objects", async () => {
      await assertStays(/moved-replica \(destinations\.dr\) holds 2 versions/, []);
    }).timeout(60_000);

    it("replicates everything to the new bucket, and deletes the old one with its objects if it is told to", async () => {
      dr = { ...dr, forceDestroy: true };
      await replication.up(config());
      const before = await settings("moved-replica", "renamed-replica");
      dr = { ...dr, bucketName: "renamed-replica" };
      await assertReplaced(before);
      assert.equal((await replication.bucket("moved-replica")).policy, "NoSuchBucket");
      await replication.put("third.txt");
      assert.deepEqual(await keys("renamed-replica"), ["first.txt", "second.txt", "third.txt"]);
    }).timeout(90_000);
  });

  describe("to another region, at the source", () => {
    const moved = () => ({ ...source, region: "eu-central-1" });

    it("is previewed to replace that bucket with its parts and the rules on it, and nothing else", async () => {
      source = moved();
      assert.deepEqual(
        await planned(),
        [
          ...partsOf("source"),
          "replace replication-replication",
          ...updates("backfill", "removal-check", "role-widen", "rules-since", "source-provider"),
        ].sort(),
      );
    }).timeout(60_000);

    it("stays as it is while the bucket holds objects", async () => {
      await assertStays(/moved-source \(source\) holds 3 versions/, updates("source-provider"));
    }).timeout(60_000);

    it("replicates from the new bucket, and leaves the replicas, if the old one may go with its objects", async () => {
      source = { ...source, forceDestroy: true };
      await replication.up(config());
      const before = await settings();
      source = moved();
      await assertReplaced(before);
      assert.equal(await regionOf("moved-source"), "eu-central-1");
      assert.deepEqual(await keys("moved-source"), []);
      await replication.put("fourth.txt");
      assert.deepEqual(await keys("renamed-replica"), ["first.txt", "fourth.txt", "second.txt", "third.txt"]);
    }).timeout(90_000);
  });
});
