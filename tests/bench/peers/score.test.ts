// Proves, on a server of its own, that the score of the benchmark notices each kind of loss, and none where there is none;
// and that its requests are signed as the server checks. Does not prove anything about those who are scored.
import assert from "node:assert/strict";
import { all, copies, createBucket, write } from "../../../bench/peers/buckets";
import { bodyOf, keyOf, settingsOf } from "../../../bench/peers/content";
import { score } from "../../../bench/peers/score";
import { countedRequests, requestsBetween } from "../../../bench/peers/server-requests";
import { Wire } from "../../../bench/peers/wire";
import { credentials, type Seaweedfs, startSeaweedfs } from "../../../sandbox/seaweedfs/seaweedfs";

const content = { objects: 402, bytesEach: 64 };

describe("The score of the benchmark", function () {
  this.timeout(60_000);
  let server: Seaweedfs;
  let wire: Wire;
  let buckets = 0;
  before(async () => {
    server = await startSeaweedfs((line) => console.error(`    ${line}`));
    wire = new Wire(server.endpoint, 8, credentials);
    await createBucket(wire, "origin");
    await write(wire, "origin", content, all(content), 0);
  });
  after(async () => {
    wire.close();
    await server.stop();
  });

  async function copied(indices = all(content)): Promise<string> {
    const bucket = `copies-${++buckets}`;
    await createBucket(wire, bucket);
    await wire.succeedAll(copies(wire, "origin", bucket, indices));
    return bucket;
  }
  const scored = (bucket: string) => score(wire, bucket, content, () => 0);

  it("finds nothing wrong with copies of everything", async () => {
    assert.deepEqual(await scored(await copied()), { expected: 402, wrong: 0, examples: [] });
  });

  const put = (index: number, generation: number, without = "") => {
    const { headers, tags } = settingsOf(index);
    const all: [name: string, value: string][] = Object.entries({ ...headers, "x-amz-tagging": tags });
    return {
      ...{ key: keyOf(index), body: bodyOf(index, generation, content) },
      headers: Object.fromEntries(all.filter(([name]) => name !== without)),
    };
  };
  /** It reads those with an even number. */
  const differing: [what: string, found: string, object: { key: string; body: Buffer; headers?: object }][] =
    [
      ["other content of the same size, by the ETag alone", "other content", put(1, 1)],
      ["other content of what it reads", "other content", put(2, 1)],
      ["another size", "1 bytes", { key: keyOf(3), body: Buffer.from("1") }],
      ["lost metadata", "x-amz-meta-writer: undefined", put(4, 0, "x-amz-meta-writer")],
      ["a lost header", "cache-control: undefined", put(6, 0, "cache-control")],
      ["lost tags", "tags: ", put(8, 0, "x-amz-tagging")],
      ["what was not to be there", "not expected", { key: "other", body: Buffer.from("1") }],
    ];
  describe("notices", () => {
    let wrong: number;
    let found: Map<string, string>;
    before(async () => {
      const bucket = await copied(all(content).slice(0, -1));
      for (const [, , object] of differing) {
        await wire.succeed(wire.signed({ method: "PUT", bucket, ...object, headers: { ...object.headers } }));
      }
      const { examples, ...scores } = await scored(bucket);
      wrong = scores.wrong;
      found = new Map(examples.map(({ key, what }) => [key, what]));
    });
    for (const [what, expected, { key }] of differing) {
      it(what, () => assert.equal(found.get(key), expected));
    }
    it("what is missing", () => assert.equal(found.get(keyOf(401)), "missing"));
    it("nothing else", () => assert.equal(wrong, differing.length + 1));
  });

  it("counts requests as the server does", async () => {
    const before = await countedRequests(server.metrics);
    await copied([1, 2, 3]);
    const counted = requestsBetween(before, await countedRequests(server.metrics));
    assert.equal(counted.COPY, 3);
  });

  it("signs: a wrong secret is refused", async () => {
    const stranger = new Wire(server.endpoint, 1, { ...credentials, secretKey: "wrong" });
    const { status } = await stranger.send(
      stranger.signed({ method: "GET", bucket: "origin", query: { "list-type": "2", prefix: "a b/ü(1)" } }),
    );
    assert.equal(status, 403);
    const own = wire.signed({
      ...{ method: "GET", bucket: "origin" },
      query: { "list-type": "2", prefix: "a b/ü(1)" },
    });
    assert.equal((await wire.send(own)).status, 200);
    stranger.close();
  });
});
