// Proves: what the backfill program is told, and what a preview says about it. Does not prove: that it runs; the end-to-end
// tests watch it.
import assert from "node:assert/strict";
import type { CrossRegionReplicationArgs } from "../../components/args";
import {
  backfillAnnouncement,
  secondLookAnnouncements,
} from "../../components/commands/backfill-announcement";
import {
  backfillRun,
  type DeployedBucket,
  enabledVersioning,
} from "../../components/commands/backfill-command";
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
    [
      "by S3 Batch Replication on AWS, and how long that waits",
      {},
      /^backfill: existing objects .* by S3 Batch Replication, .* 15 minutes .* waits .*, because the source is on AWS$/,
    ],
    [
      "at once where nobody waits",
      { backfill: { wait: false, propagationMinutes: 5 } },
      /^backfill: .* may take 5 minutes .* asks at once, and a later one asks again, because/,
    ],
    [
      "without a wait for rules that S3 applies at once",
      { backfill: { propagationMinutes: 0 } },
      /^backfill: .* by S3 Batch Replication, with every version, because/,
    ],
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

describe("versioning that was just enabled", () => {
  const at = "2026-01-02T12:00:00.000Z";
  const after = (minutes: number) => new Date(Date.parse(at) + minutes * 60_000);

  it("is always waited for by a deployment that waits, so that the next one changes nothing", () => {
    for (const minutes of [0, 20]) {
      assert.deepEqual(enabledVersioning(at, true, after(minutes)), { at, wait: true });
    }
  });

  it("is another run for a deployment that does not wait, once the 15 minutes are over", () => {
    assert.deepEqual(enabledVersioning(at, false, after(14)), { at, wait: false });
    assert.deepEqual(enabledVersioning(at, false, after(15)), { at, wait: true });
  });

  const existing = { region: "eu-west-1", existingBucket: "mine" };
  const found = (status?: string) => ({
    name: "mine",
    model: status ? { versioningConfiguration: { status: status as "Enabled" } } : {},
  });
  const said = (
    change: Partial<CrossRegionReplicationArgs> = {},
    buckets: Parameters<typeof secondLookAnnouncements>[1] = { source: found() },
  ) =>
    secondLookAnnouncements(
      planReplication("docs", { ...args, source: existing, backfill: { mode: "copy" }, ...change }),
      buckets,
    );

  it("is announced with the wait for it, if copies are made", () => {
    const [line = "", ...others] = said({ backfill: { mode: "copy" } });
    assert.match(
      line,
      /^backfill: mine gets versioning, .* 15 minutes .*; this deployment waits until then and looks again/,
    );
    assert.deepEqual(others, []);
    assert.match(
      said({ backfill: { mode: "copy", wait: false } })[0] ?? "",
      /; the first deployment after that/,
    );
  });

  const unannounced: [
    where: string,
    change: Partial<CrossRegionReplicationArgs>,
    buckets?: { source: ReturnType<typeof found> },
  ][] = [
    ["where jobs ask after that", { backfill: { mode: "batch" } }],
    ["where it was enabled before", {}, { source: found("Enabled") }],
    ["where it is only verified", { source: { ...existing, versioning: "verify" } }],
    ["at an endpoint of its own", { source: { ...existing, endpoint: "https://s3.example.com" } }],
    ["of a new bucket, which is empty", { source: { region: "eu-west-1" } }],
    ["without a backfill", { backfill: { mode: "none" } }],
  ];
  for (const [where, change, buckets] of unannounced) {
    it(`is not announced ${where}`, () => assert.deepEqual(said(change, buckets), []));
  }
});
