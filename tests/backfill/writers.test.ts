// Proves, against a real S3 server, that writers at the source and replicas that arrive during the run never leave readers
// of the destination with something older than the source shows, whether or not the server enforces conditions on
// copies. The enforcing server is the local one behind a proxy that does what AWS documents; that AWS does so is not
// proved here, nor that readers see nothing older for the time of one request.
import assert from "node:assert/strict";
import { backfill } from "../../backfill/run/backfill";
import type { BackfillRun } from "../../contract/backfill-run";
import { type LocalS3, startLocalS3 } from "../support/local-s3";
import {
  enforceConditions,
  type Interference,
  type ProxiedRequest,
  startProxy,
  withoutConditions,
} from "../support/s3-proxy";
import { freshSeed, seededRandom } from "../support/seeded-random";
import { BucketPair, everything } from "./bucket-pair";
import { LiveWrites, original } from "./live-writes";

const options = { multipartFrom: 2000, smallestPart: 1000 };
const keys = Array.from({ length: 60 }, (_, index) => `key-${index}`);

const ignoreConditions: Interference = (request, forward) =>
  forward(changesDestination(request) ? withoutConditions(request) : request);

/** Stores an object, a part of one or a delete marker; what takes a copy back is left alone. */
function changesDestination({ method, path }: ProxiedRequest): boolean {
  return ["PUT", "POST", "DELETE"].includes(method) && !path.includes("versionId=");
}

/** The copy as it goes on once S3 has read the source: it stores what it has read, whatever the source becomes. */
async function readAlready(pair: BucketPair, request: ProxiedRequest): Promise<ProxiedRequest> {
  const from = request.headers["x-amz-copy-source"];
  if (typeof from !== "string" || from.includes("?")) return request;
  const versionId = await pair.currentVersion(pair.source, from.split("/").at(-1) ?? "");
  if (versionId === undefined) return request;
  return {
    ...request,
    headers: { ...request.headers, "x-amz-copy-source": `${from}?versionId=${versionId}` },
  };
}

for (const versions of ["current", "all"] as const) {
  for (const [server, conditions] of [
    ["a server that enforces conditions", enforceConditions],
    ["a server that ignores conditions", ignoreConditions],
  ] as const) {
    describe(`Writers during a backfill of ${versions} versions, on ${server}`, function () {
      this.timeout(120_000);
      const seed = freshSeed();
      const random = seededRandom(seed);
      let s3: LocalS3;
      before(async () => {
        s3 = await startLocalS3();
      });
      after(() => s3.stop());

      it(`leave readers at the destination with what they see at the source (seed ${seed})`, async () => {
        const pair = await BucketPair.create(s3.endpoint);
        const turns = new Map<string, Promise<unknown>>();
        const alone = <T>(key: string, task: () => Promise<T>): Promise<T> => {
          const turn = (turns.get(key) ?? Promise.resolve()).then(task, task);
          turns.set(key, turn);
          return turn;
        };
        const anyKey = () => keys[Math.floor(random() * keys.length)] ?? "";
        const live = new LiveWrites(pair, random, alone);
        const surprises = new Map<string, number>();
        const proxy = await startProxy(s3.endpoint, async (request, forward) => {
          if (random() < 0.1) void live.write(anyKey());
          const key = /\/(key-\d+)(\?|$)/.exec(request.path)?.[1];
          if (!key || !changesDestination(request)) return forward(request);
          const count = surprises.get(key) ?? 0;
          const isStored = !/[?&](uploads|partNumber)/.test(request.path);
          if (count >= 2 || random() > (isStored ? 0.5 : 0.1)) {
            return alone(key, () => conditions(request, forward));
          }
          // Where it hurts most: between what the backfill has seen, or S3 has read, and what is stored.
          surprises.set(key, count + 1);
          const begun = random() < 0.5 ? await readAlready(pair, request) : request;
          await live.write(key);
          if (random() < 0.6) await live.arrived(key);
          return alone(key, async () => {
            // A copy of a small object is done before a delete has come over.
            const isDeleted = (await pair.currentVersion(pair.source, key)) === undefined;
            return conditions(isDeleted ? request : begun, forward);
          });
        });
        const Metadata = { write: "none" };
        for (const key of keys) {
          await pair.put(pair.source, key, "the one before", { Metadata });
          await pair.put(pair.source, key, original(key), { Metadata });
        }
        // Replicas of these may be late for the run's look at the destination.
        for (let index = 0; index < 10; index++) await live.write(anyKey());
        const rules = [{ ...everything, deleteMarkers: true }];
        const run: BackfillRun = { ...pair.run({ endpoint: proxy.endpoint, rules }), versions };
        const { destinations } = await backfill(run, options);
        await live.allArrived();
        await proxy.stop();

        assert.deepEqual(destinations.dr?.failures, []);
        assert.ok(surprises.size > keys.length / 5, `only ${surprises.size} keys were written under the run`);
        const there = await pair.keys(pair.source);
        assert.deepEqual(await pair.keys(pair.destination), there);
        for (const key of there) {
          const expected = await pair.everythingOf(pair.source, key);
          assert.deepEqual(await pair.everythingOf(pair.destination, key), expected, key);
        }
      });
    });
  }
}
