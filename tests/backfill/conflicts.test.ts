// Proves, against a real S3 server, that a copy never ends up above a newer object, whether or not the server enforces
// conditions on copies. The enforcing server is the local one behind a proxy that does what AWS documents; that AWS
// does so is not proved here.
import assert from "node:assert/strict";
import { DeleteObjectCommand, HeadObjectCommand, ListMultipartUploadsCommand } from "@aws-sdk/client-s3";
import { backfill } from "../../backfill/run/backfill";
import {
  enforceConditions,
  type Interference,
  isCopy,
  type ProxiedRequest,
  withoutConditions,
} from "../support/s3-proxy";
import { counts } from "./bucket-pair";
import { type DisturbedPair, forEachTest } from "./disturbed-pair";

/** Servers behind LOCAL_S3_ENDPOINT may enforce conditions. */
function ignoring(ignored: string[], others: Interference): Interference {
  return (request, forward) =>
    isCopy(request) ? others(withoutConditions(request, ignored), forward) : forward(request);
}

/** Whether it wants something to be at the destination that cannot be there. */
function isTrial({ headers }: ProxiedRequest): boolean {
  return /0{32}/.test(String(headers["if-match"]));
}

for (const [server, conditions] of [
  ["a server that enforces conditions", enforceConditions],
  [
    "a server that ignores conditions",
    ignoring(["if-match", "if-none-match"], (request, forward) => forward(request)),
  ],
  ["a server that ignores If-Match", ignoring(["if-match"], enforceConditions)],
  ["a server that ignores If-None-Match", ignoring(["if-none-match"], enforceConditions)],
] as const) {
  describe(`A write during the backfill, on ${server}`, () => {
    let pair: DisturbedPair;
    forEachTest((fresh) => {
      pair = fresh;
    });

    /** Runs the backfill; `event` happens once, right before the copy of `key` reaches the server. */
    async function runWith(key: string, event: () => Promise<void>, options = {}) {
      let isDue = true;
      await pair.putBehind(async (request, forward) => {
        const isDecisive = isCopy(request) || request.path.includes("partNumber=");
        if (isDue && isDecisive && request.path.includes(`/${key}?`)) {
          isDue = false;
          await event();
        }
        return conditions(request, forward);
      });
      const { destinations } = await backfill(pair.run(), options);
      assert.equal(isDue, false, "the event must have happened");
      return destinations.dr;
    }

    /** What live replication does: the new object is at both sides. */
    async function overwriteAndReplicate(key: string) {
      await pair.put(pair.source, key, "new");
      await pair.put(pair.destination, key, "new");
    }

    it("leaves no old object above a replica that arrives between the look and the copy", async () => {
      // The first copy is the one that probes the server.
      for (const key of ["first", "second"]) {
        pair = await pair.another();
        await pair.putMany(pair.source, ["first", "second"]);
        const summary = await runWith(key, () => overwriteAndReplicate(key));
        assert.equal(summary?.failed, 0);
        assert.equal(await pair.content(pair.destination, key), "new");
      }
    });

    it("leaves no old object above a replica that arrives while the source is being read", async () => {
      // The source's old state is what is copied although its new state is at the destination already.
      // The first copy is the one that probes the server.
      for (const key of ["first", "second"]) {
        pair = await pair.another();
        await pair.putMany(pair.source, ["first", "second"]);
        let isDue = true;
        await pair.putBehind(async (request, forward) => {
          const isMeant = isCopy(request) && request.path.includes(`/${key}?`);
          if (!isMeant || !isDue) return conditions(request, forward);
          isDue = false;
          await pair.put(pair.destination, key, "new");
          const answer = await conditions(request, forward);
          await pair.put(pair.source, key, "new");
          return answer;
        });
        const { destinations } = await backfill(pair.run());
        assert.equal(await pair.content(pair.destination, key), "new");
        assert.deepEqual(counts(destinations.dr), { listed: 2, copied: 1, leftToReplication: 1 });
      }
    });

    it("leaves no old object above a replica that replaced an older one", async () => {
      // The first copy is the one that probes the server.
      for (const key of ["first", "second"]) {
        pair = await pair.another();
        await pair.putMany(pair.destination, ["first", "second"]);
        for (const listed of ["first", "second"]) await pair.put(pair.source, listed, "listed");
        const summary = await runWith(key, () => overwriteAndReplicate(key));
        assert.equal(summary?.copied, 1);
        assert.equal(summary?.failed, 0);
        assert.equal(await pair.content(pair.destination, key), "new");
      }
    });

    it("leaves no old object above a replica of the first object that the destination lacks, after older ones", async () => {
      await pair.putMany(pair.destination, ["a"]);
      await pair.put(pair.source, "a", "listed");
      await pair.put(pair.source, "b", "listed");
      const summary = await runWith("b", () => overwriteAndReplicate("b"));
      assert.deepEqual(counts(summary), { listed: 2, copied: 1, leftToReplication: 1 });
      assert.equal(await pair.content(pair.destination, "b"), "new");
    });

    it("leaves an object that was deleted meanwhile to replication", async () => {
      await pair.putMany(pair.source, ["a", "b"]);
      const summary = await runWith("a", async () => {
        await pair.client.send(new DeleteObjectCommand({ Bucket: pair.source, Key: "a" }));
      });
      assert.deepEqual(counts(summary), { listed: 2, copied: 1, leftToReplication: 1 });
      assert.deepEqual(await pair.keys(pair.destination), ["b"]);
    });

    it("leaves an object deleted that is deleted on both sides while its parts are copied", async () => {
      await pair.put(pair.source, "a", "x".repeat(3000));
      // Whether the server honours conditions is tried with the first key.
      await pair.put(pair.source, "0", "small");
      await pair.putBehind(async (request, forward) => {
        if (request.method === "POST" && request.path.includes("uploadId=")) {
          for (const Bucket of [pair.source, pair.destination])
            await pair.client.send(new DeleteObjectCommand({ Bucket, Key: "a" }));
        }
        return conditions(request, forward);
      });
      const options = { multipartFrom: 1000, smallestPart: 1000 };
      const { destinations } = await backfill(pair.run(), options);
      assert.deepEqual(counts(destinations.dr), { listed: 2, copied: 1, leftToReplication: 1 });
      assert.deepEqual(await pair.keys(pair.destination), ["0"]);
    });

    it("of the same content with other metadata, while its parts are copied, is brought over as well", async () => {
      const content = "x".repeat(3000);
      await pair.put(pair.source, "a", content, { Metadata: { write: "first" } });
      // Whether the server honours conditions is tried with the first key.
      await pair.put(pair.source, "0", "small");
      const again = () => pair.put(pair.source, "a", content, { Metadata: { write: "second" } });
      const options = { multipartFrom: 1000, smallestPart: 1000 };
      const summary = await runWith("a", async () => void (await again()), options);
      assert.deepEqual(counts(summary), { listed: 2, copied: 2 });
      const { Metadata } = await pair.client.send(
        new HeadObjectCommand({ Bucket: pair.destination, Key: "a" }),
      );
      assert.deepEqual(Metadata, { write: "second" });
    });

    it("ends a copy in parts, and leaves no parts behind", async () => {
      await pair.put(pair.source, "a", "x".repeat(3000));
      const options = { multipartFrom: 1000, smallestPart: 1000 };
      const summary = await runWith("a", () => overwriteAndReplicate("a"), options);
      assert.deepEqual(counts(summary), { listed: 1, leftToReplication: 1 });
      assert.equal(await pair.content(pair.destination, "a"), "new");
      const { Uploads = [] } = await pair.client.send(
        new ListMultipartUploadsCommand({ Bucket: pair.destination }),
      );
      assert.deepEqual(Uploads, []);
    });

    it("is not needed for each object to be copied exactly once", async () => {
      const keys = Array.from({ length: 30 }, (_, index) => `key-${index}`);
      await pair.putMany(pair.source, keys);
      await pair.putBehind(conditions);
      const { destinations } = await backfill(pair.run());
      assert.deepEqual(counts(destinations.dr), { listed: 30, copied: 30 });
      assert.equal(await pair.versionCount(pair.destination), 30, "the probe's extra copies must be gone");
    });

    it("is not needed for each object that is older at the destination to be copied exactly once", async () => {
      const keys = Array.from({ length: 30 }, (_, index) => `key-${index}`);
      await pair.putMany(pair.destination, keys);
      for (const key of keys) await pair.put(pair.source, key, "new");
      await pair.putBehind(conditions);
      const { destinations } = await backfill(pair.run());
      assert.deepEqual(counts(destinations.dr), { listed: 30, copied: 30 });
      assert.equal(await pair.versionCount(pair.destination), 60);
      assert.equal(pair.proxy.requests.filter(isTrial).length, 1, "one trial tells");
      assert.equal(await pair.content(pair.destination, "key-7"), "new");
    });
  });
}

describe("A copy on a server that enforces conditions", () => {
  let pair: DisturbedPair;
  forEachTest((fresh) => {
    pair = fresh;
  });

  it("does not show a key again that is deleted on both sides while S3 copies its large object", async () => {
    // More than are copied at a time: it is known how the server treats conditions when the last one's turn comes.
    const others = Array.from({ length: 70 }, (_, index) => `${index + 10}`);
    await pair.putBehind(async (request, forward) => {
      if (!isCopy(request) || !request.path.includes("/large?")) return enforceConditions(request, forward);
      // What S3 has read already, it stores.
      const read = await pair.currentVersion(pair.source, "large");
      const from = `${request.headers["x-amz-copy-source"]}?versionId=${read}`;
      for (const Bucket of [pair.source, pair.destination])
        await pair.client.send(new DeleteObjectCommand({ Bucket, Key: "large" }));
      return enforceConditions(
        { ...request, headers: { ...request.headers, "x-amz-copy-source": from } },
        forward,
      );
    });
    await pair.putMany(pair.source, others);
    await pair.put(pair.source, "large", Buffer.alloc(9 * 1024 * 1024));
    const { destinations } = await backfill(pair.run());
    assert.deepEqual(counts(destinations.dr), { listed: 71, copied: 70, leftToReplication: 1 });
    assert.deepEqual(await pair.keys(pair.destination), others);
  });

  describe("costs one request per object", () => {
    beforeEach(() => pair.putBehind(enforceConditions));

    /** The requests for objects, with what each wants to be there for a copy. */
    async function asked(): Promise<string[]> {
      await backfill(pair.run());
      const ofObjects = pair.proxy.requests.filter(({ path }) => /\/[a-f](\?|$)/.test(path));
      return ofObjects.map((request) => {
        const { "if-match": same, "if-none-match": none } = request.headers;
        if (none !== undefined) return `${request.method} nothing`;
        if (same === undefined) return request.method;
        return `${request.method} ${isTrial(request) ? "nobody's" : "the same"}`;
      });
    }
    // With a look at the destination before, and one whether it was the source that changed.
    const trialOfMatch = ["HEAD", "PUT nobody's", "HEAD"];
    const trialOfNone = ["PUT nothing", "PUT nothing", "HEAD"];

    it("that the destination lacks, after the first", async () => {
      await pair.putMany(pair.source, ["a", "b", "c"]);
      assert.deepEqual(await asked(), [...trialOfMatch, ...trialOfNone, "PUT nothing", "PUT nothing"]);
    });

    it("that is older at the destination, after the first", async () => {
      await pair.putMany(pair.destination, ["a", "b", "c"]);
      for (const key of ["a", "b", "c"]) await pair.put(pair.source, key, "new");
      assert.deepEqual(await asked(), [...trialOfMatch, "PUT the same", "PUT the same", "PUT the same"]);
    });

    it("of either kind, after the first of each", async () => {
      await pair.putMany(pair.destination, ["a", "b"]);
      for (const key of ["a", "b", "c", "d"]) await pair.put(pair.source, key, "new");
      const requests = await asked();
      const sorted = [...trialOfMatch, "PUT the same", "PUT the same", ...trialOfNone, "PUT nothing"].sort();
      assert.deepEqual(requests.slice(0, 3), trialOfMatch);
      assert.deepEqual(requests.sort(), sorted);
      for (const key of ["a", "b", "c", "d"]) assert.equal(await pair.content(pair.destination, key), "new");
    });
  });
});
