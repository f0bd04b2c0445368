// Proves, against a real S3 server, that a copy is the object with everything its writer set, in one request and in
// parts. Does not prove that AWS's limits are right (5 GiB, 10,000 parts): no object here is large.
import assert from "node:assert/strict";
import type { PutObjectCommandInput } from "@aws-sdk/client-s3";
import { backfill } from "../../backfill/run/backfill";
import { isCopy, startProxy } from "../support/s3-proxy";
import { counts } from "./bucket-pair";
import { type DisturbedPair, forEachTest } from "./disturbed-pair";

const rich: Partial<PutObjectCommandInput> = {
  CacheControl: "max-age=60",
  ContentDisposition: 'attachment; filename="a b.txt"',
  ContentEncoding: "gzip",
  ContentLanguage: "de",
  ContentType: "text/x-special; charset=utf-8",
  Expires: new Date(Date.UTC(2031, 4, 6)),
  Metadata: { author: "somebody", "two-words": "a=b; c" },
  StorageClass: "STANDARD_IA",
  Tagging: "team=data&note=a%20%2B%20b&empty=",
};

const awkwardKeys = [
  ...["a b", " leading", "trailing ", "a+b", "a%20b", "100%", "a?versionId=1", "a&b=c", "a#b", "a;b,c:d"],
  ...[
    "//",
    "a//b",
    "/leading",
    "folder/",
    "..hidden",
    "trailing.",
    "a/../b",
    "./a",
    "a/.",
    "quo'te\"s",
    "<x>&amp;",
  ],
  ...[
    "umlaut-äöü",
    "漢字",
    "emoji-😀",
    "\u{10ffff}",
    "\uffee",
    "combining-é",
    "tab\there",
    "back\\slash",
    "~!*()'",
  ],
];

describe("A copied object", () => {
  let pair: DisturbedPair;
  forEachTest((fresh) => {
    pair = fresh;
  });

  async function assertEqualOnBothSides(key: string, storageClass?: string) {
    const original = await pair.everythingOf(pair.source, key);
    const copy = await pair.everythingOf(pair.destination, key);
    assert.deepEqual(copy, { ...original, ...(storageClass && { storageClass }) });
    return original;
  }

  it("keeps content, content headers, metadata, tags and storage class", async () => {
    await pair.put(pair.source, "rich", "content", rich);
    const { destinations } = await backfill(pair.run());
    assert.deepEqual(counts(destinations.dr), { listed: 1, copied: 1 });
    const original = await assertEqualOnBothSides("rich");
    assert.equal(original.tags.length, 3, "the server must have kept the tags for this to prove anything");
    assert.equal(original.storageClass, "STANDARD_IA");
  });

  it("keeps them too if it is large enough to be copied in parts", async () => {
    const body = Buffer.alloc(11 * 1024 * 1024 + 1, "0123456789abcdef-");
    await pair.put(pair.source, "big/a b+c 😀", body, rich);
    await pair.put(pair.source, "small", "small");
    const options = { multipartFrom: 6 * 1024 * 1024, smallestPart: 5 * 1024 * 1024 };
    const { destinations } = await backfill(pair.run(), options);
    assert.deepEqual(counts(destinations.dr), { listed: 2, copied: 2 });
    assert.equal(destinations.dr?.copiedBytes, body.length + 5);
    await assertEqualOnBothSides("big/a b+c 😀");

    const again = await backfill(pair.run(), options);
    assert.deepEqual(counts(again.destinations.dr), { listed: 2, alreadyThere: 2 });
  });

  it("keeps tags that are too long for a header when it is copied in parts", async () => {
    const tags = Array.from({ length: 10 }, (_, index) => `key${index}=${"ä".repeat(50)}`);
    const Tagging = tags.map((tag) => tag.replaceAll("ä", "%C3%A4")).join("&");
    assert.ok(Tagging.length > 2048);
    await pair.put(pair.source, "tagged", "x".repeat(1000), { Tagging });
    await backfill(pair.run(), { multipartFrom: 1000, smallestPart: 1000 });
    assert.deepEqual((await pair.everythingOf(pair.destination, "tagged")).tags, tags);
  });

  it("keeps an Expires header that is no date when it is copied in parts", async () => {
    const proxy = await startProxy(pair.endpoint, async (request, forward) => {
      const answer = await forward(request);
      if (request.method === "HEAD") answer.headers.expires = "0";
      return answer;
    });
    try {
      await pair.put(pair.source, "a", "x".repeat(1000));
      await backfill(pair.run({ endpoint: proxy.endpoint }), { multipartFrom: 1000, smallestPart: 1000 });
      const begun = proxy.requests.find(({ method, path }) => method === "POST" && path.includes("uploads"));
      assert.equal(begun?.headers.expires, "0");
    } finally {
      await proxy.stop();
    }
  });

  it("takes the destination's storage class if one is set", async () => {
    await pair.put(pair.source, "rich", "content", rich);
    await pair.put(pair.source, "plain", "content");
    await pair.put(pair.source, "large", "x".repeat(1000));
    const run = pair.run({ storageClass: "GLACIER_IR" });
    await backfill(run, { multipartFrom: 1000, smallestPart: 1000 });
    for (const key of ["rich", "plain", "large"]) await assertEqualOnBothSides(key, "GLACIER_IR");
  });

  it("is STANDARD again if the destination asks for that", async () => {
    await pair.put(pair.source, "rich", "content", rich);
    await backfill(pair.run({ storageClass: "STANDARD" }));
    const { storageClass = "STANDARD" } = await pair.everythingOf(pair.destination, "rich");
    assert.equal(storageClass, "STANDARD");
  });

  it("keeps its key, however awkward, with its own content", async () => {
    await pair.putMany(pair.source, awkwardKeys);
    const { destinations } = await backfill(pair.run());
    assert.deepEqual(counts(destinations.dr), { listed: awkwardKeys.length, copied: awkwardKeys.length });
    for (const key of awkwardKeys)
      assert.equal(await pair.content(pair.destination, key), `content of ${key}`);
    const again = await backfill(pair.run());
    assert.deepEqual(counts(again.destinations.dr), {
      listed: awkwardKeys.length,
      alreadyThere: awkwardKeys.length,
    });
  });

  it("is there even if it is empty or a folder's placeholder", async () => {
    await pair.put(pair.source, "empty", "");
    await pair.put(pair.source, "folder/", "", { ContentType: "application/x-directory" });
    await backfill(pair.run());
    assert.deepEqual(await pair.keys(pair.destination), ["empty", "folder/"]);
    await assertEqualOnBothSides("folder/");
  });

  it("fails if the copy is not what was copied, and does not stay", async () => {
    const proxy = await startProxy(pair.endpoint, async (request, forward) => {
      const answer = await forward(request);
      if (isCopy(request) && answer.status === 200) {
        answer.body = Buffer.from(answer.body.toString().replaceAll(/[0-9a-f]{32}/g, "0".repeat(32)));
        delete answer.headers["content-length"];
      }
      return answer;
    });
    try {
      await pair.put(pair.source, "a", "content");
      const { destinations } = await backfill(pair.run({ endpoint: proxy.endpoint }));
      assert.deepEqual(counts(destinations.dr), { listed: 1, failed: 1 });
      assert.match(destinations.dr?.failures[0]?.reason ?? "", /the copy's ETag is/);
      assert.deepEqual(await pair.keys(pair.destination), []);
    } finally {
      await proxy.stop();
    }
  });
});
