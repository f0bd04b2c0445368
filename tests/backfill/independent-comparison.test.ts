// Proves that the comparison which judges the backfill notices each kind of difference by itself, and finds none between
// equals. Does not prove anything about the backfill, which is not run here.
import assert from "node:assert/strict";
import { DeleteObjectCommand, type PutObjectCommandInput } from "@aws-sdk/client-s3";
import { type LocalS3, startLocalS3 } from "../support/local-s3";
import { BucketPair } from "./bucket-pair";
import { compareIndependently } from "./independent-comparison";

/** Content alone, content with more, or a delete marker. */
type Entry = string | ({ Body: string } & Partial<PutObjectCommandInput>) | null;
type History = Entry[];

const rich = {
  Body: "content",
  CacheControl: "max-age=60",
  ContentDisposition: "attachment",
  ContentEncoding: "gzip",
  ContentLanguage: "de",
  ContentType: "text/plain",
  Expires: new Date(Date.UTC(2031, 4, 6)),
  Metadata: { author: "somebody", other: "1" },
  StorageClass: "STANDARD_IA",
  Tagging: "team=data&empty=",
  WebsiteRedirectLocation: "/there",
} as const satisfies Entry;

const differing: [what: string, difference: string[], source: History, destination: History][] = [
  ["other bytes of the same size", ["bytes"], ["1"], ["2"]],
  ["another size", ["bytes", "listed size", "size"], ["1"], ["11"]],
  ["nothing instead of something", ["bytes", "listed size", "size"], ["1"], [""]],
  ["another Cache-Control", ["cache-control"], [rich], [{ ...rich, CacheControl: "no-cache" }]],
  ["no Cache-Control", ["cache-control"], [rich], [{ ...rich, CacheControl: undefined }]],
  ["a Cache-Control more", ["cache-control"], ["a"], [{ Body: "a", CacheControl: "no-cache" }]],
  [
    "another Content-Disposition",
    ["content-disposition"],
    [rich],
    [{ ...rich, ContentDisposition: "inline" }],
  ],
  ["another Content-Encoding", ["content-encoding"], [rich], [{ ...rich, ContentEncoding: "br" }]],
  ["another Content-Language", ["content-language"], [rich], [{ ...rich, ContentLanguage: "fr" }]],
  ["another Content-Type", ["content-type"], [rich], [{ ...rich, ContentType: "text/html" }]],
  ["another Expires", ["expires"], [rich], [{ ...rich, Expires: new Date(0) }]],
  [
    "another redirect",
    ["x-amz-website-redirect-location"],
    [rich],
    [{ ...rich, WebsiteRedirectLocation: "/" }],
  ],
  [
    "other metadata",
    ["x-amz-meta-author"],
    [rich],
    [{ ...rich, Metadata: { author: "nobody", other: "1" } }],
  ],
  ["less metadata", ["x-amz-meta-other"], [rich], [{ ...rich, Metadata: { author: "somebody" } }]],
  ["more metadata", ["x-amz-meta-a"], ["a"], [{ Body: "a", Metadata: { a: "" } }]],
  ["another tag", ["tags"], [rich], [{ ...rich, Tagging: "team=data&empty=no" }]],
  ["no tags", ["tags"], [rich], [{ ...rich, Tagging: undefined }]],
  ["a tag more", ["tags"], ["a"], [{ Body: "a", Tagging: "a=" }]],
  [
    "another storage class",
    ["listed storage class", "storage class"],
    [rich],
    [{ ...rich, StorageClass: "ONEZONE_IA" }],
  ],
  ["a key that is not there", ["missing"], ["1"], []],
  ["a key too much", ["extra"], [], ["1"]],
  ["a version that is not there", ["history"], ["1", "2"], ["2"]],
  ["a version twice", ["history"], ["1"], ["1", "1"]],
  ["versions in another order", ["bytes", "bytes"], ["1", "2"], ["2", "1"]],
  ["other tags of an older version", ["tags"], [{ Body: "1", Tagging: "a=b" }, "2"], ["1", "2"]],
  ["no delete marker", ["history"], ["1", null], ["1"]],
  ["a delete marker too much", ["history"], ["1"], ["1", null]],
  ["a delete marker between other versions", ["history"], ["1", null, "2"], ["1", "2", null]],
];

const equal: [what: string, history: History][] = [
  ["everything", [rich]],
  ["nothing", [""]],
  ["a long history", ["1", null, "2", null, null, { ...rich, Body: "3" }, "1"]],
];

const visible = ([, , source, destination]: (typeof differing)[number]) =>
  [source, destination].every((history) => history.length <= 1 && !history.includes(null));

describe("The independent comparison", function () {
  this.timeout(60_000);
  let server: LocalS3;
  before(async () => {
    server = await startLocalS3();
  });
  after(() => server.stop());

  async function write(pair: BucketPair, bucket: string, key: string, history: History) {
    for (const entry of history) {
      if (entry === null) await pair.client.send(new DeleteObjectCommand({ Bucket: bucket, Key: key }));
      else if (typeof entry === "string") await pair.put(bucket, key, entry);
      else {
        const { Body, ...extras } = entry;
        await pair.put(bucket, key, Body, extras);
      }
    }
  }

  for (const mode of ["history", "current"] as const) {
    describe(mode === "history" ? "of whole histories" : "of what readers see", () => {
      const differences = mode === "history" ? differing : differing.filter(visible);
      let found: Map<string | null, string[]>;
      let equals: [what: string, history: History][];
      before(async () => {
        const pair = await BucketPair.create(server.endpoint);
        equals = mode === "history" ? equal : equal.filter(([, history]) => history.length === 1);
        for (const [what, , source, destination] of differences) {
          await write(pair, pair.source, what, source);
          await write(pair, pair.destination, what, destination);
        }
        for (const [what, history] of equals) {
          for (const bucket of [pair.source, pair.destination]) await write(pair, bucket, what, history);
        }
        const comparison = await compareIndependently(server.endpoint, pair, mode);
        found = new Map();
        for (const { key, what } of comparison.differences) found.set(key, [...(found.get(key) ?? []), what]);
      });

      for (const [what, expected] of differences) {
        it(`notices ${what}`, () => assert.deepEqual(found.get(what)?.sort(), expected));
      }
      it("finds no difference between equals", () => {
        const noticed = equals.map(([what]) => found.get(what));
        assert.deepEqual(noticed, [...equals].fill(undefined as never));
      });
    });
  }

  it("notices what a reader does not see at the destination", async () => {
    for (const hidden of [["1"], [null]]) {
      const pair = await BucketPair.create(server.endpoint);
      await write(pair, pair.source, "a", ["2"]);
      await write(pair, pair.destination, "a", [...hidden, "2"]);
      const { differences } = await compareIndependently(server.endpoint, pair, "current");
      assert.deepEqual(differences, [
        { key: null, version: null, what: "versions at the destination", source: 1, destination: 2 },
      ]);
    }
  });

  it("notices what cannot be read on either side", async () => {
    const pair = await BucketPair.create(server.endpoint);
    for (const bucket of [pair.source, pair.destination]) {
      await write(pair, bucket, "a", [{ Body: "1", StorageClass: "GLACIER" }]);
    }
    const { differences } = await compareIndependently(server.endpoint, pair, "history");
    const unreadable = { key: "a", version: 1, what: "unreadable", source: 403, destination: 403 };
    assert.deepEqual(
      differences.filter(({ what }) => what === "unreadable"),
      [unreadable],
    );
  });

  it("compares all pages, and says how much it compared", async () => {
    const pair = await BucketPair.create(server.endpoint);
    const keys = Array.from({ length: 1005 }, (_, index) => `key ${index}`);
    for (const bucket of [pair.source, pair.destination]) await pair.fill(bucket, keys);
    const bytes = keys.join("").length + keys.length * "content of ".length;
    const visible = { versions: keys.length, markers: 0, bytes, untoldTags: 0 };
    assert.deepEqual(await compareIndependently(server.endpoint, pair, "current"), {
      compared: visible,
      differences: [],
    });
    for (const bucket of [pair.source, pair.destination]) await write(pair, bucket, "gone", ["12", null]);
    assert.deepEqual(await compareIndependently(server.endpoint, pair, "history"), {
      // The local AWS does not tell the tags of what is deleted.
      compared: { versions: visible.versions + 1, markers: 1, bytes: bytes + 2, untoldTags: 1 },
      differences: [],
    });
  });
});
