// Proves, against a real S3 server, which objects a run copies and which it leaves. Does not prove when AWS's live
// replication takes over: the server's clock and its replication are the local one's.
import assert from "node:assert/strict";
import { ListObjectsV2Command } from "@aws-sdk/client-s3";
import { backfill } from "../../backfill/run/backfill";
import type { BackfillRule } from "../../contract/backfill-run";
import { errorAnswer, isCopy, startProxy } from "../support/s3-proxy";
import { counts, pause } from "./bucket-pair";
import { type DisturbedPair, forEachTest } from "./disturbed-pair";
import { putInParts } from "./object-in-parts";

describe("A run of the backfill", () => {
  let pair: DisturbedPair;
  forEachTest((fresh) => {
    pair = fresh;
  });

  const countsOf = async (run = pair.run()) => counts((await backfill(run)).destinations.dr);

  it("has nothing to do in an empty bucket", async () => {
    assert.deepEqual(await countsOf(), {});
  });

  it("copies nothing twice", async () => {
    await pair.putMany(pair.source, ["a", "b", "c"]);
    assert.deepEqual(await countsOf(), { listed: 3, copied: 3 });
    assert.deepEqual(await countsOf(), { listed: 3, alreadyThere: 3 });
    assert.equal(await pair.versionCount(pair.destination), 3);
  });

  it("brings over more objects than one page lists, whatever the destination holds between them", async () => {
    const name = (index: number) => `key-${String(index).padStart(4, "0")}`;
    const all = Array.from({ length: 1040 }, (_, index) => name(index));
    await pair.fill(pair.source, all);
    const present = all.filter((_, index) => index % 40 !== 0);
    await pair.fill(pair.destination, [...present, "0-first", "key-0000a", "key-0500x", "zzz-last", "😀"]);
    assert.deepEqual(await countsOf(), { listed: 1040, copied: 26, alreadyThere: 1014 });
    const there = new Set(await pair.keys(pair.destination));
    assert.deepEqual(
      all.filter((key) => !there.has(key)),
      [],
    );
  });

  it("replaces an older object at the destination, whose old version stays", async () => {
    await pair.put(pair.destination, "a", "old");
    await pause(1_010);
    await pair.put(pair.source, "a", "new");
    assert.deepEqual(await countsOf(), { listed: 1, copied: 1 });
    assert.equal(await pair.content(pair.destination, "a"), "new");
    assert.equal(await pair.versionCount(pair.destination), 2);
  });

  it("replaces the copy of an object in parts that another of the same size took the place of since", async () => {
    await putInParts(pair, "a", ["first of all", "end"]);
    await putInParts(pair, "b", ["never changed", "end"]);
    assert.deepEqual(await countsOf(), { listed: 2, copied: 2 });
    await pause(1_010);
    await putInParts(pair, "a", ["then another", "end"]);
    assert.deepEqual(await countsOf(), { listed: 2, copied: 1, alreadyThere: 1 });
    assert.equal(await pair.content(pair.destination, "a"), "then anotherend");
    assert.deepEqual(await countsOf(), { listed: 2, alreadyThere: 2 });
  });

  it("leaves a newer object at the destination alone", async () => {
    await pair.put(pair.source, "a", "old");
    await pause(5);
    await pair.put(pair.destination, "a", "new");
    assert.deepEqual(await countsOf(), { listed: 1, newerThere: 1 });
    assert.equal(await pair.content(pair.destination, "a"), "new");
    assert.equal(await pair.versionCount(pair.destination), 1);
  });

  it("leaves objects after the cut-off to live replication", async () => {
    await pair.put(pair.source, "before", "x");
    const { Contents } = await pair.client.send(new ListObjectsV2Command({ Bucket: pair.source }));
    const then = Contents?.[0]?.LastModified ?? new Date();
    await pause(1_010);
    await pair.put(pair.source, "after", "x");
    const proxy = await startProxy(pair.endpoint, async (request, forward) => {
      const answer = await forward(request);
      answer.headers.date = then.toUTCString();
      return answer;
    });
    try {
      assert.deepEqual(await countsOf(pair.run({ endpoint: proxy.endpoint })), {
        ...{ listed: 2, copied: 1, leftToReplication: 1 },
      });
      assert.deepEqual(await pair.keys(pair.destination), ["before"]);
    } finally {
      await proxy.stop();
    }
  });

  it("takes objects of the very second in which it starts, however the server rounds", async () => {
    for (const key of ["a", "b", "c", "d"]) {
      await pair.put(pair.source, key, key);
      assert.equal((await countsOf()).copied, 1);
      await pause(130);
    }
  });

  it("skips what no rule's prefix or tags let in", async () => {
    const tagged = { Tagging: "team=data&keep=yes" };
    await pair.put(pair.source, "docs/plain", "x");
    await pair.put(pair.source, "docs/tagged", "x", tagged);
    await pair.put(pair.source, "media/plain", "x");
    await pair.put(pair.source, "media/tagged", "x", tagged);
    await pair.put(pair.source, "other", "x", tagged);
    const rules: BackfillRule[] = [
      { id: "documents", prefix: "docs/", tags: {} },
      { id: "media", prefix: "media/", tags: { team: "data", keep: "yes" } },
    ];
    assert.deepEqual(await countsOf(pair.run({ rules })), { listed: 5, copied: 3, filteredOut: 2 });
    assert.deepEqual(await pair.keys(pair.destination), ["docs/plain", "docs/tagged", "media/tagged"]);
  });

  it("skips by tags alone, and asks for the tags of no object that it need not", async () => {
    await pair.put(pair.source, "a", "x", { Tagging: "keep=yes" });
    await pair.put(pair.source, "b", "x", { Tagging: "keep=no" });
    const proxy = await startProxy(pair.endpoint, (request, forward) => forward(request));
    try {
      const rules = [{ id: "kept", prefix: "", tags: { keep: "yes" } }];
      const run = pair.run({ endpoint: proxy.endpoint, rules });
      assert.deepEqual(await countsOf(run), { listed: 2, copied: 1, filteredOut: 1 });
      const asked = () => proxy.requests.filter(({ path }) => path.includes("tagging")).length;
      assert.equal(asked(), 2);
      assert.deepEqual(await countsOf(run), { listed: 2, alreadyThere: 1, filteredOut: 1 });
      assert.equal(asked(), 3);
    } finally {
      await proxy.stop();
    }
  });

  it("skips archived objects, but not those of Glacier Instant Retrieval", async () => {
    await pair.put(pair.source, "archived", "x", { StorageClass: "GLACIER" });
    await pair.put(pair.source, "deep", "x", { StorageClass: "DEEP_ARCHIVE" });
    await pair.put(pair.source, "instant", "x", { StorageClass: "GLACIER_IR" });
    assert.deepEqual(await countsOf(), { listed: 3, copied: 1, archived: 2 });
    assert.deepEqual(await pair.keys(pair.destination), ["instant"]);
  });

  it("counts an object as archived if only the copy shows that it is", async () => {
    await pair.putMany(pair.source, ["a"]);
    const proxy = await startProxy(pair.endpoint, async (request, forward) =>
      isCopy(request) ? errorAnswer(403, "InvalidObjectState") : forward(request),
    );
    try {
      assert.deepEqual(await countsOf(pair.run({ endpoint: proxy.endpoint })), { listed: 1, archived: 1 });
    } finally {
      await proxy.stop();
    }
  });

  it("goes to every destination, each with its own rules", async () => {
    await pair.putMany(pair.source, ["docs/a", "media/b"]);
    const other = await pair.another();
    const run = pair.run({ rules: [{ id: "documents", prefix: "docs/", tags: {} }] });
    Object.assign(run.destinations, { second: other.run().destinations.dr });
    const { destinations } = await backfill(run);
    assert.deepEqual(counts(destinations.dr), { listed: 2, copied: 1, filteredOut: 1 });
    assert.deepEqual(counts(destinations.second), { listed: 2, copied: 2 });
    assert.deepEqual(await other.keys(other.destination), ["docs/a", "media/b"]);
  });
});
