// Proves what the charts and the table show. Does not prove that they look well.
import assert from "node:assert/strict";
import { panels, svg } from "../../../bench/peers/chart";
import type { Standing } from "../../../bench/peers/comparison";
import { markdown, type ScenarioReport, withLatest } from "../../../bench/peers/report";
import { extents, type Scenario } from "../../../bench/peers/scenarios";

const standing = (contender: string, seconds: number, more: Partial<Standing> = {}): Standing => ({
  ...{
    contender,
    setting: "as it comes",
    runs: 5,
    cpuSeconds: seconds / 2,
    cpuMicrosecondsPerObject: 1234.5,
  },
  seconds: { median: seconds, least: seconds - 1, most: seconds + 1 },
  ...{ requests: 10_200, score: 1 },
  ...more,
});
const all = [
  standing("ours", 4),
  standing("peer & co", 9, {
    setting: "--fast",
    time: { median: 2.25, interval: { low: 2, high: 2.5 } },
    ...{ score: 0, wrong: "1 of 10 wrong (missing)" },
  }),
];

describe("The charts of the benchmark", () => {
  it("draw bars in proportion, the longest line being the slowest run", () => {
    const drawn = svg("Copies <fast>", panels(all, "ours", "ceiling"));
    const widths = [...drawn.matchAll(/<rect x="230" y="[\d.]+" width="([\d.]+)"/g)].map(([, width]) =>
      Number(width),
    );
    assert.equal(widths.length, 4);
    assert.deepEqual(widths.slice(0, 2), [168, 378]);
    assert.match(drawn, /M566 [\d.]+H650"/, "from 8 to 10 seconds, which is the end");
  });

  it("are well-formed, whatever the names", () => {
    const drawn = svg("Copies <fast>", panels(all, "ours", "ceiling"));
    assert.match(drawn, /<title>Copies &lt;fast&gt;<\/title>/);
    assert.match(drawn, /peer &amp; co \(scores 0\)/);
    assert.equal(drawn.match(/<text/g)?.length, drawn.match(/<\/text>/g)?.length);
    assert.doesNotMatch(drawn, /NaN|undefined|Infinity/);
  });

  it("give whoever lost something another color", () => {
    const [time] = panels(all, "ours", "ceiling");
    assert.notEqual(time?.bars[0]?.color, time?.bars[1]?.color);
    const [, whole] = panels([standing("ours", 4), standing("peer", 9)], "ours", "ceiling")[0]?.bars ?? [];
    assert.notEqual(time?.bars[1]?.color, whole?.color);
  });
});

describe("A chart of the benchmark", () => {
  const rows = (standings: Standing[]) =>
    panels(standings, "ours", "ceiling")[0]?.bars.map(({ label, remark }) => [label, remark]);

  it("begins with the fastest, and tells how the others compare", () => {
    const slow = standing("slow", 9, { time: { median: 2.25 } });
    assert.deepEqual(rows([slow, standing("ours", 4)]), [
      ["ours", undefined],
      ["slow", "2.25 times ours"],
    ]);
  });
});

const [scenario, other] = extents.quick.scenarios as [Scenario, Scenario];
const reportOf = (scenario: Scenario, command = "npm run bench"): ScenarioReport => ({
  ...{ scenario, standings: all, runs: [], leftOut: ["slow one"] },
  occasion: {
    date: "2026-01-02",
    machine: {
      ...{ cores: 2, processor: "P", memoryGigabytes: 1, load: 0.1, system: "linux", node: "v20" },
      commit: "abc",
    },
    ...{ command, server: "S", versions: { s5cmd: "v1" }, minutes: 3.4 },
  },
});

describe("The table of the benchmark", () => {
  it("shows ratios with their intervals, how each was set, and why one scores 0", () => {
    const text = markdown([reportOf(scenario)], ({ id }) => `${id}.svg`);
    assert.match(text, /\| peer & co \| 5 \| 9\.00 s \| 2\.25 \(2\.00 to 2\.50\) \| 1,235 µs \|/);
    assert.match(text, /\| ours \| 5 \| 4\.00 s \| {2}\|/);
    assert.match(text, /- peer & co: `--fast`\n- peer & co scores 0: 1 of 10 wrong \(missing\)/);
    assert.match(text, /- slow one did not run: no time was left/);
    assert.match(text, /!\[1,000 objects of 1 KiB into an empty bucket\]\(small\.svg\)/);
  });

  it("tells of each scenario where, when, with which versions and by which command it was measured", () => {
    const text = markdown([reportOf(scenario), reportOf(other, "npm run bench -- fewer")], () => "");
    assert.match(text, /1,000 objects[^#]*2026-01-02, commit abc, Node v20, linux, 2 cores \(P\), 1 GB/);
    assert.match(
      text,
      /## 200 objects[^#]*On S, with s5cmd \(v1\), by `npm run bench -- fewer` in 3 minutes/,
    );
  });
});

describe("The results of the benchmark", () => {
  const order = extents.quick.scenarios.map(({ id }) => id);
  const told = (reports: ScenarioReport[]) =>
    reports.map(({ scenario, occasion }) => [scenario.id, occasion.command]);

  it("have what was measured last in the place of the same, in the order of all", () => {
    const earlier = [reportOf(scenario, "first"), reportOf(other, "first")];
    assert.deepEqual(told(withLatest(earlier, [reportOf(scenario, "second")], order)), [
      ["small", "second"],
      ["fewer", "first"],
    ]);
    assert.deepEqual(told(withLatest([reportOf(other, "first")], [reportOf(scenario, "second")], order)), [
      ["small", "second"],
      ["fewer", "first"],
    ]);
  });

  it("keep what was measured before where no time was left", () => {
    const unmeasured = { ...reportOf(scenario, "second"), standings: [] };
    assert.deepEqual(told(withLatest([reportOf(scenario, "first")], [unmeasured], order)), [
      ["small", "first"],
    ]);
    assert.deepEqual(
      told(withLatest([], [unmeasured], order)),
      [["small", "second"]],
      "there is nothing else",
    );
  });
});
