// Proves, against a server that sends pages of many sizes in pieces, that pages which use each other's memory are never mixed up, and
// that nothing is read of one that was let go of. Does not prove how much memory that saves; the benchmarks measure it.
import assert from "node:assert/strict";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { ListedEntries } from "../../../backfill/bucket/listed-entry";
import { objectsPage } from "../../../backfill/wire/answers";
import { Connections } from "../../../backfill/wire/connections";
import { freshSeed, seededRandom } from "../../support/seeded-random";

const kilobyte = 1024;

/** A page that is about so long, and different from all others. */
function pageOf(name: string, length: number): string {
  const entries: string[] = [];
  for (let size = 0; size < length; size += 100) {
    const key = `${name}/${String(entries.length).padStart(8, "0")}`;
    entries.push(
      `<Contents><Key>${key}</Key><ETag>&quot;${name}&quot;</ETag><Size>${size}</Size></Contents>`,
    );
  }
  return `<ListBucketResult><IsTruncated>false</IsTruncated>${entries.join("")}</ListBucketResult>`;
}

describe("The memory of a page", () => {
  let server: Server;
  let connections: Connections;
  /** "/400/length" is a page of 400 KB with its length told beforehand, "/400/pieces" one without. */
  before(async () => {
    server = createServer(async ({ url = "" }, answer) => {
      const [, size, way, name = ""] = url.split("/");
      const body = Buffer.from(pageOf(name, Number(size) * kilobyte));
      if (way === "length") answer.setHeader("content-length", body.length);
      for (let at = 0; at < body.length; at += 50_000) {
        answer.write(body.subarray(at, at + 50_000));
        await new Promise((resume) => setImmediate(resume));
      }
      answer.end();
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    connections = new Connections(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, 8);
  });
  after(async () => {
    connections.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  const page = (path: string) => connections.exchange({ method: "GET", path, headers: {} });

  it("is used for the next one when it was let go of, and not before", async () => {
    const first = await page("/300/length/a");
    const second = await page("/300/length/b");
    assert.notEqual(first.body.buffer, second.body.buffer);
    const { buffer } = first.body;
    first.letGo();
    const third = await page("/200/pieces/c");
    assert.equal(third.body.buffer, buffer);
    assert.equal(third.body.toString(), pageOf("c", 200 * kilobyte));
    assert.equal(second.body.toString(), pageOf("b", 300 * kilobyte));
  });

  it("is given to one alone, although it was let go of twice", async () => {
    const first = await page("/300/length/a");
    first.letGo();
    first.letGo();
    const [one, other] = await Promise.all([page("/300/length/b"), page("/300/length/c")]);
    assert.equal(one.body.toString(), pageOf("b", 300 * kilobyte));
    assert.equal(other.body.toString(), pageOf("c", 300 * kilobyte));
  });

  it("lets nobody read what was on a page that was let go of", async () => {
    const listed = objectsPage(await page("/300/length/a"));
    const [texts] = listed.entries;
    assert.ok(texts);
    const entries = new ListedEntries(texts, false);
    const [entry, next] = [entries.at(5), entries.at(6)];
    assert.ok(entry && next);
    assert.deepEqual([entry.key, entry.etag, entry.size], ["a/00000005", '"a"', 500]);
    listed.letGo();
    listed.letGo();
    const other = objectsPage(await page("/300/length/b"));
    for (const read of [
      () => entry.key,
      () => entry.size,
      () => entry.etag,
      () => entry.keyOrder(next),
      () => entry.isEtagWrittenAs(next),
    ])
      assert.throws(read, /let go of|Offset is outside/);
    const [others] = other.entries;
    assert.ok(others);
    assert.equal(
      new ListedEntries(others, false).at(-1)?.key,
      `b/${String(others.count - 1).padStart(8, "0")}`,
    );
  });

  const seed = freshSeed();
  it(`holds each of many pages at a time, of whatever size (seed ${seed})`, async () => {
    const random = seededRandom(seed);
    const below = (limit: number) => Math.floor(random() * limit);
    let count = 0;
    const work = async () => {
      for (let round = 0; round < 15; round++) {
        const [name, size] = [`page-${count++}`, [1, 40, 300, 500, 700, 1500][below(6)] ?? 1];
        const answer = await page(`/${size}/${random() < 0.5 ? "length" : "pieces"}/${name}`);
        const before = answer.body.toString();
        await new Promise((resume) => setTimeout(resume, below(5)));
        assert.equal(before, pageOf(name, size * kilobyte));
        assert.equal(answer.body.toString(), before, "somebody else wrote into it");
        if (random() < 0.8) answer.letGo();
      }
    };
    await Promise.all(Array.from({ length: 8 }, work));
  }).timeout(30_000);
});
