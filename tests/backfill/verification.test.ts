// Proves which stored copies pass for their objects, on answers that are made up: no server here stores a wrong copy when
// it is asked to. Does not prove that AWS's answers are of this kind.
import assert from "node:assert/strict";
import type { HeadObjectCommandOutput } from "@aws-sdk/client-s3";
import type { Bucket, ListedObject } from "../../backfill/bucket/bucket";
import { isConditionNotMet } from "../../backfill/copy/conditional-copy";
import type { Transfer, Written } from "../../backfill/copy/copy";
import { evenCut } from "../../backfill/copy/cut";
import { verifyCopy, verifyMultipartCopy } from "../../backfill/copy/verification";

type Head = Partial<HeadObjectCommandOutput>;

const digest = (letter: string) => `"${letter.repeat(32)}"`;
const inParts = (count: number) => `"${"c".repeat(32)}-${count}"`;
const smallestPart = 10;

interface Situation {
  /** ETag of the object at the source. */
  etag: string;
  stored: Written;
  original?: Head;
  copy?: Head;
}

/** The copy of an object of 25 bytes; both sides note down what they are asked about. */
function situation({ etag, stored, original = {}, copy = {} }: Situation) {
  const asked: unknown[] = [];
  const object: ListedObject = {
    key: "k",
    size: 25,
    etag,
    lastModified: new Date(0),
    storageClass: "STANDARD",
  };
  const source = {
    async headOf(which: ListedObject) {
      asked.push(["source", which.key, which.etag]);
      return { ContentLength: 25, $metadata: {}, ...original };
    },
  } as Partial<Bucket> as Bucket;
  const destination = {
    async head(key: string, which: object) {
      asked.push(["destination", key, which]);
      return { ContentLength: 25, $metadata: {}, ...copy };
    },
  } as Partial<Bucket> as Bucket;
  return { asked, stored, transfer: { source, destination, object } as Transfer };
}

describe("A copy in one request", () => {
  const cases: [string, Situation, RegExp | undefined][] = [
    [
      "is its object if its ETag is another digest of several parts, and its size the same",
      { etag: inParts(3), stored: { etag: digest("b") } },
      undefined,
    ],
    [
      "is not its object if the size is another, though no ETag tells",
      { etag: inParts(3), stored: { etag: digest("b") }, copy: { ContentLength: 24 } },
      /the copy's size is 24 instead of 25/,
    ],
    [
      "is not its object if the digests of their contents differ",
      { etag: digest("a"), stored: { etag: digest("b") } },
      /the copy's ETag is "[^b]*b+.* instead of "[^a]*a+/,
    ],
    [
      "is not its object if they differ under keys that S3 holds for every bucket",
      {
        ...{ etag: digest("a"), stored: { etag: digest("b") } },
        ...{ original: { ServerSideEncryption: "AES256" }, copy: { ServerSideEncryption: "AES256" } },
      },
      /the copy's ETag/,
    ],
    [
      "is its object if only the object is under a KMS key, and its ETag no digest of its content",
      { etag: digest("a"), stored: { etag: digest("b") }, original: { ServerSideEncryption: "aws:kms" } },
      undefined,
    ],
    [
      "is its object if only the copy is under a KMS key",
      { etag: digest("a"), stored: { etag: digest("b") }, copy: { ServerSideEncryption: "aws:kms:dsse" } },
      undefined,
    ],
    [
      "is its object if the object is under its writer's own key",
      { etag: digest("a"), stored: { etag: digest("b") }, original: { SSECustomerAlgorithm: "AES256" } },
      undefined,
    ],
    [
      "is not its object under a KMS key either if the size is another",
      {
        ...{ etag: digest("a"), stored: { etag: digest("b") } },
        ...{ copy: { ContentLength: 26, ServerSideEncryption: "aws:kms" } },
      },
      /the copy's size is 26/,
    ],
  ];
  for (const [title, given, problem] of cases) {
    it(title, async () => {
      const { transfer, stored } = situation(given);
      if (problem) await assert.rejects(verifyCopy(transfer, stored), problem);
      else await verifyCopy(transfer, stored);
    });
  }

  it("is asked for again, as the version that was stored, only if no digest proves it", async () => {
    const proved = situation({ etag: digest("a"), stored: { etag: digest("a"), versionId: "v1" } });
    await verifyCopy(proved.transfer, proved.stored);
    assert.deepEqual(proved.asked, []);

    const equal = situation({ etag: inParts(3), stored: { etag: inParts(3), versionId: "v1" } });
    await verifyCopy(equal.transfer, equal.stored);
    const heads = [
      ["source", "k", inParts(3)],
      ["destination", "k", { VersionId: "v1", ChecksumMode: "ENABLED" }],
    ];
    assert.deepEqual(equal.asked, heads);
  });
});

describe("A copy in parts", () => {
  const headers: Head = {
    CacheControl: "max-age=60",
    ContentDisposition: "inline",
    ContentEncoding: "gzip",
    ContentLanguage: "de",
    ContentType: "text/plain",
    Metadata: { author: "somebody" },
    WebsiteRedirectLocation: "/there",
    ExpiresString: "0",
  };
  const given = { etag: digest("a"), stored: { etag: inParts(3), versionId: "v1" } };

  const verify = async (other: Partial<Situation>) => {
    const { transfer, stored, asked } = situation({ ...given, original: headers, copy: headers, ...other });
    await verifyMultipartCopy(transfer, stored, evenCut(transfer.object.size, smallestPart));
    return asked;
  };

  it("is of another object if that was written again meanwhile, with the same content and other headers", async () => {
    const stored = { ...given.stored, ofVersion: "s1" };
    const original = { ...headers, Metadata: { author: "somebody else" } };
    await assert.rejects(
      verify({ stored, original: { ...original, VersionId: "s2" } }),
      (error) => isConditionNotMet(error) && /the source changed during the copy/.test(String(error)),
    );
    await assert.rejects(
      verify({ stored, original: { ...original, VersionId: "s1" } }),
      /the copy's headers/,
    );
    await verify({ stored, original: { ...headers, VersionId: "s1" } });
  });

  it("is its object if size, number of parts and all headers are the same", async () => {
    const asked = await verify({});
    assert.deepEqual(asked, [
      ["source", "k", digest("a")],
      ["destination", "k", { VersionId: "v1", ChecksumMode: "ENABLED" }],
    ]);
  });

  it("is its object too if the server's ETag does not tell the number of parts", async () => {
    await verify({ stored: { etag: digest("b") } });
  });

  it("is not its object if its size or its number of parts is another", async () => {
    await assert.rejects(verify({ copy: { ...headers, ContentLength: 24 } }), /the copy's size is 24/);
    const onePartLess = verify({ stored: { etag: inParts(2) } });
    await assert.rejects(onePartLess, /the copy's number of parts is 2 instead of 3/);
  });

  for (const name of Object.keys(headers) as (keyof typeof headers)[]) {
    it(`is not its object if it lacks its ${name}`, async () => {
      const problem = name === "ExpiresString" ? /the copy's Expires is/ : /the copy's headers is/;
      await assert.rejects(verify({ copy: { ...headers, [name]: undefined } }), problem);
    });
  }
});
