// Proves: what the backfill program is told, and what a preview says about it. Does not prove: that it runs; the end-to-end
// tests watch it.
import assert from "node:assert/strict";
import type { CrossRegionReplicationArgs } from "../../components/args";
import { backfillAnnouncement } from "../../components/commands/backfill-announcement";
import { backfillRun, type DeployedBucket } from "../../components/commands/backfill-command";
import { planReplication } from "../../components/plan/plan";

const args: CrossRegionReplicationArgs = {
  source: { region: "eu-west-1", profile: "prod" },
  destinations: { dr: { region: "us-east-1", storageClass: "STANDARD_IA" } },
  rules: [
    { id: "logs", prefix: "logs/" },
    { id: "paused", prefix: "tmp/", enabled: false },
  ],
};

const source = { bucket: "source", region: "eu-west-1", profile: "prod" };
const replica = { bucket: "replica", region: "us-east-1" };

function runFor(change: Partial<CrossRegionReplicationArgs> = {}, known: Partial<DeployedBucket> = {}) {
  const accountId = "111122223333";
  const plan = planReplication("docs", { ...args, ...change });
  return backfillRun(plan, plan.forward, { place: source, accountId }, [
    { place: replica, accountId, ...known },
  ]);
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

  it("is told the key of the replicas, whose bucket it is, and where delete markers go", () => {
    const kmsKeyArn = "arn:aws:kms:us-east-1:444455556666:key/1";
    const { dr } = runFor(
      {
        source: { region: "eu-west-1", encryption: { createKey: true } },
        destinations: { dr: { region: "us-east-1", deleteMarkers: true, encryption: { kmsKeyArn } } },
        backfill: { mode: "copy", versions: "all" },
      },
      { kmsKeyArn, accountId: "444455556666" },
    ).destinations;
    assert.deepEqual(dr, {
      bucket: "replica",
      region: "us-east-1",
      kmsKeyArn,
      bucketKey: true,
      otherAccount: true,
      rules: [{ id: "logs", prefix: "logs/", tags: {}, deleteMarkers: true }],
    });
  });

  it("is told to copy the whole history only where that was asked for", () => {
    assert.equal(runFor().versions, undefined);
    assert.equal(runFor({ backfill: { mode: "copy", versions: "all" } }).versions, "all");
  });

  it("is told nothing of a job unless there is one", () => {
    assert.equal("batch" in runFor(), false);
  });

  const choices: [what: string, change: Partial<CrossRegionReplicationArgs>, said: RegExp][] = [
    ["by jobs of S3 on AWS", {}, /^backfill: older objects .* by jobs .*, because the source is on AWS$/],
    [
      "by copies on another endpoint",
      { source: { region: "eu-west-1", endpoint: "https://s3.example.com" } },
      /^backfill: .* by copies .*, because the source has an endpoint of its own$/,
    ],
    [
      "by copies where that was asked for",
      { backfill: { mode: "copy" } },
      /^backfill: .* by copies of their current versions, made where[^,]*$/,
    ],
    [
      "with their history where that was asked for",
      { backfill: { mode: "copy", versions: "all" } },
      /^backfill: .* by copies of all versions, made where/,
    ],
    [
      "not at all where that was asked for",
      { backfill: { mode: "none" } },
      /^backfill: older objects stay where they are$/,
    ],
  ];
  for (const [what, change, said] of choices) {
    it(`says in a preview that objects are brought over ${what}`, () => {
      const { backfill } = planReplication("docs", { ...args, ...change });
      assert.match(backfillAnnouncement(backfill, change.backfill), said);
    });
  }
});
