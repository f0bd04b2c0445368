// Proves, against a real S3 server, that a run that was killed is gone on with after its last part, and that no upload
// stays behind. Does not prove that the journal survives a crash of the machine.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { appendFile, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AbortMultipartUploadCommand, ListMultipartUploadsCommand } from "@aws-sdk/client-s3";
import { Journal } from "../../backfill/copy/journal";
import { backfill } from "../../backfill/run/backfill";
import type { BackfillRun } from "../../contract/backfill-run";
import { type LocalS3, startLocalS3 } from "../support/local-s3";
import { errorAnswer, type ProxiedRequest, type S3Proxy, startProxy } from "../support/s3-proxy";
import { BucketPair, counts, pause } from "./bucket-pair";

// Ten parts, and too large for the copy that tries whether the server honours conditions.
const MiB = 1024 * 1024;
const large = Buffer.alloc(10 * MiB, "0123456789");
const inParts = { multipartFrom: 8 * MiB + 1, smallestPart: MiB };

describe("The journal of a run", () => {
  let server: LocalS3;
  let pair: BucketPair;
  let proxy: S3Proxy;
  let folder: string;
  let journal: string;
  /** Parts that reach the server before it falls silent. */
  let partsAllowed: number;
  before(async () => {
    server = await startLocalS3();
    folder = await mkdtemp(join(tmpdir(), "journal-"));
    journal = join(folder, "journal.ndjson");
  });
  after(async () => {
    await server.stop();
    await rm(folder, { recursive: true });
  });
  beforeEach(async () => {
    await rm(journal, { force: true });
    pair = await BucketPair.create(server.endpoint);
    partsAllowed = Number.POSITIVE_INFINITY;
    proxy = await startProxy(server.endpoint, async (request, forward) => {
      if (isPart(request) && --partsAllowed < 0) await new Promise(() => {});
      return forward(request);
    });
    await pair.put(pair.source, "large", large, { Metadata: { of: "large" }, Tagging: "k=v" });
  });
  afterEach(() => proxy.stop());

  const isPart = ({ path }: ProxiedRequest) => path.includes("partNumber=");
  const run = (): BackfillRun => ({ ...pair.run({ endpoint: proxy.endpoint }), journal });
  const parts = () => proxy.requests.filter(isPart).map(({ path }) => /partNumber=(\d+)/.exec(path)?.[1]);
  async function uploads() {
    const asked = new ListMultipartUploadsCommand({ Bucket: pair.destination });
    return (await pair.client.send(asked)).Uploads ?? [];
  }
  const journaledParts = async () => (await readFile(journal, "utf8")).match(/"part":.*\n/g)?.length ?? 0;

  /** Starts a run in a process of its own and kills it once some parts are there. */
  async function killAfterParts(count: number, inJournal = count) {
    partsAllowed = count;
    const program = `require("./backfill/run/backfill").backfill(${JSON.stringify(run())}, ${JSON.stringify(inParts)})`;
    const child = spawn(process.execPath, ["--no-warnings", "--import", "tsx", "-e", program], {
      stdio: "inherit",
    });
    while (!existsSync(journal) || (await journaledParts()) < inJournal) {
      assert.equal(child.exitCode, null, "the run ended before it could be killed");
      await pause(10);
    }
    child.kill("SIGKILL");
    await once(child, "close");
    assert.equal((await uploads()).length, 1);
    partsAllowed = Number.POSITIVE_INFINITY;
    proxy.requests.length = 0;
  }

  const finish = async (asked = run()) => counts((await backfill(asked, inParts)).destinations.dr);

  async function assertCopied() {
    const original = await pair.everythingOf(pair.source, "large");
    assert.deepEqual(await pair.everythingOf(pair.destination, "large"), original);
    assert.deepEqual(await uploads(), []);
    assert.equal(existsSync(journal), false, "there must be nothing left to remember");
  }

  it("lets the next run go on with the part after the last one, if the process was killed", async () => {
    await killAfterParts(4);
    assert.deepEqual(await finish(), { listed: 1, copied: 1 });
    assert.equal(parts().length, 6);
    await assertCopied();
  });

  for (const versions of ["current", "all"] as const) {
    it(`lets the next run do so too if it was interrupted, with ${versions} versions`, async () => {
      // More parts than there are requests at a time, so that some are not begun yet.
      const options = { ...inParts, smallestPart: 100_000 };
      const stop = new AbortController();
      const stopping = await startProxy(proxy.endpoint, async (request, forward) => {
        const answer = await forward(request);
        if (isPart(request)) stop.abort();
        return answer;
      });
      const interrupted = { ...run(), ...pair.run({ endpoint: stopping.endpoint }), versions };
      const { destinations } = await backfill(interrupted, { ...options, stop: stop.signal });
      await stopping.stop();
      assert.deepEqual(counts(destinations.dr), {});
      assert.equal((await uploads()).length, 1);
      const done = await journaledParts();
      assert.ok(done > 0 && done < 105, `${done} parts`);
      proxy.requests.length = 0;
      await backfill({ ...run(), versions }, options);
      assert.equal(parts().length, 105 - done);
      await assertCopied();
    });
  }

  it("lets the next run end the upload of an object that has changed, and copy it as it is now", async () => {
    await killAfterParts(4);
    await pair.put(pair.source, "large", Buffer.alloc(9 * MiB, "new"));
    assert.deepEqual(await finish(), { listed: 1, copied: 1 });
    assert.equal(parts().length, 9);
    await assertCopied();
  });

  it("lets the next run end the upload of an object that is there meanwhile", async () => {
    await killAfterParts(4);
    await pair.put(pair.destination, "large", large, { Metadata: { of: "large" }, Tagging: "k=v" });
    assert.deepEqual(await finish(), { listed: 1, alreadyThere: 1 });
    await assertCopied();
  });

  it("does not keep the next run from an upload that somebody else has ended", async () => {
    await killAfterParts(4);
    const [{ UploadId } = {}] = await uploads();
    const upload = { Bucket: pair.destination, Key: "large", UploadId };
    await pair.client.send(new AbortMultipartUploadCommand(upload));
    assert.deepEqual(await finish(), { listed: 1, copied: 1 });
    await assertCopied();
  });

  it("may end in half a line, if the process was killed while it wrote", async () => {
    await killAfterParts(4);
    await appendFile(journal, '{"part":5,"of":"');
    await killAfterParts(2, 6);
    await finish();
    assert.equal(parts().length, 4);
    await assertCopied();
  });

  it("may end in half of its first line", async () => {
    await writeFile(journal, '{"run":"');
    assert.deepEqual(await finish(), { listed: 1, copied: 1 });
    await assertCopied();
  });

  it("stays small however many objects there are, and forgets nothing that is open", async () => {
    const object = { key: "open", size: 1, etag: '"e"', lastModified: new Date(0), storageClass: "STANDARD" };
    const undertaking = { bucket: pair.destination, object, expected: {}, inParts: false, since: new Date() };
    const kept = Journal.open(journal, run());
    kept.undertake(undertaking);
    for (let index = 0; index < 20_000; index++) {
      kept.done(kept.undertake({ ...undertaking, object: { ...object, key: `key-${index}` } }));
    }
    kept.close();
    assert.ok((await stat(journal)).size < 2 * MiB);
    const again = Journal.open(journal, run());
    const left = again.unfinished();
    assert.deepEqual(
      left.map((entry) => entry.undertaking.object),
      [object],
    );
    for (const { id } of left) again.done(id);
    again.close();
    assert.equal(existsSync(journal), false);
  });

  it("has no upload of a copy that failed", async () => {
    const failing = await startProxy(proxy.endpoint, async (request, forward) =>
      isPart(request) && request.path.includes("partNumber=7")
        ? errorAnswer(403, "AccessDenied")
        : forward(request),
    );
    assert.deepEqual(await finish({ ...run(), ...pair.run({ endpoint: failing.endpoint }) }), {
      listed: 1,
      failed: 1,
    });
    await failing.stop();
    assert.deepEqual(await uploads(), []);
    assert.deepEqual(await finish(), { listed: 1, copied: 1 });
    await assertCopied();
  });

  it("is refused to a run with other buckets or settings, and so is a file that is no journal", async () => {
    await killAfterParts(1);
    const before = await readFile(journal, "utf8");
    const other = { ...run(), ...pair.run({ endpoint: proxy.endpoint, storageClass: "GLACIER_IR" }) };
    await assert.rejects(finish(other), /^Refusal: journal is .*that of another run/);
    assert.equal(await readFile(journal, "utf8"), before);
    const full = { ...run(), journal: "/dev/full" };
    await assert.rejects(
      finish(full),
      /^Refusal: journal is "\/dev\/full", which cannot be used: it is no file/,
    );
    for (const content of ["important", '{"a":1}\n', "{\n}\n"]) {
      await writeFile(journal, content);
      await assert.rejects(finish(), /^Refusal: journal is /);
      assert.equal(await readFile(journal, "utf8"), content);
    }
  });

  it("makes the copy fail with the reason if the disk is full, and leaves no upload", async () => {
    const limited = `ulimit -f 1; exec "$0" --no-warnings --import tsx -e "$1"`;
    const program =
      `require("./backfill/run/backfill").backfill(${JSON.stringify(run())}, ${JSON.stringify(inParts)})` +
      `.then(({ destinations }) => console.log(JSON.stringify(destinations.dr.failures)))`;
    const child = spawn("bash", ["-c", limited, process.execPath, program], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    let output = "";
    child.stdout.on("data", (chunk) => {
      output += chunk;
    });
    await once(child, "close");
    assert.match(output, /journal\.ndjson cannot be written: EFBIG/);
    assert.deepEqual(await uploads(), []);
    assert.deepEqual(await pair.keys(pair.destination), []);
  });
});
