// Proves that ETags, and checksums of parts, are equal on both sides where that is asked for, and that no copy stays whose
// ETag is another. Objects, copies and ETags are a real S3 server's; that HEAD tells the size of a part, and the checksums
// of copies in parts, are done in front of it in the shapes that AWS documents. Does not prove that AWS answers so, nor
// anything for older versions of a key, of whose parts the local server knows nothing.
import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { HeadObjectCommand, ListMultipartUploadsCommand } from "@aws-sdk/client-s3";
import { backfill } from "../../backfill/run/backfill";
import { keepMultipartChecksums } from "../support/multipart-checksums";
import { tellPartSizes } from "../support/part-sizes";
import { type Interference, isCopy } from "../support/s3-proxy";
import { counts } from "./bucket-pair";
import { type DisturbedPair, forEachTest } from "./disturbed-pair";
import { putInParts } from "./object-in-parts";

const kmsKeyArn = "arn:aws:kms:us-east-1:111122223333:key/destination";
const options = { multipartFrom: 500, smallestPart: 100 };

describe("The ETag of a copy", () => {
  let pair: DisturbedPair;
  forEachTest((fresh) => {
    pair = fresh;
  });

  async function run(interference: Interference = tellPartSizes, settings = {}, destination = {}) {
    await pair.putBehind(interference);
    const asked = { ...pair.run(), preserveEtag: true, ...settings };
    Object.assign(asked.destinations.dr ?? {}, destination);
    const summary = (await backfill(asked, options)).destinations.dr;
    return { ...counts(summary), failures: summary?.failures.map(({ reason }) => reason) };
  }

  const etagOf = async (bucket: string, key: string) =>
    (await pair.client.send(new HeadObjectCommand({ Bucket: bucket, Key: key }))).ETag ?? "";
  async function uploads() {
    const asked = new ListMultipartUploadsCommand({ Bucket: pair.destination });
    return (await pair.client.send(asked)).Uploads ?? [];
  }
  const isPart = ({ path, method }: { path: string; method: string }) =>
    method === "PUT" && path.includes("partNumber=");

  const sizes: { [key: string]: number[] } = {
    uneven: [700, 300, 5],
    even: [400, 400, 400],
    one: [600],
    "one, small": [3],
    "one, empty": [0],
    many: Array.from({ length: 70 }, (_, index) => 1 + ((index * 37) % 90)),
  };

  it("is that of its object, whatever the number and the sizes of its parts", async () => {
    for (const [key, parts] of Object.entries(sizes)) {
      await putInParts(
        pair,
        key,
        parts.map((size) => Buffer.alloc(size, "0123456789a")),
      );
    }
    await pair.put(pair.source, "in no parts", "x".repeat(1000));
    const keys = [...Object.keys(sizes), "in no parts"];
    assert.deepEqual(await run(), { listed: keys.length, copied: keys.length, failures: [] });
    for (const key of keys) {
      assert.equal(await etagOf(pair.destination, key), await etagOf(pair.source, key), key);
      assert.equal(await pair.content(pair.destination, key), await pair.content(pair.source, key), key);
    }
    assert.match(await etagOf(pair.destination, "many"), /-70"$/);
    assert.deepEqual(await run(), { listed: keys.length, alreadyThere: keys.length, failures: [] });
  });

  it("is another of an object in parts if nobody asks for the same", async () => {
    await putInParts(pair, "a", ["x".repeat(700), "y".repeat(300)]);
    await run(tellPartSizes, { preserveEtag: undefined });
    assert.match(await etagOf(pair.source, "a"), /-2"$/);
    assert.match(await etagOf(pair.destination, "a"), /-10"$/);
  });

  it("is that of its object with the checksum of its parts as well, which is compared", async () => {
    await putInParts(pair, "a", ["x".repeat(700), "y".repeat(300)], { ChecksumAlgorithm: "SHA256" });
    const keep = keepMultipartChecksums();
    const asAws: Interference = (request, forward) => {
      return keep(request, (kept) => tellPartSizes(kept, forward));
    };
    assert.deepEqual(await run(asAws), { listed: 1, copied: 1, failures: [] });
    const head = { Key: "a", ChecksumMode: "ENABLED" } as const;
    const original = await pair.client.send(new HeadObjectCommand({ ...head, Bucket: pair.source }));
    assert.match(original.ChecksumSHA256 ?? "", /-2$/);

    pair = await pair.another();
    await putInParts(pair, "a", ["x".repeat(700), "y".repeat(300)], { ChecksumAlgorithm: "SHA256" });
    const { failures } = await run(async (request, forward) => {
      const answer = await asAws(request, forward);
      const isOfCopy = request.method === "HEAD" && request.path.startsWith(`/${pair.destination}`);
      const { "x-amz-checksum-sha256": checksum } = answer.headers;
      if (isOfCopy && checksum === original.ChecksumSHA256)
        answer.headers["x-amz-checksum-sha256"] = "wrong-2";
      return answer;
    });
    assert.match(failures?.join() ?? "", /the copy's SHA256 checksum is "wrong-2" instead of/);
  });

  it("must be that of its object: a copy that has another does not stay, and fails", async () => {
    await putInParts(pair, "a", ["x".repeat(700), "y".repeat(300)]);
    const swapSizes: Interference = async (request, forward) => {
      const path = request.path.replace(/partNumber=[12]/, (asked) =>
        asked.endsWith("1") ? "partNumber=2" : "partNumber=1",
      );
      return request.method === "HEAD" ? tellPartSizes({ ...request, path }, forward) : forward(request);
    };
    const { failures, ...rest } = await run(swapSizes);
    assert.deepEqual(rest, { listed: 1, failed: 1 });
    assert.match(failures?.join() ?? "", /the copy's ETag is .*-2.* instead of .*-2/);
    assert.deepEqual(await pair.keys(pair.destination), []);
  });

  it("is not tried to keep where the server does not tell the sizes of the parts: that fails", async () => {
    await putInParts(pair, "a", ["x".repeat(700), "y".repeat(300)]);
    await pair.put(pair.source, "b", "in no parts");
    const { failures, ...rest } = await run((request, forward) => forward(request));
    assert.deepEqual(rest, { listed: 2, copied: 1, failed: 1 });
    assert.match(failures?.join() ?? "", /does not tell the sizes of its 2 parts, without which its ETag/);
    assert.deepEqual(pair.proxy.requests.filter(isPart), []);
    assert.deepEqual(await uploads(), []);
  });

  it("is not compared where S3 makes one of its own because of a KMS key", async () => {
    const underKey = { ServerSideEncryption: "aws:kms", SSEKMSKeyId: kmsKeyArn } as const;
    await putInParts(pair, "in parts", ["x".repeat(700), "y".repeat(300)], underKey);
    await pair.put(pair.source, "in no parts", "x", underKey);
    const asUnderKey: Interference = async (request, forward) => {
      const answer = await tellPartSizes(request, forward);
      const isStored = isCopy(request) || (request.method === "POST" && request.path.includes("uploadId="));
      if (!isStored) return answer;
      delete answer.headers["content-length"];
      const own = answer.body.toString().replaceAll(/[0-9a-f]{32}(?=(-2)?(&quot;|"))/g, "0".repeat(32));
      return { ...answer, body: Buffer.from(own) };
    };
    assert.deepEqual(await run(asUnderKey, {}, { kmsKeyArn }), { listed: 2, copied: 2, failures: [] });
    assert.equal(pair.proxy.requests.filter(isPart).length % 2, 0);
    assert.deepEqual(await run(asUnderKey, {}, { kmsKeyArn }), { listed: 2, alreadyThere: 2, failures: [] });
  });

  describe("after a run that was interrupted", () => {
    let folder: string;
    let etag: string;
    let begun: number;
    const parts = () => pair.proxy.requests.filter(isPart).length;
    const asked = () => {
      const journal = join(folder, "journal.ndjson");
      return { ...pair.run(), journal };
    };
    beforeEach(async () => {
      folder = await mkdtemp(join(tmpdir(), "etags-"));
      // Too large for the copy that tries whether the server honours conditions, which would be made twice.
      const bodies = Array.from({ length: 90 }, (_, index) => Buffer.alloc(100_000 + index, "0123456789a"));
      etag = await putInParts(pair, "a", bodies);
      const stop = new AbortController();
      await pair.putBehind(async (request, forward) => {
        const answer = await tellPartSizes(request, forward);
        if (isPart(request)) stop.abort();
        return answer;
      });
      await backfill({ ...asked(), preserveEtag: true }, { stop: stop.signal });
      begun = parts();
      assert.ok(begun > 0 && begun < 90, `${begun} parts`);
    });
    afterEach(() => rm(folder, { recursive: true }));

    it("is that of its object, from the parts that are there and the others", async () => {
      await backfill({ ...asked(), preserveEtag: true });
      assert.equal(parts(), 90);
      assert.equal(await etagOf(pair.destination, "a"), etag);
      assert.deepEqual(await uploads(), []);
    });

    it("is another if nobody asks for the same any more, and none of those parts is used", async () => {
      await backfill(asked(), { multipartFrom: 1, smallestPart: 100_000 });
      assert.equal(parts(), begun + 91);
      assert.match(await etagOf(pair.destination, "a"), /-91"$/);
      assert.deepEqual(await uploads(), []);
    });
  });
});
