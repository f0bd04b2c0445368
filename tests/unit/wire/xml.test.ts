// Proves, against the SDK's own parser and by thousands of spoilt answers, that XML is read as it stands or refused. Does
// not prove that a server puts into its XML what it means.
import assert from "node:assert/strict";
import { parseXML } from "@aws-sdk/xml-builder";
import { copyAnswer, objectsPage } from "../../../backfill/wire/answers";
import { field } from "../../../backfill/wire/entry-texts";
import { Malformed, readXml, type XmlElement } from "../../../backfill/wire/xml";
import { freshSeed, seededRandom } from "../../support/seeded-random";

const declaration = '<?xml version="1.0" encoding="UTF-8"?>\n';

const letGo = () => {};

const escaped = (text: string) =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");

/** As the SDK's parser hands it over: texts as they are, elements as objects, several of one name as a list. */
function asParsed({ children, text }: XmlElement): unknown {
  if (children.length === 0) return text.trim() === "" && text.includes("\n") ? "" : text;
  const fields: { [name: string]: unknown[] } = {};
  for (const child of children) fields[child.name] = [...(fields[child.name] ?? []), asParsed(child)];
  return Object.fromEntries(
    Object.entries(fields).map(([name, values]) => [name, values.length === 1 ? values[0] : values]),
  );
}

describe("The XML of an answer", () => {
  const seed = freshSeed();
  const random = seededRandom(seed);
  const below = (limit: number) => Math.floor(random() * limit);
  const pick = <Item>(from: readonly Item[]) => from[below(from.length)] as Item;
  const pieces = [
    ...["a", "Key", " ", "\n", "\t", "é", "漢", "😀", "%20", "]]", "'", '"', "=", "/", ">", "&amp;", "&lt;"],
    ...[
      "&gt;",
      "&quot;",
      "&apos;",
      "&#10;",
      "&#xd;",
      "&#233;",
      "&amp;quot;",
      "&#x6F22;",
      "<![CDATA[<&]]>",
      "<!-- <a> -->",
    ],
  ];

  function anyElement(depth: number): string {
    const name = pick(["Key", "Contents", "a", "A-b", "ns:c", "_d.e", "Error"]);
    const space = pick(["", "", " ", "\n"]);
    if (random() < 0.1) return `<${name}${space}/>`;
    const isLeaf = depth === 0 || random() < 0.4;
    const count = below(5);
    const content = isLeaf
      ? Array.from({ length: count }, () => pick(pieces)).join("")
      : Array.from({ length: count + 1 }, () => anyElement(depth - 1)).join(pick(["", "\n", "\n  "]));
    return `<${name}${space}>${content}</${name}${space}>`;
  }

  it(`is read as the SDK's parser reads it (seed ${seed})`, () => {
    for (let round = 0; round < 3000; round++) {
      const xml = `${pick(["", declaration, "<!-- first -->", " \n"])}${anyElement(5)}${pick(["", "\n", "<!-- last -->"])}`;
      const root = readXml(xml);
      assert.deepEqual({ [root.name]: asParsed(root) }, parseXML(xml), xml);
    }
  });

  it("may have characters beyond the first 65,536 as references", () => {
    assert.equal(readXml("<a>&#x1F600;&#128512;</a>").text, "😀😀");
  });

  it("may be as deep as it likes", () => {
    const depth = 100_000;
    assert.equal(readXml("<a>".repeat(depth) + "</a>".repeat(depth)).name, "a");
  });

  for (const xml of [
    ...[
      "",
      " ",
      "text",
      "<",
      "<a",
      "<a>",
      "<a></b>",
      "</a>",
      "<a/><b/>",
      "<a></a></a>",
      "<a/>text",
      "<a b=c/>",
    ],
    ...[
      "<a>&nbsp;</a>",
      "<a>&constructor;</a>",
      "<a>&#xD800;</a>",
      "<a>&#x110000;</a>",
      "<a>&amp</a>",
      "<a>&;</a>",
      "<a>&#;</a>",
      "<a><!</a>",
    ],
    ...[
      "<!DOCTYPE a><a/>",
      '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>',
      "<a>text<b/></a>",
      "<a><![CDATA[</a>",
    ],
    ...["<!-- <a/>", "<?xml <a/>", "< a/>", "<a><b></a></b>", "<a\u0000/>"],
  ]) {
    it(`is refused if it is ${JSON.stringify(xml)}`, () => {
      assert.throws(() => readXml(xml), Malformed);
    });
  }
});

describe("A listing that was read", () => {
  const seed = freshSeed();
  const random = seededRandom(seed);
  const below = (limit: number) => Math.floor(random() * limit);

  const entries = Array.from({ length: 20 }, (_, index) => ({
    Key: `a&b <${index}> é`,
    Size: index * 1000,
    ETag: `"${String(index).padStart(32, "0")}"`,
    LastModified: new Date(Date.UTC(2026, 0, 1, 0, 0, index, 120)),
    StorageClass: index % 2 === 0 ? "STANDARD" : "GLACIER",
    ...(index % 5 === 0 && { RestoreStatus: { IsRestoreInProgress: index % 2 === 1 } }),
  }));
  const whole =
    `${declaration}<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>b</Name><Prefix/>` +
    `<NextContinuationToken>t&amp;t</NextContinuationToken><KeyCount>20</KeyCount><IsTruncated>true</IsTruncated>` +
    `<EncodingType>url</EncodingType>` +
    entries
      .map(
        ({ Key, LastModified, ETag, Size, StorageClass, RestoreStatus }) =>
          `<Contents><Key>${escaped(Key)}</Key><LastModified>${LastModified.toISOString()}</LastModified>` +
          `<Owner><ID>Key</ID><Key>none</Key></Owner><ETag>${escaped(ETag)}</ETag><Size>${Size}</Size>` +
          (RestoreStatus
            ? `<RestoreStatus><IsRestoreInProgress>${RestoreStatus.IsRestoreInProgress}</IsRestoreInProgress></RestoreStatus>`
            : "") +
          `<StorageClass>${StorageClass}</StorageClass></Contents>`,
      )
      .join("") +
    "<CommonPrefixes><Prefix>p</Prefix></CommonPrefixes></ListBucketResult>";
  const answer = (body: string | Buffer) => ({ status: 200, headers: {}, body: Buffer.from(body), letGo });
  const listPage = (of: ReturnType<typeof answer>) => {
    const { entries: pages, letGo: _, ...page } = objectsPage(of);
    const Contents = pages.flatMap((texts) =>
      Array.from({ length: texts.count }, (_, at) => {
        const inProgress = texts.text(at, field.isRestoreInProgress);
        return {
          Key: texts.text(at, field.key),
          Size: texts.number(at, field.size),
          ETag: texts.text(at, field.etag),
          LastModified: new Date(texts.time(at, field.lastModified)),
          StorageClass: texts.text(at, field.storageClass),
          ...(inProgress && { RestoreStatus: { IsRestoreInProgress: inProgress === "true" } }),
        };
      }),
    );
    return { ...page, Contents };
  };
  const expected = {
    Contents: entries,
    IsTruncated: true,
    NextKeyMarker: undefined,
    NextVersionIdMarker: undefined,
    NextContinuationToken: "t&t",
    EncodingType: "url",
  };

  it("has all that S3 wrote", () => {
    assert.deepEqual(listPage(answer(whole)), expected);
  });

  it("is never a shorter one, wherever the answer is cut", () => {
    for (let length = 0; length < whole.length; length++) {
      assert.throws(() => listPage(answer(whole.slice(0, length))), { code: "ECONNRESET" }, `at ${length}`);
    }
  });

  it(`is refused if its bytes are spoilt, unless what is left of them is a page again (seed ${seed})`, () => {
    const original = Buffer.from(whole);
    const ways: ((body: Buffer) => Buffer)[] = [
      // A hole.
      (body) => {
        const from = below(body.length);
        return Buffer.concat([body.subarray(0, from), body.subarray(from + 1 + below(200))]);
      },
      // A piece twice.
      (body) => {
        const from = below(body.length);
        const to = from + 1 + below(200);
        return Buffer.concat([body.subarray(0, to), body.subarray(from, to), body.subarray(to)]);
      },
      // Two pieces that changed places.
      (body) => {
        const [one = 0, two = 0, three = 0] = [
          below(body.length),
          below(body.length),
          below(body.length),
        ].sort((a, b) => a - b);
        return Buffer.concat([
          body.subarray(0, one),
          body.subarray(two, three),
          body.subarray(one, two),
          body.subarray(three),
        ]);
      },
      // Zeros, as files and buffers have where nothing was written.
      (body) => {
        const copy = Buffer.from(body);
        const from = below(copy.length);
        return copy.fill(0, from, Math.min(copy.length, from + 1 + below(500)));
      },
    ];
    let refused = 0;
    const rounds = 4000;
    for (let round = 0; round < rounds; round++) {
      const spoilt = (ways[round % ways.length] as (body: Buffer) => Buffer)(original);
      try {
        const page = listPage(answer(spoilt));
        // No parser could tell that an entry is missing, but what is there must be of its kind.
        assert.notEqual(round % ways.length, 3, "zeros are in no XML");
        for (const { Size, LastModified } of page.Contents) {
          assert.ok(Number.isSafeInteger(Size));
          assert.ok(!Number.isNaN(LastModified.getTime()));
        }
      } catch (error) {
        assert.equal((error as NodeJS.ErrnoException).code, "ECONNRESET", String(error));
        refused++;
      }
    }
    assert.ok(refused > rounds * 0.8, `${refused} of ${rounds} were refused`);
  });

  it(`comes back from garbage at once (seed ${seed})`, () => {
    const tokens = [
      "<",
      ">",
      "</",
      "/>",
      "<a",
      ' b="',
      "'",
      "&",
      ";",
      "<!--",
      "-->",
      "<![CDATA[",
      "]]>",
      "<?",
      "?>",
      " ",
      "a",
      "=",
    ];
    const began = Date.now();
    for (let round = 0; round < 2000; round++) {
      const garbage = Array.from({ length: below(400) }, () => tokens[below(tokens.length)]).join("");
      try {
        readXml(garbage);
      } catch (error) {
        assert.ok(error instanceof Malformed);
      }
    }
    for (const token of tokens) {
      assert.throws(() => readXml(`<a>${`<b ${token}`.repeat(50_000)}`));
      assert.throws(() => readXml(`<a${` b='${token}'`.repeat(50_000)}`));
    }
    assert.ok(Date.now() - began < 5000, `${Date.now() - began} ms`);
  });

  it("tells nothing, not even its end, if the answer is none", () => {
    for (const body of ["<html><body>Log in</body></html>", "nothing", "<Error/>"]) {
      assert.deepEqual(objectsPage(answer(body)), { entries: [], letGo });
    }
  });

  it("is refused if it is no UTF-8, which would become other keys", () => {
    const latin = Buffer.from(whole.replace("é", "_"), "latin1");
    latin[latin.indexOf("_")] = 0xe9;
    assert.throws(() => listPage(answer(latin)), { code: "ECONNRESET" });
  });

  it("may have zeros in keys that are not encoded, but no holes", () => {
    const page = (key: string, encoding = "") =>
      listPage(
        answer(`<ListBucketResult>${encoding}<Contents><Key>${key}</Key></Contents></ListBucketResult>`),
      ).Contents[0]?.Key;
    assert.equal(page("nul\0here"), "nul\0here");
    assert.throws(() => page("nul\0\0\0\0here"), { code: "ECONNRESET" });
    assert.throws(() => page("nul\0here", "<EncodingType>url</EncodingType>"), { code: "ECONNRESET" });
    const copied = "<CopyObjectResult><ETag>a\0b</ETag></CopyObjectResult>";
    assert.throws(() => copyAnswer(answer(copied)), { code: "ECONNRESET" });
  });

  for (const [what, from, to] of [
    ["size", "<Size>1000</Size>", "<Size>1e3</Size>"],
    ["time", "2026-01-01T00:00:01.120Z", "yesterday"],
    ["end", "<IsTruncated>true", "<IsTruncated>maybe"],
  ] as const) {
    it(`is refused if the ${what} is none`, () => {
      assert.ok(whole.includes(from));
      assert.throws(() => listPage(answer(whole.replace(from, to))), { code: "ECONNRESET" });
    });
  }
});

describe("The answer to a copy", () => {
  it("tells the version, and each checksum", () => {
    const body = Buffer.from(
      `${declaration}<CopyObjectResult><ETag>&quot;e&quot;</ETag><LastModified>2026-01-01T00:00:00.000Z</LastModified>` +
        "<ChecksumCRC32C>AAAA</ChecksumCRC32C><ChecksumType>FULL_OBJECT</ChecksumType></CopyObjectResult>",
    );
    const headers = { "x-amz-version-id": "v", "x-amz-copy-source-version-id": "s" };
    const { CopyObjectResult, ...others } = copyAnswer({ status: 200, headers, body, letGo });
    assert.deepEqual(others, { CopySourceVersionId: "s", VersionId: "v" });
    assert.equal(CopyObjectResult?.ETag, '"e"');
    assert.equal(CopyObjectResult?.ChecksumCRC32C, "AAAA");
    assert.equal(CopyObjectResult?.ChecksumType, "FULL_OBJECT");
  });

  it("is none if it is cut, or something else", () => {
    const answer = (body: string) => ({ status: 200, headers: {}, body: Buffer.from(body), letGo });
    assert.throws(() => copyAnswer(answer("<CopyObjectResult><ETag>e</ETag>")), { code: "ECONNRESET" });
    assert.equal(copyAnswer(answer("<html></html>")).CopyObjectResult, undefined);
  });
});
