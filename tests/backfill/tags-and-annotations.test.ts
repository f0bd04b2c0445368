// Proves, against a real S3 server, that copies have the tags of their objects, in parts too, and that annotations which
// cannot come along are reported. Does not prove that AWS takes none along to copies in parts, which its API reference says.
import assert from "node:assert/strict";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ListObjectAnnotationsCommand, PutObjectAnnotationCommand } from "@aws-sdk/client-s3";
import { backfill } from "../../backfill/run/backfill";
import { type LocalS3, startLocalS3 } from "../support/local-s3";
import { errorAnswer, type Interference, type S3Proxy, startProxy } from "../support/s3-proxy";
import { BucketPair, counts } from "./bucket-pair";

const inParts = { multipartFrom: 1000, smallestPart: 400 };
const large = "x".repeat(1000);

describe("What is attached to an object", () => {
  let server: LocalS3;
  let pair: BucketPair;
  let proxy: S3Proxy;
  let folder: string;
  before(async () => {
    server = await startLocalS3();
    folder = await mkdtemp(join(tmpdir(), "annotations-"));
  });
  after(async () => {
    await server.stop();
    await rm(folder, { recursive: true });
  });
  beforeEach(async () => {
    pair = await BucketPair.create(server.endpoint);
  });
  afterEach(() => proxy.stop());

  const report = () => join(folder, "report.ndjson");
  const untouched: Interference = (request, forward) => forward(request);

  async function run(interference = untouched) {
    proxy = await startProxy(server.endpoint, interference);
    const asked = { ...pair.run({ endpoint: proxy.endpoint }), report: report() };
    return (await backfill(asked, inParts)).destinations.dr;
  }
  const exceptions = async () =>
    (await readFile(report(), "utf8"))
      .split("\n")
      .filter(Boolean)
      .map((line) => JSON.parse(line))
      .map(({ key, outcome, reason }) => `${key} ${outcome}: ${reason}`);
  const requestsFor = (what: RegExp, ofMethod = "PUT") =>
    proxy.requests.filter(({ method, path }) => method === ofMethod && what.test(path));

  const tagsOf = async (key: string) => (await pair.everythingOf(pair.destination, key)).tags;

  it("is sent along with the upload in parts, if it is tags that fit into a header", async () => {
    // Two thousand bytes as the header has them.
    const Tagging = Array.from({ length: 10 }, (_, index) => `key${index}=${"x".repeat(195)}`).join("&");
    assert.ok(Tagging.length > 1990 && Tagging.length <= 2048);
    await pair.put(pair.source, "a", large, { Tagging });
    await run();
    const [begin] = requestsFor(/[?&]uploads/, "POST");
    assert.equal(begin?.headers["x-amz-tagging"], Tagging);
    assert.deepEqual(await tagsOf("a"), Tagging.split("&"), "whether the server took them from there or not");
  });

  it("is set afterwards if it is longer tags, or any that the server did not take", async () => {
    const tags = Array.from({ length: 10 }, (_, index) => `key${index}=${"y".repeat(210)}`);
    await pair.put(pair.source, "long", large, { Tagging: tags.join("&") });
    await pair.put(pair.source, "short", large, { Tagging: "k=v" });
    await run();
    const begun = requestsFor(/[?&]uploads/, "POST").find(({ path }) => path.includes("long"));
    assert.equal(begun?.headers["x-amz-tagging"], undefined);
    assert.ok(requestsFor(/long\?.*tagging/).length > 0);
    assert.deepEqual(await tagsOf("long"), tags);
    assert.deepEqual(await tagsOf("short"), ["k=v"]);
  });

  it("must be there: a copy in parts without its tags fails, and does not stay", async () => {
    await pair.put(pair.source, "a", large, { Tagging: "k=v" });
    const summary = await run(async (request, forward) => {
      const sets = request.method === "PUT" && request.path.includes("tagging");
      return sets ? { status: 200, headers: {}, body: Buffer.alloc(0) } : forward(request);
    });
    assert.deepEqual(counts(summary), { listed: 1, failed: 1 });
    assert.match(summary?.failures[0]?.reason ?? "", /the copy's tags are not those of the object/);
    assert.deepEqual(await pair.keys(pair.destination), []);
  });

  async function annotate(Key: string) {
    const annotation = { AnnotationName: "origin", AnnotationPayload: Buffer.from("scanned") };
    await pair.client.send(new PutObjectAnnotationCommand({ Bucket: pair.source, Key, ...annotation }));
  }
  async function annotationsOf(Key: string) {
    const asked = new ListObjectAnnotationsCommand({ Bucket: pair.destination, Key });
    return ((await pair.client.send(asked)).Annotations ?? []).map(({ AnnotationName }) => AnnotationName);
  }

  it("comes along with a copy in one request, and is reported as missing from one in parts", async () => {
    for (const [key, content] of Object.entries({ small: "x", "large, annotated": large, large })) {
      await pair.put(pair.source, key, content);
    }
    await annotate("small");
    await annotate("large, annotated");
    assert.deepEqual(counts(await run()), { listed: 3, copied: 3 });
    assert.deepEqual(await annotationsOf("small"), ["origin"]);
    assert.deepEqual(await annotationsOf("large, annotated"), []);
    const [line = "", ...others] = await exceptions();
    assert.match(
      line,
      /^large, annotated copied: it was copied, but in parts, to which S3 takes no annotations/,
    );
    assert.deepEqual(others, []);
  });

  it("is said once to be hidden where nobody may see whether there are annotations", async () => {
    for (const key of ["a", "b", "c"]) await pair.put(pair.source, key, large);
    const summary = await run((request, forward) =>
      request.path.includes("annotation")
        ? Promise.resolve(errorAnswer(403, "AccessDenied"))
        : forward(request),
    );
    assert.deepEqual(counts(summary), { listed: 3, copied: 3 });
    const [line = "", ...others] = await exceptions();
    assert.match(line, /could not be read \(s3:ListObjectAnnotations\)/);
    assert.deepEqual(others, []);
  });

  it("is nothing where a server knows no annotations, even if it answers with the object instead", async () => {
    const asObject: Interference = (request, forward) => {
      const isAsked = request.path.includes("annotation");
      return forward(isAsked ? { ...request, path: request.path.split("?")[0] ?? "" } : request);
    };
    const notImplemented: Interference = async (request, forward) =>
      request.path.includes("annotation") ? errorAnswer(501, "NotImplemented") : forward(request);
    for (const [key, interference] of Object.entries({ asObject, notImplemented })) {
      await pair.put(pair.source, key, large);
      assert.equal((await run(interference))?.copied, 1, key);
      assert.deepEqual(await exceptions(), [], key);
      await proxy.stop();
    }
  });
});
