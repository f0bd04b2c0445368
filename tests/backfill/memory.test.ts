// Proves that what the program has in memory does not grow with the number of objects, on a server that computes its
// listings. Does not prove the figures that users are promised (bench/ measures these), nor anything about objects in parts.
import assert from "node:assert/strict";
import { measuredRun } from "../../bench/measured-run";
import { DoubleProcess } from "../../bench/s3-double/double-process";
import type { Content } from "../../bench/s3-double/generated-bucket";
import type { BackfillRun } from "../../contract/backfill-run";
import { transpile } from "../../sandbox/transpile";

/** Room for some pages, and for less than what listings of 200,000 keys, or 60,000 versions, would take. */
const smallHeap = ["--max-old-space-size=48", "--max-semi-space-size=4"];

/** What Node frees sooner in one run and later in another. */
const megabytesOfChance = 12;

describe("The memory of the backfill program", function () {
  this.timeout(120_000);
  before(transpile);

  async function peakMegabytes(content: Content, versions: BackfillRun["versions"]): Promise<number> {
    const double = await DoubleProcess.start(content);
    try {
      const { ended, exitCode, stderr } = await measuredRun(double, { versions, nodeOptions: smallHeap });
      const fault = /FATAL ERROR.*/.exec(stderr)?.[0] ?? stderr;
      assert.ok(ended, `the program ended with ${exitCode}: ${fault}`);
      const { keys, versionsPerKey } = content;
      const listed = versions === "all" ? keys * versionsPerKey : keys;
      assert.equal(ended.summary.destinations.dr?.listed, listed);
      return ended.peakBytes / 1e6;
    } finally {
      await double.stop();
    }
  }

  async function expectNoGrowth(
    few: Content,
    many: Content,
    versions: BackfillRun["versions"],
  ): Promise<void> {
    const [less, more] = [await peakMegabytes(few, versions), await peakMegabytes(many, versions)];
    const growth = Math.round(more - less);
    assert.ok(growth <= megabytesOfChance, `${growth} MB more for ten times as many`);
  }

  it("does not grow with the number of objects", async () => {
    const content = { versionsPerKey: 1, changedPercent: 0 };
    await expectNoGrowth({ keys: 20_000, ...content }, { keys: 200_000, ...content }, "current");
  });

  it("does not grow with the number of keys whose whole histories are compared", async () => {
    const content = { versionsPerKey: 3, changedPercent: 0 };
    await expectNoGrowth({ keys: 2_000, ...content }, { keys: 20_000, ...content }, "all");
  });
});
