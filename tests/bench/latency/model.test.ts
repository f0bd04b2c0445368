// Proves that the model of S3 answers a client that knows nothing of it as S3 would: pages, conditions, throttles, and in
// the time that it should. Does not prove how fast it is: on a machine that is busy all of it takes longer.
import assert from "node:assert/strict";
import { request } from "node:http";
import { connect } from "node:net";
import {
  CopyObjectCommand,
  type CopyObjectCommandInput,
  HeadObjectCommand,
  ListObjectsV2Command,
  type ListObjectsV2CommandInput,
  paginateListObjectsV2,
  S3Client,
} from "@aws-sdk/client-s3";
import { isThrottlingError } from "@smithy/core/retry";
import { type Content, etagAt, keyAt, lackAt, lacking } from "../../../bench/latency/content";
import type { Observed } from "../../../bench/latency/observer";
import { type Limits, limitsOfS3 } from "../../../bench/latency/partitions";
import { controlPath, ModelServer } from "../../../bench/latency/server";

const content: Content = { keys: 2500, before: "all but the changes" };

describe("The model of S3", () => {
  const open: { close(): void }[] = [];
  let endpoint: string;
  let client: S3Client;

  const start = async (limits: Limits = limitsOfS3) => {
    const server = new ModelServer({ content, limits });
    endpoint = await server.listen();
    client = new S3Client({
      ...{ endpoint, region: "us-east-1", forcePathStyle: true, maxAttempts: 1 },
      credentials: { accessKeyId: "test", secretAccessKey: "test" },
    });
    open.push(server, { close: () => client.destroy() });
  };
  const observed = async (): Promise<Observed> =>
    (await (await fetch(endpoint + controlPath)).json()) as Observed;

  const listed = async (input: Omit<ListObjectsV2CommandInput, "Bucket">, bucket = "source") => {
    const contents = [];
    for await (const page of paginateListObjectsV2({ client }, { Bucket: bucket, ...input })) {
      contents.push(...(page.Contents ?? []));
    }
    return contents;
  };
  const keysOf = async (input: Omit<ListObjectsV2CommandInput, "Bucket">, bucket = "source") =>
    (await listed(input, bucket)).map(({ Key = "" }) => decodeURIComponent(Key));

  const copy = (index: number, conditions: Partial<CopyObjectCommandInput> = {}) =>
    client.send(
      new CopyObjectCommand({
        ...{ Bucket: "destination", Key: keyAt(index), CopySource: `source/${keyAt(index)}` },
        ...conditions,
      }),
    );
  const statusOf = (sent: Promise<{ $metadata: { httpStatusCode?: number } }>) =>
    sent.then(
      ({ $metadata }) => $metadata.httpStatusCode,
      (error) => error.$metadata?.httpStatusCode,
    );

  const lackingOf = (lack: "key" | "content") =>
    [...lacking(content)].find((index) => lackAt(index, content) === lack) ?? Number.NaN;

  beforeEach(() => start());
  afterEach(() => {
    for (const one of open.splice(0).reverse()) one.close();
  });

  it("lists every key once, in S3's order, however long pages are and whether keys are encoded", async () => {
    const expected = Array.from({ length: content.keys }, (_, index) => keyAt(index));
    assert.deepEqual(expected, [...expected].sort());
    assert.deepEqual(await keysOf({}), expected);
    assert.deepEqual(await keysOf({ MaxKeys: 700, EncodingType: "url" }), expected);
  });

  it("lists what comes after a key, whether the key is there or not, and what begins with a prefix", async () => {
    const all = await keysOf({});
    assert.deepEqual(await keysOf({ StartAfter: keyAt(2000) }), all.slice(2001));
    assert.deepEqual(await keysOf({ StartAfter: `${keyAt(2000)}!` }), all.slice(2001));
    assert.deepEqual(await keysOf({ StartAfter: "events/day=000001/ü" }), all.slice(2000));
    assert.deepEqual(await keysOf({ StartAfter: "\u{10ffff}" }), []);
    assert.deepEqual(await keysOf({ StartAfter: "a" }), all);
    const prefix = "events/day=000001/part-0000012";
    assert.deepEqual(await keysOf({ Prefix: prefix, MaxKeys: 30 }), all.slice(1200, 1300));
    assert.deepEqual(await keysOf({ Prefix: prefix, StartAfter: keyAt(1289) }), all.slice(1290, 1300));
    assert.deepEqual(await keysOf({ Prefix: "nothing" }), []);
  });

  it("ends with a page that is just full, and where only what is missing would follow", async () => {
    const page = (Bucket: string, MaxKeys: number, Prefix?: string) =>
      client.send(new ListObjectsV2Command({ Bucket, MaxKeys, Prefix }));
    const full = await page("source", 100, "events/day=000001/part-0000012");
    assert.deepEqual([full.KeyCount, full.IsTruncated], [100, false]);
    const more = await page("source", 99, "events/day=000001/part-0000012");
    assert.deepEqual([more.KeyCount, more.IsTruncated], [99, true]);
    const missing = lackingOf("key");
    const around = keyAt(missing).slice(0, -".snappy.parquet".length);
    const nothing = await page("destination", 1, around);
    assert.deepEqual([nothing.KeyCount, nothing.IsTruncated], [0, false]);
  });

  it("has all at the destination but one in a hundred, which is missing or older in turn", async () => {
    const there = new Map((await listed({}, "destination")).map((object) => [object.Key, object]));
    let [missing, older] = [0, 0];
    for (const { Key, ETag, Size, LastModified = new Date(0) } of await listed({})) {
      const copied = there.get(Key);
      if (!copied) missing++;
      else if (copied.ETag !== ETag) {
        older++;
        assert.ok((copied.LastModified ?? LastModified) < LastModified);
      } else {
        assert.ok((copied.LastModified ?? 0) > LastModified);
        assert.equal(copied.Size, Size);
      }
    }
    assert.deepEqual([missing, older], [13, 12]);
    const etags = (await listed({})).map(({ ETag }) => ETag);
    assert.equal(new Set(etags).size, content.keys);
  });

  it("tells of an object what it lists", async () => {
    const [first] = await listed({ StartAfter: keyAt(1233) });
    const head = await client.send(new HeadObjectCommand({ Bucket: "source", Key: keyAt(1234) }));
    assert.deepEqual(
      [head.ETag, head.ContentLength, head.LastModified],
      [first?.ETag, first?.Size, first?.LastModified],
    );
    const missing = new HeadObjectCommand({ Bucket: "destination", Key: keyAt(lackingOf("key")) });
    assert.equal(await statusOf(client.send(missing)), 404);
  });

  it("copies only where the conditions hold, and of two copies at once only one", async () => {
    const [missing, older] = [lackingOf("key"), lackingOf("content")];
    assert.equal(await statusOf(copy(missing, { CopySourceIfMatch: '"other"', IfNoneMatch: "*" })), 412);
    assert.equal(await statusOf(copy(missing, { IfMatch: '"other"' })), 404);
    assert.equal(await statusOf(copy(older, { IfMatch: '"other"' })), 412);
    assert.equal(await statusOf(copy(older, { IfNoneMatch: "*" })), 412);
    const two = await Promise.all([1, 2].map(() => statusOf(copy(missing, { IfNoneMatch: "*" }))));
    assert.deepEqual(two.sort(), [200, 412]);
    assert.equal(await statusOf(copy(older, { IfMatch: etagAt(older, "first") })), 200);
    const { copies } = await observed();
    assert.deepEqual(copies, { expected: 25, missing: 23, repeated: 0, unasked: 0 });
  });

  it("lists what was copied, and counts what needed no copy", async () => {
    for (const index of lacking(content)) await copy(index);
    await copy(lackingOf("key"));
    await copy(1);
    const tags = async (bucket: string) => (await listed({}, bucket)).map(({ Key, ETag }) => [Key, ETag]);
    assert.deepEqual(await tags("destination"), await tags("source"));
    const { copies, requests } = await observed();
    assert.deepEqual(copies, { expected: 25, missing: 0, repeated: 1, unasked: 1 });
    assert.equal(requests.CopyObject, 27);
  });

  it("throttles in a way that the SDK knows for it", async () => {
    await start({ ...limitsOfS3, perSecond: { write: 10, read: 5500 } });
    const missing = lackingOf("key");
    await copy(missing);
    const error = await copy(missing).then(
      () => undefined,
      (thrown) => thrown,
    );
    assert.equal(error.name, "SlowDown");
    assert.ok(isThrottlingError(error));
    const { throttled, seconds } = await observed();
    assert.deepEqual(throttled, { CopyObject: 1 });
    assert.deepEqual(seconds, [{ served: 1, throttled: 1 }]);
  });

  it("takes its time, but lists for many at once", async () => {
    const page = () => client.send(new ListObjectsV2Command({ Bucket: "source", MaxKeys: 1 }));
    await page();
    const started = performance.now();
    await Promise.all(Array.from({ length: 20 }, page));
    const milliseconds = performance.now() - started;
    assert.ok(milliseconds >= 79 && milliseconds < 800, `${milliseconds} ms`);
    assert.ok((await observed()).mostInFlight > 10);
  });

  it("answers requests that come in pieces, or several at once, one after the other", async () => {
    const { hostname, port } = new URL(endpoint);
    const answered = await new Promise<string>((resolve) => {
      const socket = connect(Number(port), hostname);
      let text = "";
      socket.on("data", (chunk: Buffer) => {
        text += chunk;
        if (text.split("HTTP/1.1 ").length === 3) socket.destroy();
      });
      socket.on("close", () => resolve(text));
      socket.write("GET /source?list-type=2&max-keys=1 HTT");
      setTimeout(() => socket.write("P/1.1\r\n\r\nGET /source?website HTTP/1.1\r\nHo"), 20);
      setTimeout(() => socket.write("st: x\r\n\r\n"), 40);
    });
    assert.match(answered, /^HTTP\/1\.1 200 OK.*ListBucketResult.*HTTP\/1\.1 404 .*NoSuchWebsite/s);
  });

  it("refuses what it does not know, and remembers what that was", async () => {
    const status = (path: string, method = "GET") =>
      new Promise((resolve) => {
        request(`${endpoint}${path}`, { method }, (answer) => resolve(answer.resume().statusCode)).end();
      });
    const paths = ["/source?acl", "/source?list-type=2&delimiter=%2F", `/source/${keyAt(1)}`, "/other"];
    for (const path of paths) assert.equal(await status(path), 501, path);
    assert.equal(await status(`/destination/${keyAt(1)}`, "DELETE"), 501);
    assert.equal((await observed()).unknown.length, 5);
  });

  it("begins again with other content", async () => {
    await copy(lackingOf("key"));
    const body = JSON.stringify({ content: { keys: 30, before: "nothing" } });
    await fetch(endpoint + controlPath, { method: "PUT", body });
    assert.equal((await keysOf({})).length, 30);
    assert.deepEqual(await keysOf({}, "destination"), []);
    assert.deepEqual((await observed()).copies, { expected: 30, missing: 30, repeated: 0, unasked: 0 });
  });
});
