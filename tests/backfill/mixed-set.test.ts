// Proves, on two servers that share no code, that a mixed set of more than 20,000 objects arrives as it is: every awkward
// key, size, header, tag, storage class, version and delete marker that the server takes; mixed-set/servers.ts lists what
// it does not, and mixed-set-limits.test.ts tries that. An object above 5 GiB is copied on SeaweedFS only: the local AWS keeps all bytes in memory, several times.
// Does not prove that AWS answers as these servers do.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { backfill } from "../../backfill/run/backfill";
import type { BackfillRun, BackfillSummary } from "../../contract/backfill-run";
import type { LocalS3 } from "../support/local-s3";
import { BucketPair, counts } from "./bucket-pair";
import { compareIndependently } from "./independent-comparison";
import { type Extent, extentOf } from "./mixed-set/extent";
import { writeLargeObject } from "./mixed-set/large-object";
import { mixedSet } from "./mixed-set/mixed-set";
import { ObjectWriter } from "./mixed-set/object-writer";
import { type Scope, testedServers } from "./mixed-set/servers";
import { fillSource, runOf } from "./mixed-set/trial";

const MiB = 1024 * 1024;

const scopes: { scope: Scope; title: string; common: number }[] = [
  { scope: "history", title: "with all versions and delete markers", common: 20_500 },
  { scope: "current", title: "as readers see it", common: 500 },
];

async function runProgram(run: BackfillRun) {
  const program = ["--no-warnings", "--import", "tsx", "-e", 'require("./backfill/cli").main()'];
  const child = spawn(process.execPath, program, { stdio: "pipe" });
  child.stdin.end(JSON.stringify(run));
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "close")]);
  assert.equal(child.exitCode, 0, stderr);
  return counts((JSON.parse(stdout) as BackfillSummary).destinations.dr);
}

for (const server of testedServers) {
  describe(`A mixed set on ${server.name}`, function () {
    this.timeout(600_000);
    let s3: LocalS3;
    before(async () => {
      s3 = await server.start();
    });
    after(() => s3?.stop());

    for (const { scope, title, common } of scopes) {
      describe(title, () => {
        let pair: BucketPair;
        let expected: Extent;
        let archived: string[];
        let untoldTags = 0;
        before(async () => {
          pair = await BucketPair.create(s3.endpoint);
          const histories = mixedSet(common, server.limits[scope]);
          ({ [scope]: expected, archived } = extentOf(histories));
          if (scope === "history" && !server.tellsTagsOfDeleted) {
            const deleted = histories.filter(({ versions }) => versions.at(-1) === null);
            untoldTags = extentOf(deleted).history.versions;
          }
          const writer = new ObjectWriter(s3.endpoint, pair.source);
          await fillSource(pair, writer, histories);
          if (scope === "history" && server.takesLargeObject) {
            const { versions, bytes } = await writeLargeObject(writer, pair.source);
            expected.versions += versions;
            expected.bytes += bytes;
          }
          writer.close();
        });

        const all = () => expected.versions + expected.markers;
        const listed = () => ({ listed: all() + archived.length, archived: archived.length });

        /** Nothing but what is in an archive differs. */
        async function assertEqualBuckets({ source, destination }: { source: string; destination: string }) {
          const { compared, differences } = await compareIndependently(
            s3.endpoint,
            { source, destination },
            scope,
          );
          assert.deepEqual(
            differences.map(({ key, what }) => `${key} ${what}`).sort(),
            archived.map((key) => `${key} missing`).sort(),
          );
          assert.deepEqual(compared, { ...expected, untoldTags });
        }

        it("is brought over", async () => {
          assert.deepEqual(await runProgram(runOf(pair, scope)), { ...listed(), copied: all() });
        });

        it("is the same on both sides, by a comparison that shares nothing with the backfill", () =>
          assertEqualBuckets(pair));

        it("is there already when it is brought over again", async () => {
          assert.deepEqual(await runProgram(runOf(pair, scope)), { ...listed(), alreadyThere: all() });
        });

        if (scope === "history") return;

        it("is the same too if each object is copied in parts, and only once", async () => {
          const { destination } = await BucketPair.create(s3.endpoint);
          const run = runOf(pair, scope);
          for (const place of Object.values(run.destinations)) place.bucket = destination;
          const options = { multipartFrom: 1, smallestPart: 5 * MiB };
          const first = await backfill(run, options);
          assert.deepEqual(counts(first.destinations.dr), { ...listed(), copied: all() });
          await assertEqualBuckets({ source: pair.source, destination });
          const second = await backfill(run, options);
          assert.deepEqual(counts(second.destinations.dr), { ...listed(), alreadyThere: all() });
        });
      });
    }
  });
}
