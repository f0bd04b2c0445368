// Proves the pure decisions: which object is copied, what a rule lets in, how keys are ordered, what is encoded.
// Does not prove that a server behaves as these decisions assume; the other files here ask real servers.
import assert from "node:assert/strict";
import { compareKeys } from "../../backfill/bucket/key-order";
import { copySource } from "../../backfill/copy/copy";
import { partRanges } from "../../backfill/copy/cut";
import { decide, type ObjectState } from "../../backfill/decision/diff";
import { decideHistory } from "../../backfill/decision/history";
import { RuleFilter } from "../../backfill/decision/rule-filter";

const digest = (letter: string) => `"${letter.repeat(32)}"`;
const at = (minute: number, etag: string, size = 10): ObjectState => {
  return { size, etag, lastModified: new Date(Date.UTC(2026, 0, 1, 0, minute)) };
};

describe("What is done about an object", () => {
  const source = at(5, digest("a"));
  const multipartSource = at(5, `${digest("a").slice(0, -1)}-3"`);
  const cases: [string, ObjectState, ObjectState | undefined, string][] = [
    ["is a copy if the destination has nothing", source, undefined, "missing"],
    ["is nothing if it is there already", source, at(9, digest("a")), "alreadyThere"],
    [
      "is nothing if it is there with an older date, as a replica may be",
      source,
      at(1, digest("a")),
      "alreadyThere",
    ],
    ["is a copy if the destination holds an older, other object", source, at(1, digest("b")), "outdated"],
    ["is nothing if the destination holds a newer, other object", source, at(9, digest("b")), "newerThere"],
    [
      "is nothing if the destination's other object is of the same moment",
      source,
      at(5, digest("b")),
      "newerThere",
    ],
    [
      "is nothing if the destination's newer object has another size",
      source,
      at(9, digest("b"), 11),
      "newerThere",
    ],
    [
      "is nothing if a multipart object was copied in one part",
      multipartSource,
      at(9, digest("b")),
      "alreadyThere",
    ],
    [
      "is nothing if an object was copied in several parts",
      source,
      at(9, `"${"b".repeat(32)}-2"`),
      "alreadyThere",
    ],
    [
      "is a copy if a multipart object changed after it was copied",
      multipartSource,
      at(1, digest("b")),
      "outdated",
    ],
    [
      "is nothing, but not taken for a copy, if a newer multipart object has another size",
      multipartSource,
      at(9, digest("b"), 11),
      "newerThere",
    ],
    ["is nothing if both are the same multipart object", multipartSource, multipartSource, "alreadyThere"],
  ];
  for (const [title, from, to, decision] of cases) {
    it(title, () => assert.equal(decide(from, to), decision));
  }
});

describe("What is done about the versions of a key", () => {
  /** "a1" was stored in minute 1 with content a, "-2" is a delete marker, "m3" was stored in parts, "a4+" is larger. */
  const versions = (texts: string) =>
    texts
      .split(" ")
      .filter(Boolean)
      .map((text) => {
        const [content = "", minute, size] = [
          text[0],
          Number.parseInt(text.slice(1), 10),
          text.endsWith("+") ? 11 : 10,
        ];
        const etag = content === "m" ? `${digest("a").slice(0, -1)}-2"` : digest(content);
        return {
          ...at(minute, etag, size),
          ...{ key: "k", versionId: text, storageClass: "STANDARD", isDeleteMarker: content === "-" },
        };
      });
  const cases: [string, string, string, string][] = [
    ["is a copy of each if the destination has nothing", "a1 b2 c3", "", "missing missing missing"],
    ["is a copy of what is newer than what is there", "a1 b2 c3", "a9", "alreadyThere missing missing"],
    ["is nothing about what is older than what is there", "a1 b2 c3", "c9", "buried buried alreadyThere"],
    [
      "is nothing about one that is missing in between",
      "a1 b2 c3",
      "a8 c9",
      "alreadyThere buried alreadyThere",
    ],
    [
      "is a copy of equal contents as often as they were stored",
      "a1 b2 a3",
      "a9",
      "alreadyThere missing missing",
    ],
    ["is a copy of what is newer than a copy that is there twice", "a1 b2", "a8 a9", "alreadyThere missing"],
    [
      "is a copy of what is newer than a marker that is there twice",
      "a1 -2 b3",
      "a7 -8 -9",
      "alreadyThere alreadyThere missing",
    ],
    ["is nothing below a newer object of somebody else", "a1 b2", "a8 e9", "alreadyThere buried"],
    ["is a copy above an older object of somebody else", "a1 b5", "e3", "buried missing"],
    ["is a copy of one in parts above somebody else's older object of its size", "m5", "e3", "missing"],
    [
      "is nothing above an object of somebody else that is of the same moment",
      "a1 b5",
      "e5",
      "buried buried",
    ],
    ["is nothing about what is deleted at the destination", "a1 b2", "a8 -9", "alreadyThere buried"],
    ["is a delete marker if that alone is missing", "a1 -2", "a9", "alreadyThere missing"],
    [
      "is nothing about one that was stored in parts and copied in one",
      "m1 b2",
      "c8 b9",
      "alreadyThere alreadyThere",
    ],
    [
      "is a copy of one in parts that was stored after the copy of another",
      "m1 m5",
      "c3",
      "alreadyThere missing",
    ],
    [
      "is nothing about one that was stored in parts and copied in one at the same moment",
      "m5 b6",
      "c5 b9",
      "alreadyThere alreadyThere",
    ],
    [
      "is nothing below somebody else's object that is newer and larger than one in parts",
      "m1 b2",
      "c8+",
      "buried buried",
    ],
    ["is nothing if a replica keeps the time and the parts", "m1 m2", "m1 m2", "alreadyThere alreadyThere"],
  ];
  for (const [title, source, destination, decisions] of cases) {
    it(title, () => {
      assert.equal(decideHistory(versions(source), versions(destination)).join(" "), decisions);
    });
  }

  it("is nothing about copies under another key, whose ETags are never those of their originals", () => {
    const decide = (isEncryptedAnew: boolean) =>
      decideHistory(versions("a1 b2"), versions("e8 f9"), { isEncryptedAnew }).join(" ");
    assert.equal(decide(true), "alreadyThere alreadyThere");
    assert.equal(decide(false), "buried buried");
  });
});

describe("The rules of a destination", () => {
  const rule = (prefix: string, tags = {}) => ({ id: prefix, prefix, tags });
  const cases: [string, ReturnType<typeof rule>[], string, string][] = [
    ["let in every key if the prefix is empty", [rule("")], "any", "in"],
    ["let in a key that is the prefix itself", [rule("docs/")], "docs/", "in"],
    ["keep out a key that only contains the prefix", [rule("docs/")], "my/docs/a", "out"],
    ["let in what the second rule matches", [rule("a/"), rule("b/")], "b/1", "in"],
    [
      "leave it to the tags where only a rule with tags matches",
      [rule("a/"), rule("b/", { k: "v" })],
      "b/1",
      "tags",
    ],
    ["need no tags if a rule without tags matches as well", [rule("b/", { k: "v" }), rule("")], "b/1", "in"],
    ["need no tags of a key that no prefix matches", [rule("b/", { k: "v" })], "a/1", "out"],
  ];
  for (const [title, rules, key, expected] of cases) {
    it(title, () => {
      const found = new RuleFilter(rules).byKey({ key });
      assert.equal(typeof found === "string" ? found : "in", expected);
    });
  }

  it("want every tag with its exact value", () => {
    const filter = new RuleFilter([rule("a/", { team: "x", keep: "" })]);
    const tags = [
      { Key: "team", Value: "x" },
      { Key: "keep", Value: "" },
      { Key: "other", Value: "y" },
    ];
    assert.equal(filter.byTags("a/1", tags)?.id, "a/");
    assert.equal(filter.byTags("b/1", tags), undefined);
    assert.equal(filter.byTags("a/1", tags.slice(0, 1)), undefined);
    const otherCase = [
      { Key: "team", Value: "X" },
      { Key: "keep", Value: "" },
    ];
    assert.equal(filter.byTags("a/1", otherCase), undefined);
  });

  describe("that match the same object", () => {
    const cold = { ...rule("docs/", { cold: "yes" }), id: "cold", storageClass: "GLACIER_IR" };
    const docs = { ...rule("docs/"), id: "docs", deleteMarkers: true };
    const all = { ...rule(""), id: "all" };

    it("leave the decision to the one with the highest priority, which comes first", () => {
      const tags = [{ Key: "cold", Value: "yes" }];
      assert.equal(new RuleFilter([cold, docs]).byTags("docs/a", tags)?.id, "cold");
      assert.equal(new RuleFilter([docs, cold]).byTags("docs/a", tags)?.id, "docs");
      assert.equal(new RuleFilter([cold, docs]).byTags("docs/a", [])?.id, "docs");
    });

    it("ask for its tags only if they make a difference", () => {
      assert.equal(new RuleFilter([cold, docs]).byKey({ key: "docs/a" }), "tags");
      assert.deepEqual(new RuleFilter([docs, cold]).byKey({ key: "docs/a" }), docs);
      assert.deepEqual(new RuleFilter([cold, all]).byKey({ key: "logs/a" }), all);
    });

    it("take its delete markers only if the first of those without tags does", () => {
      assert.equal(new RuleFilter([cold, docs, all]).takesDeleteMarkers("docs/a"), true);
      assert.equal(new RuleFilter([all, docs]).takesDeleteMarkers("docs/a"), false);
      assert.equal(new RuleFilter([docs, all]).takesDeleteMarkers("logs/a"), false);
    });
  });
});

describe("The order of keys", () => {
  it("is that of their UTF-8 bytes, also above U+FFFF", () => {
    const keys = [
      "",
      "a",
      "a/b",
      "a b",
      "aa",
      "ä",
      "z",
      "\u{10ffff}",
      "😀",
      "\uffff",
      "\ue000",
      "😀a",
      "퟿",
      "a\u0000",
      "A",
    ];
    const byBytes = [...keys].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
    assert.deepEqual([...keys].sort(compareKeys), byBytes);
    assert.notDeepEqual(
      [...keys].sort(),
      byBytes,
      "the sample must hold keys that JavaScript orders otherwise",
    );
  });
});

describe("A copy's source", () => {
  it("is encoded so that no character of the key is taken for anything else", () => {
    assert.equal(copySource("b", { key: "a/b" }), "b/a/b");
    assert.equal(
      copySource("b", { key: "a b+c%20?versionId=1&d//é/" }),
      "b/a%20b%2Bc%2520%3FversionId%3D1%26d//%C3%A9/",
    );
    assert.equal(copySource("b", { key: "a", versionId: "x+y" }), "b/a?versionId=x%2By");
  });
});

describe("The parts of a large object", () => {
  it("cover every byte once, the last part what is left", () => {
    assert.deepEqual(partRanges(25, 10), ["bytes=0-9", "bytes=10-19", "bytes=20-24"]);
    assert.deepEqual(partRanges(20, 10), ["bytes=0-9", "bytes=10-19"]);
  });

  const GiB = 1024 ** 3;
  const bytes = (range = "") => range.match(/\d+/g)?.map(Number) ?? [];

  it("are never more than S3's ten thousand of 5 GiB each, up to S3's largest object of 50 TB", () => {
    for (const size of [625 * GiB, 625 * GiB + 1, 5 * 1024 * GiB, 50e12, 50_000 * GiB]) {
      const ranges = partRanges(size, 64 * 1024 ** 2);
      assert.ok(ranges.length <= 10_000, `${ranges.length} parts`);
      let next = 0;
      for (const [first = -1, last = -1] of ranges.map(bytes)) {
        assert.equal(first, next);
        assert.ok(last - first + 1 <= 5 * GiB);
        next = last + 1;
      }
      assert.equal(next, size);
    }
  });

  it("are of 64 MiB as long as that makes no more than ten thousand", () => {
    const [first, second] = partRanges(625 * GiB, 64 * 1024 ** 2);
    assert.deepEqual([first, second], ["bytes=0-67108863", "bytes=67108864-134217727"]);
    assert.equal(partRanges(625 * GiB + 1, 64 * 1024 ** 2)[0], "bytes=0-67108864");
  });

  it("are refused where even the largest do not suffice", () => {
    assert.throws(() => partRanges(50_000 * GiB + 1, 64 * 1024 ** 2), /do not fit into the 10,000 parts/);
  });
});
