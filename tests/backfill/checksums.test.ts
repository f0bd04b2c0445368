// Proves that copies have the checksums of their objects, and that one that differs does not stay. The objects and their
// copies are on a real S3 server; what that does not do, the checksums of copies in parts, is done in front of it in the
// shapes that AWS documents. Does not prove that AWS answers so.
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { HeadObjectCommand, ListMultipartUploadsCommand, S3Client } from "@aws-sdk/client-s3";
import { uploadChecksum } from "../../backfill/copy/checksum";
import { backfill } from "../../backfill/run/backfill";
import { keepMultipartChecksums } from "../support/multipart-checksums";
import { errorAnswer, type Interference, isCopy } from "../support/s3-proxy";
import { counts } from "./bucket-pair";
import { type DisturbedPair, forEachTest } from "./disturbed-pair";
import { putInParts } from "./object-in-parts";

const inParts = { multipartFrom: 1, smallestPart: 400 };
const content = Buffer.alloc(1000, "0123456789abcdefg");

describe("The checksum of a copy", () => {
  let pair: DisturbedPair;
  forEachTest((fresh) => {
    pair = fresh;
  });

  async function run(interference: Interference, options = {}, settings = {}) {
    await pair.putBehind(interference);
    const asked = { ...pair.run(), ...settings };
    const summary = (await backfill(asked, options)).destinations.dr;
    return { ...counts(summary), failures: summary?.failures.map(({ reason }) => reason) };
  }
  const copied = (count = 1) => ({ listed: count, copied: count, failures: [] });

  /** As whoever sees what the proxy keeps. */
  async function checksumOf(bucket: string, key: string): Promise<string[]> {
    const { endpoint } = pair.proxy;
    const client = new S3Client({ region: "us-east-1", endpoint, forcePathStyle: true });
    const asked = new HeadObjectCommand({ Bucket: bucket, Key: key, ChecksumMode: "ENABLED" });
    const head = Object.entries(await client.send(asked));
    client.destroy();
    return head.filter(([name]) => name.startsWith("Checksum")).map(([name, value]) => `${name} ${value}`);
  }

  for (const algorithm of ["CRC32", "CRC64NVME"] as const) {
    it(`is the same ${algorithm} of the whole object if it is copied in parts`, async () => {
      await pair.put(pair.source, "a", content, { ChecksumAlgorithm: algorithm });
      assert.deepEqual(await run(keepMultipartChecksums(), inParts), copied());
      const original = await checksumOf(pair.source, "a");
      assert.match(original.join(), new RegExp(`Checksum${algorithm} .*FULL_OBJECT`));
      assert.deepEqual(await checksumOf(pair.destination, "a"), original);
    });
  }

  it("is by the same algorithm, of its parts, if it was of parts", async () => {
    await putInParts(pair, "crc", [content, "end"], { ChecksumAlgorithm: "CRC32" });
    await putInParts(pair, "sha", [content, "end"], { ChecksumAlgorithm: "SHA256" });
    assert.deepEqual(await run(keepMultipartChecksums(), inParts), copied(2));
    assert.match(
      (await checksumOf(pair.source, "sha")).join(),
      /ChecksumSHA256 \S+-2,ChecksumType COMPOSITE/,
    );
    assert.match(
      (await checksumOf(pair.destination, "sha")).join(),
      /ChecksumSHA256 \S+-3,ChecksumType COMPOSITE/,
    );
    assert.match(
      (await checksumOf(pair.destination, "crc")).join(),
      /ChecksumCRC32 \S+-3,ChecksumType COMPOSITE/,
    );
  });

  it("is by the same algorithm, of its parts, where S3 cannot work out that of the whole", async () => {
    await pair.put(pair.source, "a", content, { ChecksumAlgorithm: "SHA256" });
    assert.deepEqual(await run(keepMultipartChecksums(), inParts), copied());
    assert.match((await checksumOf(pair.destination, "a")).join(), /ChecksumSHA256 \S+-3,.*COMPOSITE/);
  });

  it("is asked for in the kinds that S3 has for uploads", () => {
    const asked = (algorithm: string, type: string) =>
      Object.values(uploadChecksum({ algorithm, type, value: "" } as never)).join(" ");
    for (const algorithm of ["CRC32", "CRC32C", "CRC64NVME"]) {
      assert.equal(asked(algorithm, "FULL_OBJECT"), `${algorithm} FULL_OBJECT`);
    }
    for (const algorithm of ["SHA1", "SHA256", "SHA512", "MD5", "XXHASH64", "XXHASH3", "XXHASH128"]) {
      assert.equal(asked(algorithm, "FULL_OBJECT"), `${algorithm} COMPOSITE`);
    }
    for (const algorithm of ["CRC32", "CRC32C", "SHA1", "SHA256"]) {
      assert.equal(asked(algorithm, "COMPOSITE"), `${algorithm} COMPOSITE`);
    }
    assert.deepEqual(uploadChecksum(undefined), {}, "S3 then chooses by itself");
  });

  it("shows that a part is wrong, which its size does not, and then the copy does not stay", async () => {
    await pair.put(pair.source, "a", content, { ChecksumAlgorithm: "CRC64NVME" });
    const keep = keepMultipartChecksums();
    const wrongSecondPart: Interference = (request, forward) => {
      const isSecond = request.headers["x-amz-copy-source-range"] === "bytes=400-799";
      const headers = { ...request.headers, ...(isSecond && { "x-amz-copy-source-range": "bytes=0-399" }) };
      return keep({ ...request, headers }, forward);
    };
    const { failures, ...rest } = await run(wrongSecondPart, inParts);
    assert.deepEqual(rest, { listed: 1, failed: 1 });
    assert.match(failures?.join() ?? "", /the copy's CRC64NVME checksum is .* instead of /);
    assert.deepEqual(await pair.keys(pair.destination), []);
  });

  it("shows too that a copy in one request is wrong where the ETag cannot, in its answer or in HEAD", async () => {
    const SSEKMSKeyId = "arn:aws:kms:us-east-1:111122223333:key/source";
    const secret = { ServerSideEncryption: "aws:kms", SSEKMSKeyId, ChecksumAlgorithm: "CRC32" } as const;
    await pair.put(pair.source, "a", content, secret);
    const wrong = "<ChecksumCRC32>AAAAAA==</ChecksumCRC32><ChecksumType>FULL_OBJECT</ChecksumType>";
    /** As the copy's ETag is under another key. */
    const otherTag = `<ETag>"${"0".repeat(32)}"</ETag>`;
    const answerWith =
      (told: string): Interference =>
      async (request, forward) => {
        const answer = await forward(request);
        if (!isCopy(request)) return answer;
        delete answer.headers["content-length"];
        return { ...answer, body: Buffer.from(answer.body.toString().replace(/<ETag>.*<\/ETag>/, told)) };
      };
    const inAnswer = answerWith(otherTag + wrong);
    const inHead: Interference = async (request, forward) => {
      const answer = await answerWith(otherTag)(request, forward);
      const isOfCopy = request.method === "HEAD" && request.path.startsWith(`/${pair.destination}`);
      if (isOfCopy && answer.headers["x-amz-checksum-crc32"]) {
        answer.headers["x-amz-checksum-crc32"] = "AAAAAA==";
      }
      return answer;
    };
    for (const interference of [inAnswer, inHead]) {
      const { failures } = await run(interference);
      assert.match(failures?.join() ?? "", /the copy's CRC32 checksum is "AAAAAA==" instead of /);
      assert.deepEqual(await pair.keys(pair.destination), []);
    }
  });

  it("is not compared where the copy has another kind of it", async () => {
    // The local server takes the checksum of parts along to a copy in one request, where AWS makes it one of the whole.
    await putInParts(pair, "a", [content, "end"], { ChecksumAlgorithm: "SHA256" });
    assert.deepEqual(
      await run(async (request, forward) => {
        const answer = await forward(request);
        if (request.method === "HEAD" && request.path.startsWith(`/${pair.destination}`)) {
          answer.headers["x-amz-checksum-sha256"] = "other";
        }
        return answer;
      }),
      copied(),
    );
  });

  it("is that of the destination where a server refuses the object's", async () => {
    await pair.put(pair.source, "a", content, { ChecksumAlgorithm: "CRC32" });
    const refusing = (isRefused: (path: string) => boolean): Interference => {
      return async (request, forward) => {
        if (request.headers["x-amz-checksum-algorithm"] && isRefused(request.path)) {
          return errorAnswer(400, "InvalidArgument", 'checksum missing, want "CRC32", got ""');
        }
        return forward(request);
      };
    };
    assert.deepEqual(
      await run(
        refusing((path) => /[?&]uploads/.test(path)),
        inParts,
      ),
      copied(),
    );
    assert.equal(await pair.content(pair.destination, "a"), content.toString());
    const asked = new ListMultipartUploadsCommand({ Bucket: pair.destination });
    assert.deepEqual((await pair.client.send(asked)).Uploads ?? [], []);
  });

  it("takes in the parts of a run that was interrupted", async () => {
    // Too large for the copy that tries whether the server honours conditions, which would be made twice.
    const large = Buffer.alloc(9_000_000, "0123456789a");
    await putInParts(pair, "a", [large, "end"], { ChecksumAlgorithm: "SHA256" });
    const folder = await mkdtemp(join(tmpdir(), "checksums-"));
    const journal = join(folder, "journal.ndjson");
    const keep = keepMultipartChecksums();
    const stop = new AbortController();
    const many = { multipartFrom: 1, smallestPart: 100_000, stop: stop.signal };
    const interrupted: Interference = async (request, forward) => {
      const answer = await keep(request, forward);
      if (request.path.includes("partNumber=")) stop.abort();
      return answer;
    };
    const { failures: _, ...none } = await run(interrupted, many, { journal });
    assert.deepEqual(none, {});
    const done = (await readFile(journal, "utf8")).match(/"checksum":/g)?.length ?? 0;
    assert.ok(done > 0 && done < 91, `${done} parts`);
    assert.deepEqual(await run(keep, { ...many, stop: undefined }, { journal }), copied());
    const parts = pair.proxy.requests.filter(({ path }) => path.includes("partNumber="));
    assert.equal(parts.length, 91 - done);
    assert.match((await checksumOf(pair.destination, "a")).join(), /ChecksumSHA256 \S+-91,.*COMPOSITE/);
    assert.equal(existsSync(journal), false);
    await rm(folder, { recursive: true });
  });
});
