// Proves that the double which the measurements run against pages, refuses and keeps conditions like S3, so that a run
// which it makes come out well did its work. Does not prove that S3 is no different in what is not asked here.
import assert from "node:assert/strict";
import { S3Double } from "../../bench/s3-double/double";

const content = { keys: 400, versionsPerKey: 3, changedPercent: 1 };

describe("The double of the measurements", () => {
  const get = (double: S3Double, url: string) => double.answer({ method: "GET", url, headers: {} });
  const all = (xml: string | undefined, element: string) =>
    [...(xml ?? "").matchAll(new RegExp(`<${element}>([^<]*)</${element}>`, "g"))].map(
      ([, text = ""]) => text,
    );
  const keysOf = (double: S3Double, bucket: string) =>
    all(get(double, `/${bucket}?list-type=2&encoding-type=url`).body, "Key");

  it("lists every object once, in their order, whatever the length of the pages", () => {
    const double = new S3Double(content);
    const listed: string[] = [];
    for (let token: string | undefined = ""; token !== undefined; ) {
      const after: string = token === "" ? "" : `&continuation-token=${token}`;
      const { body } = get(double, `/source?list-type=2&encoding-type=url&max-keys=7${after}`);
      listed.push(...all(body, "Key"));
      token = all(body, "NextContinuationToken")[0];
    }
    assert.deepEqual(listed, keysOf(double, "source"));
    assert.equal(new Set(listed).size, 400);
    const keys = listed.map((key) => decodeURIComponent(key.replaceAll("+", " ")));
    assert.deepEqual(keys, [...keys].sort());
    for (const key of keys) assert.ok(key.length >= 60 && key.length <= 80, key);
  });

  it("lists what is behind a key, whether it has that key or not", () => {
    const double = new S3Double(content);
    const keys = keysOf(double, "source");
    const behind = (key: string) =>
      all(get(double, `/source?list-type=2&encoding-type=url&start-after=${key}`).body, "Key");
    assert.deepEqual(behind(keys[99] ?? ""), keys.slice(100));
    assert.deepEqual(behind(`${keys[99]}-`), keys.slice(100));
    const versionsBehind = get(double, `/source?versions&encoding-type=url&key-marker=${keys[99]}`).body;
    assert.equal(all(versionsBehind, "VersionId").length, 900);
  });

  it("lists every version once, although pages end within a key", () => {
    const double = new S3Double(content);
    const listed: string[] = [];
    for (let after: string | undefined = ""; after !== undefined; ) {
      const { body } = get(double, `/source?versions&encoding-type=url&max-keys=7${after}`);
      listed.push(...all(body, "VersionId"));
      const [key, id] = [all(body, "NextKeyMarker")[0], all(body, "NextVersionIdMarker")[0]];
      after = key === undefined ? undefined : `&key-marker=${key}&version-id-marker=${id}`;
    }
    assert.equal(listed.length, 1200);
    assert.equal(new Set(listed).size, 1200);
  });

  it("lacks at the destination, or has older there, as many keys as it was told", () => {
    const double = new S3Double(content);
    assert.equal(keysOf(double, "destination").length, 398);
    const tagsOf = (bucket: string) => all(get(double, `/${bucket}?list-type=2`).body, "ETag");
    const ofSource = new Set(tagsOf("source"));
    const same = tagsOf("destination").filter((tag) => ofSource.has(tag));
    assert.equal(same.length, 396);
  });

  it("copies only what the conditions let through, and a missing object only once", () => {
    const double = new S3Double({ ...content, versionsPerKey: 1 });
    const lacking = keysOf(double, "source").filter((key) => !keysOf(double, "destination").includes(key));
    const [path, other] = lacking.map((key) => key.replaceAll("+", "%20"));
    const copy = (headers: { [name: string]: string }, of = path) =>
      double.answer({
        ...{ method: "PUT", url: `/destination/${of}?x-id=CopyObject` },
        headers: { "x-amz-copy-source": `source/${of}`, ...headers },
      }).status;
    assert.equal(copy({ "if-none-match": "*", "x-amz-copy-source-if-match": '"other"' }), 412);
    assert.equal(copy({ "if-match": '"other"' }), 412);
    assert.equal(copy({ "if-none-match": "*" }), 200);
    assert.equal(copy({ "if-none-match": "*" }, other), 200);
    assert.equal(copy({ "if-none-match": "*" }), 412);
    const present = keysOf(double, "source")[0]?.replaceAll("+", "%20");
    assert.equal(copy({ "if-none-match": "*", "x-amz-copy-source": `source/${present}-not-there` }), 404);
    assert.ok(double.observed.firstCopyAt);
  });

  it("refuses what it does not know, and says what that was", () => {
    const double = new S3Double(content);
    const requests: [method: string, url: string, name: RegExp][] = [
      ["GET", "/source?acl", /GET of a bucket with acl/],
      ["GET", "/source?list-type=2&delimiter=%2F", /delimiter/],
      ["GET", "/source/key", /GET of an object/],
      ["HEAD", "/destination/key?partNumber=1", /HEAD of an object/],
      ["PUT", "/destination/key", /PUT of an object/],
      ["DELETE", "/destination/key?versionId=1", /DELETE of an object with \?versionId/],
    ];
    for (const [method, url, name] of requests) {
      const { status, body } = double.answer({ method, url, headers: {} });
      assert.deepEqual([status, name.test(body ?? "")], [501, true], `${method} ${url}: ${body}`);
    }
  });
});
