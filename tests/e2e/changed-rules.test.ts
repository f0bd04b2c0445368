// Proves: what exactly a preview plans when the rules of a deployed replication between new buckets narrow, and when
// two-way replication is switched on and off, and that the deployment changes nothing else of any bucket to the last byte,
// objects and their versions included. Runs on the real engine and a local AWS. Does not prove: that the real provider
// plans the same.
import assert from "node:assert/strict";
import type { CrossRegionReplicationArgs } from "../../components";
import { ChangedReplication, rulesOf } from "../support/changed-replication";
import { type EngineSandbox, openEngineSandbox } from "../support/engine-sandbox";

const component = "update s3-cross-region-replication:index:CrossRegionReplication docs";
const permissions = "update aws:iam/rolePolicy:RolePolicy docs-role-policy";
const widened = "update command:local:Command docs-role-widen";
const rules = "update aws:s3/bucketReplicationConfig:BucketReplicationConfig docs-replication";
const noted = "update command:local:Command docs-rules-since";
const backfill = "update command:local:Command docs-backfill";

describe("a deployed replication between new buckets", () => {
  const source = { region: "eu-west-1", bucketName: "directed-source" };
  const dr = { region: "us-east-1", bucketName: "directed-dr" };
  const base = {
    source,
    destinations: { dr },
    backfill: { mode: "copy" },
  } satisfies CrossRegionReplicationArgs;
  const unfilled = { ...base, backfill: { mode: "none" } } satisfies CrossRegionReplicationArgs;
  let sandbox: EngineSandbox;
  let replication: ChangedReplication;
  before(async function () {
    this.timeout("15m");
    sandbox = await openEngineSandbox();
    const buckets = [source, dr].map(({ bucketName }) => bucketName);
    replication = await ChangedReplication.up(sandbox, { name: "docs", args: base }, buckets);
    await replication.put("directed-source", "docs/report.txt");
  });
  after(async () => {
    await replication?.stack.forget();
    await sandbox?.close();
  });

  it("gets its rules narrowed in place, and what was replicated stays", async () => {
    assert.deepEqual(
      await replication.plan({ ...base, rules: [{ id: "everything", prefix: "docs/" }] }),
      [permissions, widened, noted, rules, backfill, component].sort(),
    );
    const { changed, after } = await replication.deploy();
    assert.deepEqual(changed, { "directed-source": ["replication"] });
    assert.deepEqual(rulesOf(after, "directed-source")[0]?.Filter, { Prefix: "docs/" });
  }).timeout(60_000);

  it("gets the reverse direction in place, and loses it again with its role", async () => {
    assert.deepEqual(await replication.plan(unfilled), [
      "delete command:local:Command docs-backfill",
      "delete command:local:Command docs-rules-since",
      permissions,
      rules,
      widened,
      component,
    ]);
    const { changed: unfilledChanges, after: before } = await replication.deploy();
    assert.deepEqual(unfilledChanges, { "directed-source": ["replication"] });

    const reverse = (op: "create" | "delete") => [
      `${op} aws:iam/role:Role docs-reverse-role`,
      `${op} aws:iam/rolePolicy:RolePolicy docs-reverse-role-policy`,
      `${op} command:local:Command docs-reverse-role-widen`,
      `${op} aws:s3/bucketReplicationConfig:BucketReplicationConfig docs-reverse-replication`,
    ];
    const both = [rules, "update command:local:Command docs-destination-dr-destroy-check", component];
    assert.deepEqual(
      await replication.plan({ ...unfilled, twoWay: true }),
      [...reverse("create"), ...both].sort(),
    );
    const { changed, after } = await replication.deploy();
    assert.deepEqual(changed, { "directed-source": ["replication"], "directed-dr": ["replication"] });
    assert.deepEqual(
      rulesOf(after, "directed-dr").map(({ Destination }) => Destination?.Bucket),
      ["arn:aws:s3:::directed-source"],
    );

    assert.deepEqual(await replication.plan(unfilled), [...reverse("delete"), ...both].sort());
    const { after: oneWay } = await replication.deploy();
    assert.deepEqual(oneWay, before);
  }).timeout(120_000);
});
