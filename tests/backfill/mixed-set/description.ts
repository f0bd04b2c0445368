import assert from "node:assert/strict";
import { backfill } from "../../../backfill/run/backfill";
import type { BackfillRun, BackfillSummary } from "../../../contract/backfill-run";
import type { LocalS3 } from "../../support/local-s3";
import { BucketPair, counts } from "../bucket-pair";
import { compareIndependently } from "../independent-comparison";
import { startProgram } from "../program-process";
import { type Extent, extentOf } from "./extent";
import { writeLargeObject } from "./large-object";
import { mixedSet } from "./mixed-set";
import { ObjectWriter } from "./object-writer";
import type { Scope, TestedServer } from "./servers";
import { fillSource, runOf } from "./trial";

const MiB = 1024 * 1024;

const scopes: { scope: Scope; title: string; common: number; engine?: BackfillRun["engine"] }[] = [
  { scope: "history", title: "with all versions and delete markers", common: 20_500 },
  { scope: "current", title: "as readers see it", common: 500 },
  { scope: "current", title: "as readers see it, by the SDK", common: 100, engine: "sdk" },
];

/** What the program prints for the destination, with the counts that are not zero. */
async function told(words: string[], run: BackfillRun) {
  const { stdout, stderr, exitCode } = await startProgram([...words, "-"], JSON.stringify(run)).result;
  assert.equal(exitCode, 0, stderr);
  return counts((JSON.parse(stdout) as BackfillSummary).destinations.dr);
}

/** The tests of one server, of which each has a file of its own, so that they run side by side. */
export function describeMixedSet(server: TestedServer): void {
  describe(`A mixed set on ${server.name}`, function () {
    this.timeout(600_000);
    let s3: LocalS3;
    before(async () => {
      s3 = await server.start();
    });
    after(() => s3?.stop());

    for (const { scope, title, common, engine } of scopes) {
      describe(title, () => {
        const run = (): BackfillRun => ({ ...runOf(pair, scope), ...(engine && { engine }) });
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
          assert.deepEqual(await told(["run"], run()), { ...listed(), copied: all() });
        });

        it("is the same on both sides, by a comparison that shares nothing with the backfill", () =>
          assertEqualBuckets(pair));

        it("is the same by the word of verify as well", async () => {
          const depth = scope === "current" ? "content" : "listing";
          const found = await told(["verify", "--depth", depth], run());
          // What is too large for one part has another ETag, and neither server tells checksums of it.
          const unproven: { unproven?: number } =
            scope === "history" && server.takesLargeObject ? { unproven: 1 } : {};
          const same = all() - (unproven.unproven ?? 0);
          assert.deepEqual(found, { same, ...unproven, archived: archived.length, differences: [] });
        });

        it("is there already when it is brought over again", async () => {
          assert.deepEqual(await told(["run"], run()), { ...listed(), alreadyThere: all() });
        });

        if (scope === "history") return;

        it("is the same too if each object is copied in parts, and only once", async () => {
          const { destination } = await BucketPair.create(s3.endpoint);
          const elsewhere = run();
          for (const place of Object.values(elsewhere.destinations)) place.bucket = destination;
          const options = { multipartFrom: 1, smallestPart: 5 * MiB };
          const first = await backfill(elsewhere, options);
          assert.deepEqual(counts(first.destinations.dr), { ...listed(), copied: all() });
          await assertEqualBuckets({ source: pair.source, destination });
          const second = await backfill(elsewhere, options);
          assert.deepEqual(counts(second.destinations.dr), { ...listed(), alreadyThere: all() });
        });
      });
    }
  });
}
