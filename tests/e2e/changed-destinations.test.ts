// Proves: what exactly a preview plans when destinations of a deployed replication between new buckets come, go or get
// another name, and that the deployment changes nothing else of any bucket to the last byte, objects and their versions
// included. Runs on the real engine and a local AWS. Does not prove: that the real provider plans the same; and the local
// AWS replicates an object to one destination only.
import assert from "node:assert/strict";
import type { ListObjectVersionsOutput } from "@aws-sdk/client-s3";
import type { CrossRegionReplicationArgs } from "../../components";
import { ChangedReplication, rulesOf, type Snapshots } from "../support/changed-replication";
import { type EngineSandbox, openEngineSandbox } from "../support/engine-sandbox";

const component = "update s3-cross-region-replication:index:CrossRegionReplication docs";
const permissions = "update aws:iam/rolePolicy:RolePolicy docs-role-policy";
const widened = "update command:local:Command docs-role-widen";
const rules = "update aws:s3/bucketReplicationConfig:BucketReplicationConfig docs-replication";
const noted = "update command:local:Command docs-rules-since";
const backfill = "update command:local:Command docs-backfill";
const removalCheck = "update command:local:Command docs-removal-check";

/** Everything that belongs to one destination. */
const destination = (op: "create" | "delete", key: string) => [
  `${op} aws:s3/bucket:Bucket docs-destination-${key}`,
  `${op} aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration docs-destination-${key}-lifecycle`,
  `${op} aws:s3/bucketOwnershipControls:BucketOwnershipControls docs-destination-${key}-ownership`,
  `${op} aws:s3/bucketPolicy:BucketPolicy docs-destination-${key}-policy`,
  `${op} aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock docs-destination-${key}-public-access`,
  `${op} aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration ` +
    `docs-destination-${key}-encryption`,
  `${op} aws:s3/bucketVersioning:BucketVersioning docs-destination-${key}-versioning`,
  `${op} command:local:Command docs-destination-${key}-destroy-check`,
  `${op} pulumi:providers:aws docs-destination-${key}-provider`,
];

describe("a deployed replication between new buckets", () => {
  const source = { region: "eu-west-1", bucketName: "changing-source" };
  const bucket = (key: string, region: string) => ({ region, bucketName: `changing-${key}` });
  const [dr, eu, ie] = [
    bucket("dr", "us-east-1"),
    bucket("eu", "eu-central-1"),
    bucket("ie", "eu-central-1"),
  ] as const;
  const base = {
    source,
    destinations: { dr },
    backfill: { mode: "copy" },
  } satisfies CrossRegionReplicationArgs;
  let sandbox: EngineSandbox;
  let replication: ChangedReplication;
  before(async function () {
    this.timeout("15m");
    sandbox = await openEngineSandbox();
    const buckets = [source, dr, eu, ie].map(({ bucketName }) => bucketName);
    replication = await ChangedReplication.up(sandbox, { name: "docs", args: base }, buckets);
    await replication.put("changing-source", "docs/report.txt");
  });
  after(async () => {
    await replication?.stack.forget();
    await sandbox?.close();
  });

  const rulesTo = (snapshots: Snapshots) =>
    rulesOf(snapshots, "changing-source").map(({ Destination }) => Destination?.Bucket?.split(":::")[1]);
  const keysIn = (snapshots: Snapshots, name: string) => {
    const found = snapshots[name]?.objects as ListObjectVersionsOutput | undefined;
    return found?.Versions?.map(({ Key }) => Key);
  };
  const everything = [
    "acceleration",
    "encryption",
    "lifecycle",
    "logging",
    "notification",
    "objectLock",
    "objects",
    "ownership",
    "policy",
    "publicAccess",
    "replication",
    "tags",
    "versioning",
  ];

  it("gets another destination, which receives the existing objects, beside the one that it has", async () => {
    assert.deepEqual(
      await replication.plan({ ...base, destinations: { dr, eu } }),
      [
        ...destination("create", "eu"),
        permissions,
        widened,
        noted,
        rules,
        backfill,
        removalCheck,
        component,
      ].sort(),
    );
    const { changed, after } = await replication.deploy();
    assert.deepEqual(changed, { "changing-source": ["replication"], "changing-eu": everything });
    assert.deepEqual(rulesTo(after), ["changing-dr", "changing-eu"]);
    assert.deepEqual(keysIn(after, "changing-eu"), ["docs/report.txt"]);
    const { objects: _, ...settings } = after["changing-eu"] ?? {};
    const { objects: __, ...those } = after["changing-dr"] ?? {};
    const like = (bucket: string, from: object) => JSON.stringify(from).replaceAll(bucket, "BUCKET");
    assert.equal(like("changing-eu", settings), like("changing-dr", those));
  }).timeout(60_000);

  it("gets a destination under another name as a new bucket, and gives up the empty one", async () => {
    await replication.empty("changing-eu");
    assert.deepEqual(
      await replication.plan({ ...base, destinations: { dr, ie } }),
      [
        ...destination("create", "ie"),
        ...destination("delete", "eu"),
        permissions,
        widened,
        noted,
        rules,
        backfill,
        removalCheck,
        component,
      ].sort(),
    );
    const { changed, after } = await replication.deploy();
    assert.deepEqual(changed, {
      "changing-source": ["replication"],
      "changing-eu": everything,
      "changing-ie": everything,
    });
    assert.deepEqual(rulesTo(after), ["changing-dr", "changing-ie"]);
    assert.equal(after["changing-eu"]?.versioning, "NoSuchBucket");
    assert.deepEqual(keysIn(after, "changing-ie"), ["docs/report.txt"]);
  }).timeout(90_000);

  it("loses an empty destination, and the one that stays is left alone", async () => {
    await replication.empty("changing-ie");
    assert.deepEqual(
      await replication.plan(base),
      [
        ...destination("delete", "ie"),
        permissions,
        widened,
        noted,
        rules,
        backfill,
        removalCheck,
        component,
      ].sort(),
    );
    const { changed, after } = await replication.deploy();
    assert.deepEqual(changed, { "changing-source": ["replication"], "changing-ie": everything });
    assert.deepEqual(rulesTo(after), ["changing-dr"]);
    assert.equal(after["changing-ie"]?.versioning, "NoSuchBucket");
  }).timeout(90_000);
});
