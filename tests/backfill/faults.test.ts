// Proves, against a real S3 server behind a proxy that spoils one answer in twenty, that a run either brings everything over,
// once, or names exactly what it did not. Does not prove that AWS's faults look like the proxy's.
import assert from "node:assert/strict";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DeleteObjectCommand, ListMultipartUploadsCommand } from "@aws-sdk/client-s3";
import { Bucket } from "../../backfill/bucket/bucket";
import { listHistories } from "../../backfill/bucket/listing";
import { backfill } from "../../backfill/run/backfill";
import type { BackfillRun } from "../../contract/backfill-run";
import { type LocalS3, startLocalS3 } from "../support/local-s3";
import {
  type Delivery,
  enforceConditions,
  errorAnswer,
  type Forward,
  type Interference,
  type ProxiedAnswer,
  type ProxiedRequest,
  startProxy,
} from "../support/s3-proxy";
import { freshSeed, seededRandom } from "../support/seeded-random";
import { BucketPair, everything } from "./bucket-pair";

const options = { multipartFrom: 2000, smallestPart: 1000 };
const howOften = 0.05;

type Fault = (request: ProxiedRequest, answered: () => Promise<ProxiedAnswer>) => Promise<ProxiedAnswer>;

const delivered =
  (delivery: Delivery): Fault =>
  async (_, answered) => ({ ...(await answered()), delivery });

const faults: { [name: string]: Fault } = {
  throttling: async () => errorAnswer(503, "SlowDown"),
  "internal errors": async () => errorAnswer(500, "InternalError"),
  "errors inside a 200": async ({ method }) =>
    errorAnswer(method === "HEAD" ? 500 : 200, "InternalError", "We encountered an internal error."),
  "connections that break before the request is heard": async () => ({
    ...errorAnswer(500, "InternalError"),
    delivery: "reset",
  }),
  "connections that break when the request is done": delivered("reset"),
  "answers cut within their length": delivered("cut"),
  "answers cut between their chunks": delivered("cut chunk"),
  "answers that end too early": delivered("cut end"),
  "slow answers": delivered("drip"),
};
const every = Object.values(faults);

for (const versions of ["current", "all"] as const) {
  describe(`A run with ${versions} versions, where one answer in twenty is spoilt`, function () {
    this.timeout(60_000);
    const seed = freshSeed();
    const random = seededRandom(seed);
    let s3: LocalS3;
    let folder: string;
    let pair: BucketPair;
    let run: BackfillRun;
    before(async () => {
      s3 = await startLocalS3();
      folder = await mkdtemp(join(tmpdir(), "faults-"));
    });
    after(async () => {
      await s3.stop();
      await rm(folder, { recursive: true });
    });
    beforeEach(async () => {
      pair = await BucketPair.create(s3.endpoint);
      for (let index = 0; index < 40; index++) {
        for (let round = 0; round < (versions === "all" ? 1 + (index % 3) : 1); round++) {
          const isLarge = index % 4 === 3;
          // The key of a version in parts is not deleted: the local server would not tell its tags then.
          if (round === 2 && !isLarge && index % 2 === 0)
            await pair.client.send(new DeleteObjectCommand({ Bucket: pair.source, Key: `key-${index}` }));
          else {
            await pair.put(pair.source, `key-${index}`, `${index} ${round}`.padEnd(isLarge ? 2500 : 0, "."), {
              Metadata: { round: `${round}` },
              ...(index % 3 === 0 && { Tagging: `round=${round}` }),
            });
          }
        }
      }
      const rules = [{ ...everything, deleteMarkers: true }];
      run = { ...pair.run({ rules }), versions, report: join(folder, "report") };
    });

    /** Runs with an interference in one answer of twenty; says how many there were. */
    async function runWith(fault: Fault, isMeant = (_: ProxiedRequest) => true, engine = run.engine) {
      let count = 0;
      const conditions: Interference =
        versions === "all" ? enforceConditions : (request, forward: Forward) => forward(request);
      const proxy = await startProxy(s3.endpoint, async (request, forward) => {
        const answered = () => conditions(request, forward);
        if (!isMeant(request) || random() >= howOften) return answered();
        count++;
        return fault(request, answered);
      });
      try {
        const { source, destinations } = pair.run({
          endpoint: proxy.endpoint,
          rules: run.destinations.dr?.rules,
        });
        return {
          summary: (await backfill({ ...run, engine, source, destinations }, options)).destinations.dr,
          count,
        };
      } finally {
        await proxy.stop();
      }
    }

    /** What is stored, the oldest first; a delete marker is the end of a content. */
    async function history(bucket: string) {
      const stored: { key: string; versionId: string; what: string }[] = [];
      for await (const { key, versions } of listHistories(new Bucket(bucket, pair.client))) {
        for (const { versionId, isDeleteMarker } of versions) {
          const what = isDeleteMarker ? "marker" : await pair.everythingOf(bucket, key, versionId);
          stored.push({ key, versionId, what: JSON.stringify(what) });
        }
      }
      return stored;
    }
    const withoutIds = (stored: { key: string; what: string }[]) =>
      stored.map(({ key, what }) => `${key} ${what}`);

    async function openUploads() {
      const asked = new ListMultipartUploadsCommand({ Bucket: pair.destination });
      return (await pair.client.send(asked)).Uploads ?? [];
    }

    const anyFault: Fault = (request, answered) =>
      (every[Math.floor(random() * every.length)] as Fault)(request, answered);
    const all: [string, Fault, BackfillRun["engine"]?][] = [
      ...Object.entries(faults),
      ["all of these", anyFault],
      ["all of these, by the SDK alone", anyFault, "sdk"],
    ];
    for (const [name, fault, engine] of all) {
      it(`brings over everything, and once, in spite of ${name} (seed ${seed})`, async () => {
        const { summary, count } = await runWith(fault, undefined, engine);
        assert.ok(count > 3, `only ${count} answers were spoilt`);
        assert.deepEqual(summary?.failures, []);
        assert.deepEqual(withoutIds(await history(pair.destination)), withoutIds(await history(pair.source)));
        assert.deepEqual(await openUploads(), []);
      });
    }

    it(`names exactly what is missing if it may not do everything (seed ${seed})`, async () => {
      // What is listed decides about the whole run, and what is taken back would be there and not be named.
      const isMeant = ({ method, path }: ProxiedRequest) => /\/key-\d/.test(path) && method !== "DELETE";
      const { summary, count } = await runWith(async () => errorAnswer(403, "AccessDenied"), isMeant);
      assert.ok(count > 3, `only ${count} requests were denied`);
      const lines = (await readFile(run.report ?? "", "utf8")).split("\n").filter(Boolean);
      const named = lines.map((line) => JSON.parse(line)).filter(({ outcome }) => outcome === "failed");
      assert.equal(named.length, summary?.failed);
      assert.ok(named.length > 0);
      const isNamed = ({ key, versionId }: { key: string; versionId: string }) =>
        named.some((entry) => entry.key === key && (versions === "current" || entry.versionId === versionId));
      const expected = (await history(pair.source)).filter((version) => !isNamed(version));
      assert.deepEqual(withoutIds(await history(pair.destination)), withoutIds(expected));
    });
  });
}
