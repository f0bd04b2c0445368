// Proves that requests without content are signed as the AWS SDK's own signer signs them, whatever is in their keys, queries
// and headers. Does not prove that a server agrees with that signer.
import assert from "node:assert/strict";
import { createHash, createHmac } from "node:crypto";
import { SignatureV4 } from "@smithy/signature-v4";
import { type Keys, pathOf, queryText, Signer } from "../../../backfill/wire/signature";
import { freshSeed, seededRandom } from "../../support/seeded-random";

class Sha256 {
  private readonly digester;
  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.digester = secret === undefined ? createHash("sha256") : createHmac("sha256", secret as Buffer);
  }
  update(data: Uint8Array) {
    this.digester.update(data);
  }
  async digest() {
    return new Uint8Array(this.digester.digest());
  }
  reset() {}
}

const pieces = [
  ...["a", "Z", "9", "-", "_", ".", "~", "/", "//", "..", "/../", "/./", " ", "  ", "+", "?", "&", "=", "%"],
  ...[
    "%2F",
    "%20",
    "#",
    "!",
    "'",
    "(",
    ")",
    "*",
    "\\",
    '"',
    "<",
    ">",
    "|",
    "^",
    "`",
    "{",
    "}",
    "[",
    "]",
    "@",
  ],
  ...[
    ":",
    ";",
    ",",
    "$",
    "é",
    "ß",
    "漢字",
    "😀",
    "\u0001",
    "\t",
    "\n",
    "\r",
    "\u007f",
    "\u00a0",
    "\ufeff",
    "\uffff",
  ],
];

describe("A signature", () => {
  const seed = freshSeed();
  const random = seededRandom(seed);
  const below = (limit: number) => Math.floor(random() * limit);
  const pick = <Item>(from: readonly Item[]) => from[below(from.length)] as Item;
  const oddText = (most: number) => Array.from({ length: below(most) }, () => pick(pieces)).join("");
  const visible = (most: number) => oddText(most).replace(/[^\x20-\x7e\t]/g, "");
  const fields = (names: readonly string[], text: () => string) =>
    Object.fromEntries(names.filter(() => random() < 0.5).map((name) => [name, text()]));

  const sets: Keys[] = Array.from({ length: 5 }, (_, index) => ({
    accessKeyId: `AKID${index}`,
    secretAccessKey: `secret/+${index}`,
    ...(index % 2 === 1 && { sessionToken: `token/${index}+=` }),
  }));
  const signers = ["us-east-1", "eu-central-1"].flatMap((region) =>
    ["s3", "s3-outposts"].map((service) => ({ region, service, signer: new Signer(region, service) })),
  );

  it(`is the one that the SDK makes, for thousands of odd requests (seed ${seed})`, async () => {
    for (let round = 0; round < 3000; round++) {
      const { region, service, signer } = pick(signers);
      const credentials = pick(sets);
      const request = {
        method: pick(["GET", "PUT", "HEAD", "DELETE"]),
        path: `/${pick(["", "bucket/", "base/bucket/"])}${pathOf(oddText(12))}`,
        query: fields(["list-type", "prefix", "continuation-token", "max-keys", "a b", "é", "A"], () =>
          oddText(8),
        ),
        headers: {
          host: pick(["b.s3.amazonaws.com", "127.0.0.1:9"]),
          ...fields(["x-amz-copy-source", "if-match", "if-none-match", "x-amz-acl"], () => visible(8)),
        },
      };
      // A few days, so that keys are both kept and made anew.
      const date = new Date(Date.UTC(2026, 0, 1 + below(3), below(24), below(60), below(60), below(1000)));
      const theirs = new SignatureV4({ service, region, credentials, sha256: Sha256, uriEscapePath: false });
      const expected = await theirs.sign(
        { ...request, protocol: "https:", hostname: "h", headers: { ...request.headers } },
        { signingDate: date },
      );
      const found = signer.sign({ ...request, query: queryText(request.query) }, credentials, date);
      assert.deepEqual(found, expected.headers, JSON.stringify(request));
    }
  });

  it("is for the very text that is sent: no key or query changes on its way through a URL", () => {
    for (let round = 0; round < 1000; round++) {
      const key = oddText(12);
      const value = oddText(8);
      assert.match(pathOf(key), /^[A-Za-z0-9\-._~/%]*$/);
      assert.equal(decodeURIComponent(pathOf(key)), key);
      const query = new URL(`http://host/?${queryText({ prefix: value })}`).searchParams;
      assert.equal(query.get("prefix"), value);
    }
  });
});
