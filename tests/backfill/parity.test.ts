// Proves, against a real S3 server, that a comparison finds each kind of difference, and nothing where there is none. Does
// not prove S3's own word on a replication: the status is the proxy's, in the form that AWS documents.
import assert from "node:assert/strict";
import { DeleteObjectCommand, ListObjectVersionsCommand, PutObjectTaggingCommand } from "@aws-sdk/client-s3";
import { type ParityOptions, verify } from "../../backfill/parity/verify";
import { backfill } from "../../backfill/run/backfill";
import type { BackfillRun } from "../../contract/backfill-run";
import { errorAnswer, type Interference, startProxy } from "../support/s3-proxy";
import { everything, pause } from "./bucket-pair";
import { type DisturbedPair, forEachTest } from "./disturbed-pair";

describe("A comparison of two buckets", () => {
  let pair: DisturbedPair;
  forEachTest((fresh) => {
    pair = fresh;
  });

  async function parity(options: ParityOptions = {}, run: BackfillRun = pair.run()) {
    const {
      bucket: _,
      differences,
      ...counts
    } = (await verify(run, options)).destinations.dr ?? assert.fail();
    const found = Object.entries(counts).filter(([, count]) => count > 0);
    // Objects are looked at many at a time.
    differences.sort((one, other) => (one.key < other.key ? -1 : 1));
    return { ...Object.fromEntries(found), ...(differences.length > 0 && { differences }) };
  }

  const all = (): BackfillRun => ({ ...pair.run(), versions: "all" });

  it("finds them the same after a backfill, at any depth", async () => {
    await pair.putMany(pair.source, ["a", "b"]);
    await pair.put(pair.source, "full", "x".repeat(9000), {
      CacheControl: "no-cache",
      Metadata: { team: "x" },
      Tagging: "k=v&l=w",
    });
    await backfill(pair.run());
    for (const depth of ["listing", "headers", "content"] as const) {
      assert.deepEqual(await parity({ depth }), { same: 3 });
    }
  });

  it("asks for nothing but the listings if they prove it", async () => {
    await pair.putMany(pair.source, ["a", "b"]);
    await backfill(pair.run());
    const proxy = await startProxy(pair.endpoint, (request, forward) => forward(request));
    await parity({}, pair.run({ endpoint: proxy.endpoint }));
    await proxy.stop();
    const aboutObjects = proxy.requests.filter(({ path }) => !/[?&](list-type=2|encryption)/.test(path));
    assert.deepEqual(aboutObjects, []);
  });

  it("finds what is missing, and what only the destination has", async () => {
    await pair.putMany(pair.source, ["a", "missing"]);
    await pair.putMany(pair.destination, ["a", "0-before", "m", "z-after"]);
    await pause(1_100);
    assert.deepEqual(await parity(), {
      same: 1,
      missing: 1,
      onlyAtDestination: 3,
      differences: [{ key: "missing", reason: "the destination does not have it" }],
    });
  });

  it("finds another content, of another size or of the same", async () => {
    await pair.put(pair.source, "size", "four");
    await pair.put(pair.destination, "size", "three");
    await pair.put(pair.source, "bytes", "one");
    await pair.put(pair.destination, "bytes", "two");
    await pause(1_100);
    const { differences, ...counts } = await parity();
    assert.deepEqual(counts, { different: 2 });
    assert.match(JSON.stringify(differences), /"bytes","reason":"its (ETag|checksum) is/);
    assert.match(JSON.stringify(differences), /"size","reason":"its size is 5 instead of 4"/);
  });

  it("finds another header, metadata or tags, if it is to look that deep", async () => {
    const extras = { ContentType: "text/csv", Metadata: { team: "x" }, Tagging: "k=v" };
    for (const key of ["header", "metadata", "tags"]) await pair.put(pair.source, key, "x", extras);
    await pair.put(pair.destination, "header", "x", { ...extras, ContentType: "text/html" });
    await pair.put(pair.destination, "metadata", "x", { ...extras, Metadata: { team: "y" } });
    await pair.put(pair.destination, "tags", "x", { ...extras, Tagging: "k=w" });
    await pause(1_100);
    assert.deepEqual(await parity(), { same: 3 });
    assert.deepEqual(await parity({ depth: "headers" }), {
      different: 3,
      differences: [
        { key: "header", reason: 'its ContentType is "text/html" instead of "text/csv"' },
        { key: "metadata", reason: 'its x-amz-meta-team is "y" instead of "x"' },
        { key: "tags", reason: 'its tags is ["k=w"] instead of ["k=v"]' },
      ],
    });
  });

  it("finds other bytes under the same ETag, if it is to read them", async () => {
    await pair.put(pair.source, "a", "right");
    await pair.put(pair.destination, "a", "right");
    const rot: Interference = async (request, forward) => {
      const answer = await forward(request);
      const isCopy = request.method === "GET" && request.path.startsWith(`/${pair.destination}/a`);
      return isCopy && !request.path.includes("tagging") ? { ...answer, body: Buffer.from("wrong") } : answer;
    };
    const proxy = await startProxy(pair.endpoint, rot);
    const run = pair.run({ endpoint: proxy.endpoint });
    await pause(1_100);
    assert.deepEqual(await parity({ depth: "headers" }, run), { same: 1 });
    assert.deepEqual(await parity({ depth: "content" }, run), {
      different: 1,
      differences: [{ key: "a", reason: "its content is another" }],
    });
    await proxy.stop();
  });

  it("looks at what the rules let in, by key and by tags", async () => {
    await pair.put(pair.source, "docs/a", "x", { Tagging: "keep=yes" });
    await pair.put(pair.source, "docs/b", "x");
    await pair.put(pair.source, "logs/a", "x", { Tagging: "keep=yes" });
    await pair.put(pair.destination, "logs/z", "x");
    await pause(1_100);
    const rules = [{ id: "kept", prefix: "docs/", tags: { keep: "yes" } }];
    const run = pair.run({ rules });
    assert.deepEqual(await parity({}, run), {
      missing: 1,
      filteredOut: 2,
      differences: [{ key: "docs/a", reason: "the destination does not have it" }],
    });
    await backfill(run);
    assert.deepEqual(await parity({}, run), { same: 1, filteredOut: 2 });
  });

  for (const [status, expected] of [
    ["PENDING", { pending: 1 }],
    [
      "FAILED",
      {
        missing: 1,
        differences: [
          { key: "a", reason: "the destination does not have it; S3 says that its replication failed" },
        ],
      },
    ],
  ] as const) {
    it(`tells what S3 says of an object whose replication is ${status}`, async () => {
      await pair.put(pair.source, "a", "x");
      await pause(1_100);
      const proxy = await startProxy(pair.endpoint, async (request, forward) => {
        const answer = await forward(request);
        if (request.method === "HEAD") answer.headers["x-amz-replication-status"] = status;
        return answer;
      });
      assert.deepEqual(await parity({}, pair.run({ endpoint: proxy.endpoint })), expected);
      await proxy.stop();
    });
  }

  it("does not blame the destination for what was written, or deleted, since the comparison began", async () => {
    await pair.putMany(pair.source, ["deleted", "overwritten"]);
    await pause(1_100);
    let hasListed = false;
    const proxy = await startProxy(pair.endpoint, async (request, forward) => {
      const answer = await forward(request);
      if (
        request.path.startsWith(`/${pair.source}`) &&
        request.path.includes("encoding-type") &&
        !hasListed
      ) {
        hasListed = true;
        await pair.client.send(new DeleteObjectCommand({ Bucket: pair.source, Key: "deleted" }));
        await pair.put(pair.source, "overwritten", "something else");
      }
      return answer;
    });
    assert.deepEqual(await parity({}, pair.run({ endpoint: proxy.endpoint })), { pending: 2 });
    await proxy.stop();
  });

  it("leaves archived objects out that the destination cannot have", async () => {
    await pair.put(pair.source, "cold", "x", { StorageClass: "DEEP_ARCHIVE" });
    await pause(1_100);
    assert.deepEqual(await parity(), { archived: 1 });
  });

  it("says so where nothing but the bytes could tell, and then reads them", async () => {
    await pair.put(pair.source, "a", "x".repeat(3000));
    await backfill(pair.run(), { multipartFrom: 1, smallestPart: 1000 });
    const proxy = await startProxy(pair.endpoint, async (request, forward) => {
      const answer = await forward(request);
      for (const name of Object.keys(answer.headers)) {
        if (name.startsWith("x-amz-checksum")) delete answer.headers[name];
      }
      return answer;
    });
    const run = pair.run({ endpoint: proxy.endpoint });
    assert.deepEqual(await parity({}, run), { unproven: 1 });
    assert.deepEqual(await parity({ depth: "content" }, run), { same: 1 });
    await proxy.stop();
  });

  it("counts an object that cannot be compared as that, and goes on", async () => {
    await pair.putMany(pair.source, ["a", "b"]);
    await pair.putMany(pair.destination, ["a", "b"]);
    await pause(1_100);
    const proxy = await startProxy(pair.endpoint, async (request, forward) =>
      request.path.startsWith(`/${pair.source}/a`) ? errorAnswer(403, "AccessDenied") : forward(request),
    );
    const { differences, ...counts } = await parity(
      { depth: "headers" },
      pair.run({ endpoint: proxy.endpoint }),
    );
    await proxy.stop();
    assert.deepEqual(counts, { same: 1, failed: 1 });
    assert.match(JSON.stringify(differences), /it could not be compared/);
  });

  it("is refused if a bucket is missing, with all that are", async () => {
    const run = pair.run();
    run.source.bucket = "no-such-source";
    Object.assign(run.destinations.dr ?? {}, { bucket: "no-such-copy" });
    await assert.rejects(verify(run), (error: Error) => {
      assert.match(error.message, /^source: bucket no-such-source cannot be listed: NoSuchBucket/);
      assert.match(error.message, /^destinations\.dr: bucket no-such-copy cannot be listed: NoSuchBucket/m);
      return true;
    });
  });

  describe("and of their histories", () => {
    const remove = (bucket: string, Key: string) =>
      pair.client.send(new DeleteObjectCommand({ Bucket: bucket, Key }));

    async function write(bucket: string, key: string, ...contents: string[]) {
      for (const content of contents) await pair.put(bucket, key, content);
    }

    it("finds them the same after a backfill of all versions", async () => {
      await write(pair.source, "a", "1", "2", "3");
      await write(pair.source, "b", "1");
      await backfill(all());
      assert.deepEqual(await parity({}, all()), { same: 4 });
      assert.deepEqual(await parity({ depth: "content" }, all()), { same: 4 });
    });

    it("finds versions that are missing, or not in their order", async () => {
      await write(pair.source, "gap", "1", "2", "3");
      await write(pair.destination, "gap", "1", "3");
      await write(pair.source, "order", "1", "2");
      await write(pair.destination, "order", "2", "1");
      await pause(1_100);
      const { differences, ...counts } = await parity({}, all());
      assert.deepEqual(counts, { same: 2, different: 1, missing: 2, onlyAtDestination: 1 });
      assert.deepEqual(
        (differences ?? []).map(({ key }: { key: string }) => key),
        ["gap", "order", "order"],
      );
    });

    it("finds what somebody else put above the newest version, where readers see it", async () => {
      await write(pair.source, "a", "1", "2");
      await write(pair.destination, "a", "1", "2", "somebody else's");
      assert.deepEqual(await parity({}, all()), {
        same: 1,
        different: 1,
        onlyAtDestination: 1,
        differences: [{ key: "a", reason: "something else is above it at the destination" }],
      });
      await write(pair.source, "b", "1", "2");
      await write(pair.destination, "b", "0", "1", "2");
      const { differences: _, ...counts } = await parity({}, all());
      assert.deepEqual(counts, { same: 3, different: 1, onlyAtDestination: 2 });
    });

    it("finds delete markers that are missing where they were to come along, and only there", async () => {
      await write(pair.source, "a", "1");
      await write(pair.destination, "a", "1");
      await remove(pair.source, "a");
      await pause(1_100);
      assert.deepEqual(await parity({}, all()), { same: 1, filteredOut: 1 });
      const run = {
        ...pair.run({ rules: [{ ...everything, deleteMarkers: true }] }),
        versions: "all" as const,
      };
      const { differences: _, ...counts } = await parity({}, run);
      assert.deepEqual(counts, { same: 1, missing: 1 });
      await remove(pair.destination, "a");
      assert.deepEqual(await parity({}, run), { same: 2 });
    });

    it("finds other tags of an older version", async () => {
      await write(pair.source, "a", "1", "2");
      await backfill(all());
      const versionIds = await versionsOf(pair.destination);
      await pair.client.send(
        new PutObjectTaggingCommand({
          Bucket: pair.destination,
          Key: "a",
          VersionId: versionIds.at(-1),
          Tagging: { TagSet: [{ Key: "k", Value: "v" }] },
        }),
      );
      const { differences, ...counts } = await parity({ depth: "headers" }, all());
      assert.deepEqual(counts, { same: 1, different: 1 });
      assert.match(JSON.stringify(differences), /its tags is/);
    });

    async function versionsOf(bucket: string): Promise<string[]> {
      const { Versions = [] } = await pair.client.send(new ListObjectVersionsCommand({ Bucket: bucket }));
      return Versions.map(({ VersionId = "" }) => VersionId);
    }
  });
});
