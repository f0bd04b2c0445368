// Proves, against a real S3 server, that a run that is killed twenty times and then finished has brought over everything
// once, with current versions and with all, on servers that enforce conditions on copies and on those that do not.
// Does not prove that the journal survives a crash of the machine, nor what a copy does that a killed run had sent and
// the server works on while the next run is on its way already.
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { appendFile, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DeleteObjectCommand, ListMultipartUploadsCommand } from "@aws-sdk/client-s3";
import { Bucket } from "../../backfill/bucket/bucket";
import { listHistories } from "../../backfill/bucket/listing";
import type { BackfillRun } from "../../contract/backfill-run";
import { type LocalS3, startLocalS3 } from "../support/local-s3";
import {
  enforceConditions,
  errorAnswer,
  type Interference,
  isCopy,
  type S3Proxy,
  startProxy,
} from "../support/s3-proxy";
import { freshSeed, seededRandom } from "../support/seeded-random";
import { BackfillProgram, type StartedBackfill } from "./backfill-process";
import { BucketPair, counts, everything, pause } from "./bucket-pair";

const kills = 20;
const options = { multipartFrom: 2000, smallestPart: 1000 };

/** Too long for the header that sets tags when an upload is begun. */
const manyTags = Array.from({ length: 10 }, (_, index) => `tag-${index}=${"v".repeat(250)}`).join("&");

const moments = [
  "before the server sees it",
  "before its answer is sent",
  "in the midst of its answer",
] as const;

for (const versions of ["current", "all"] as const) {
  for (const [server, conditions] of [
    ["enforces conditions", enforceConditions],
    ["ignores conditions", (request, forward) => forward(request)],
  ] as [string, Interference][]) {
    describe(`A run with ${versions} versions that is killed twenty times, on a server that ${server}`, function () {
      this.timeout(300_000);
      const seed = freshSeed();
      const random = seededRandom(seed);
      const pick = (limit: number) => Math.floor(random() * limit);
      let s3: LocalS3;
      let program: BackfillProgram;
      let pair: BucketPair;
      let proxy: S3Proxy;
      let folder: string;
      let run: BackfillRun;
      let started: StartedBackfill | undefined;
      /** Requests until the kill. */
      let due = 0;
      let moment: (typeof moments)[number];

      before(async () => {
        [s3, program] = await Promise.all([startLocalS3(), BackfillProgram.build()]);
        folder = await mkdtemp(join(tmpdir(), "kills-"));
        pair = await BucketPair.create(s3.endpoint);
        proxy = await startProxy(s3.endpoint, killing);
        const rules = [{ ...everything, deleteMarkers: true }];
        const [journal, report] = ["journal", "report"].map((name) => join(folder, name));
        run = { ...pair.run({ endpoint: proxy.endpoint, rules }), versions, journal, report };
      });
      after(async () => {
        started?.child.kill("SIGKILL");
        await proxy.stop();
        await s3.stop();
        await program.remove();
        await rm(folder, { recursive: true });
      });

      const killing: Interference = async (request, forward) => {
        if (--due !== 0) return conditions(request, forward);
        const kill = () => started?.child.kill("SIGKILL");
        if (moment === "before the server sees it") {
          kill();
          return { status: 503, headers: {}, body: Buffer.alloc(0), delivery: "reset" };
        }
        const answer = await conditions(request, forward);
        if (moment === "before its answer is sent") kill();
        else setTimeout(kill, 2);
        return { ...answer, delivery: "cut" };
      };

      let keys = 0;
      async function putMore(count: number) {
        for (const end = keys + count; keys < end; keys++) {
          const rounds = versions === "all" ? 1 + (keys % 3) : 1;
          for (let round = 0; round < rounds; round++) await putOne(keys, round);
          if (versions === "current" || keys % 5 !== 0) continue;
          // Some keys are deleted, and some of these are there again.
          await pair.client.send(new DeleteObjectCommand({ Bucket: pair.source, Key: `key-${keys}` }));
          if (keys % 2 === 0 || isLarge(keys)) await putOne(keys, rounds);
        }
      }

      const isLarge = (index: number) => index % 4 === 3;
      async function putOne(index: number, round: number) {
        // Some versions are the same as the one before.
        const content = index % 7 === 0 ? "same" : `content of ${index} in round ${round}`;
        await pair.put(pair.source, `key-${index}`, isLarge(index) ? content.padEnd(2500, ".") : content, {
          Metadata: { round: `${round}` },
          ...(index % 2 === 1 && {
            Tagging: isLarge(index) && index % 8 === 3 ? manyTags : `round=${round}`,
          }),
        });
      }

      async function history(bucket: string) {
        const all: { [key: string]: unknown[] } = {};
        for await (const { key, versions } of listHistories(new Bucket(bucket, pair.client))) {
          all[key] = await Promise.all(
            versions.map(({ versionId, isDeleteMarker }) =>
              isDeleteMarker ? "delete marker" : pair.everythingOf(bucket, key, versionId),
            ),
          );
        }
        return all;
      }

      it(`has brought over everything once, and left nothing behind (seed ${seed})`, async () => {
        if (versions === "current") {
          const older = [1, 2, 3, 4, 5].map((index) => `key-${index * 3}`);
          await pair.putMany(pair.destination, older);
          await pause(5);
        }
        const before = await history(pair.destination);
        await putMore(40);
        for (let killed = 0; killed < kills; ) {
          moment = moments[pick(moments.length)] ?? moments[0];
          due = 1 + pick([20, 80, 400][pick(3)] ?? 0);
          started = program.start(run, options);
          const wasKilled = (await started.summary) === undefined;
          await settled();
          if (wasKilled) killed++;
          else await putMore(15);
          // Killed in the midst of a line, that is before anything of it was done.
          if (wasKilled && random() < 0.3) await appendFile(run.journal ?? "", '{"undertaken":{"bucket":"');
        }
        due = 0;
        started = program.start(run, options);
        const finished = await started.summary;
        assert.deepEqual(finished?.destinations.dr?.failures, []);

        const expected = await history(pair.source);
        for (const [key, earlier] of Object.entries(before)) expected[key]?.unshift(...earlier);
        assert.deepEqual(await history(pair.destination), expected);
        const uploads = new ListMultipartUploadsCommand({ Bucket: pair.destination });
        assert.deepEqual((await pair.client.send(uploads)).Uploads ?? [], []);
        assert.equal(existsSync(run.journal ?? ""), false);
        assert.equal(await readFile(run.report ?? "", "utf8"), "");

        const { listed } = counts(finished?.destinations.dr);
        started = program.start(run, options);
        assert.deepEqual(counts((await started.summary)?.destinations.dr), { listed, alreadyThere: listed });
      });

      /** What was sent before the kill is still done by the server. */
      async function settled() {
        await pause(20);
        await proxy.idle();
      }
    });
  }
}

describe("A run that is killed when it has copied a version of a key that was deleted meanwhile", function () {
  this.timeout(60_000);
  it("does not leave the key visible", async () => {
    const [s3, program] = await Promise.all([startLocalS3(), BackfillProgram.build()]);
    const folder = await mkdtemp(join(tmpdir(), "kills-"));
    const pair = await BucketPair.create(s3.endpoint);
    let started: StartedBackfill | undefined;
    const proxy = await startProxy(s3.endpoint, async (request, forward) => {
      if (!started || !isCopy(request) || !request.path.includes("/a?"))
        return enforceConditions(request, forward);
      for (const Bucket of [pair.source, pair.destination])
        await pair.client.send(new DeleteObjectCommand({ Bucket, Key: "a" }));
      await enforceConditions(request, forward);
      started.child.kill("SIGKILL");
      started = undefined;
      return errorAnswer(503, "SlowDown");
    });
    try {
      // More than are copied at a time, so that it is known that the server honours conditions when the last one's turn comes.
      const others = Array.from({ length: 70 }, (_, index) => `${index + 10}`);
      await pair.putMany(pair.source, [...others, "a"]);
      const rules = [{ ...everything, deleteMarkers: true }];
      const run: BackfillRun = {
        ...pair.run({ endpoint: proxy.endpoint, rules }),
        ...{ versions: "all", journal: join(folder, "journal") },
      };
      started = program.start(run, {});
      assert.equal(await started.summary, undefined);
      assert.deepEqual((await program.start(run, {}).summary)?.destinations.dr?.failures, []);
      assert.deepEqual(await pair.keys(pair.destination), others);
    } finally {
      await proxy.stop();
      await s3.stop();
      await program.remove();
      await rm(folder, { recursive: true });
    }
  });
});
