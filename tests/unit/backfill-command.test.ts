// Proves: what the backfill program is told and when it runs again. Does not prove: that it runs; the end-to-end
// tests watch it.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import type { CrossRegionReplicationArgs } from "../../components/args";
import { backfillRun, objectSetHash, repeatSummary } from "../../components/commands/backfill-command";
import { planReplication } from "../../components/plan/plan";

const args: CrossRegionReplicationArgs = {
  source: { region: "eu-west-1", profile: "prod" },
  destinations: { dr: { region: "us-east-1", storageClass: "STANDARD_IA" } },
  rules: [
    { id: "logs", prefix: "logs/" },
    { id: "paused", prefix: "tmp/", enabled: false },
  ],
};

function runFor(change: Partial<CrossRegionReplicationArgs> = {}, names = ["replica"]) {
  return backfillRun(planReplication("docs", { ...args, ...change }), "source", names);
}

describe("the backfill", () => {
  it("is told the buckets, how to reach them, and the rules that are not paused", () => {
    assert.deepEqual(runFor(), {
      source: { bucket: "source", region: "eu-west-1", profile: "prod" },
      destinations: {
        dr: {
          bucket: "replica",
          region: "us-east-1",
          storageClass: "STANDARD_IA",
          rules: [{ id: "logs", prefix: "logs/", tags: {} }],
        },
      },
    });
  });

  it("keeps its last summary, to the letter, when a change calls for no new run", () => {
    const summary = JSON.stringify({ cutOff: "2026-01-01T00:00:00Z", destinations: { "ü'\"$": {} } });
    const env = { ...process.env, PULUMI_COMMAND_STDOUT: summary };
    assert.equal(execFileSync(process.execPath, ["-e", repeatSummary], { encoding: "utf8", env }), summary);
  });

  const runsAgain: [what: string, run: ReturnType<typeof runFor>][] = [
    ["another source", { ...runFor(), source: { ...runFor().source, bucket: "other" } }],
    ["another destination bucket", runFor({}, ["other"])],
    [
      "a new destination",
      runFor({ destinations: { ...args.destinations, eu: { region: "eu-central-1" } } }, ["replica", "eu"]),
    ],
    ["another prefix", runFor({ rules: [{ id: "logs", prefix: "log" }] })],
    [
      "another storage class",
      runFor({ destinations: { dr: { region: "us-east-1", storageClass: "ONEZONE_IA" } } }),
    ],
    ["a new tag", runFor({ rules: [{ id: "logs", prefix: "logs/", tags: { a: "1" } }] })],
    [
      "a rule that is no longer paused",
      runFor({
        rules: [
          { id: "logs", prefix: "logs/" },
          { id: "paused", prefix: "tmp/" },
        ],
      }),
    ],
  ];
  for (const [what, run] of runsAgain) {
    it(`runs again for ${what}`, () => assert.notEqual(objectSetHash(run), objectSetHash(runFor())));
  }

  const dr = args.destinations.dr ?? { region: "us-east-1" };
  const [logs, paused] = args.rules ?? [];
  const keepsSummary: [what: string, change: Partial<CrossRegionReplicationArgs>][] = [
    ["the buckets are reached in another way", { source: { region: "eu-west-1", profile: "other" } }],
    [
      "the same objects are replicated in another way",
      {
        destinations: {
          dr: { ...dr, replicationTimeControl: true, deleteMarkers: true, ownerOverride: false },
        },
      },
    ],
    [
      "a rule has another name or number",
      { rules: [{ id: "renamed", prefix: logs?.prefix, priority: 5 }, ...(paused ? [paused] : [])] },
    ],
    ["a rule is paused that replicated nothing", { rules: logs ? [logs] : [] }],
  ];
  for (const [what, change] of keepsSummary) {
    it(`does not run again because ${what}`, () => {
      assert.equal(objectSetHash(runFor(change)), objectSetHash(runFor()));
    });
  }

  it("does not run again because destinations are listed in another order", () => {
    const eu = { region: "eu-central-1" };
    const us = { region: "us-east-1" };
    const one = runFor({ destinations: { eu, us } }, ["b-eu", "b-us"]);
    const other = runFor({ destinations: { us, eu } }, ["b-us", "b-eu"]);
    assert.equal(objectSetHash(one), objectSetHash(other));
  });
});
