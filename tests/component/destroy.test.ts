// Proves: what is registered so that a destroy, a removal or a replacement which cannot finish fails before anything is
// changed, and what a bucket takes along or leaves. Does not prove: that the engine keeps to it; tests/e2e/destroy.test.ts
// watches that.
import assert from "node:assert/strict";
import type { CrossRegionReplicationArgs } from "../../components";
import type { NewBucket, RemovalCheckRun } from "../../contract/destroy-check-run";
import { keyArn } from "../support/mocks";
import {
  acrossAccounts,
  type Change,
  type Conditions,
  type Deployment,
  deployed,
  ourAccount,
  theirAccount,
} from "./deployment";

const encryption = { createKey: true };
const topicArn = "arn:aws:sns:eu-west-1:111122223333:failures";
const everything: CrossRegionReplicationArgs["source"] = {
  region: "eu-west-1",
  encryption,
  objectLock: { days: 1 },
  accessLog: { bucketName: "logs" },
};
const encrypted = { dr: { region: "us-east-1", encryption } };
const versioned = { versioningConfiguration: { status: "Enabled" } };
const existing = (existingBucket: string, region: string) => ({ region, existingBucket });

const configurations: [title: string, change: Change, conditions?: Conditions][] = [
  ["two new buckets", {}],
  ["everything switched on", { source: everything, destinations: encrypted, notifications: { topicArn } }],
  ["jobs of S3 Batch Operations", { backfill: { mode: "batch" } }],
  ["no backfill", { backfill: { mode: "none" } }],
  ["both directions", { twoWay: true, backfill: { mode: "none" } }],
  ["both directions and two accounts", { twoWay: true, backfill: { mode: "none" } }, acrossAccounts],
  ["a role of the caller's", { role: { arn: "arn:aws:iam::111122223333:role/theirs", attachRights: true } }],
  ["an existing source", { source: existing("theirs", "eu-west-1") }],
  [
    "existing buckets and a role that are left as they are",
    {
      source: { ...existing("ours", "eu-west-1"), versioning: "verify" },
      destinations: { dr: { ...existing("theirs", "us-east-1"), versioning: "verify" } },
      role: { arn: "arn:aws:iam::111122223333:role/theirs" },
      backfill: { mode: "none" },
    },
    { buckets: { ours: versioned, theirs: versioned } },
  ],
  [
    "an existing destination of another account",
    { destinations: { dr: { ...existing("theirs", "us-east-1"), accountId: theirAccount } } },
    acrossAccounts,
  ],
  [
    "an existing destination that is left as it is",
    { destinations: { dr: { ...existing("theirs", "us-east-1"), versioning: "verify" } } },
    { buckets: { theirs: versioned } },
  ],
  [
    "several destinations",
    {
      source: everything,
      destinations: {
        dr: { region: "us-east-1", encryption },
        eu: { region: "eu-central-1", encryption, retainOnDelete: true },
        us: { region: "us-west-2", encryption, forceDestroy: true },
      },
    },
  ],
];

/** All that a resource waits for, and all that this waits for, without what is only read. */
function waitedFor(deployment: Deployment, name: string, found = new Set<string>()): Set<string> {
  for (const other of deployment.child(name).dependencies) {
    if (found.has(other) || !deployment.names.includes(other)) continue;
    found.add(other);
    waitedFor(deployment, other, found);
  }
  return found;
}

const isCheck = (name: string) => name.endsWith("-destroy-check");
const resourcesOf = ({ children }: Deployment) =>
  children.filter(({ type }) => !type.startsWith("pulumi:providers:")).map(({ name }) => name);

for (const [title, change, conditions] of configurations) {
  describe(`with ${title}`, () => {
    let deployment: Deployment;
    before(async () => {
      deployment = await deployed(change, conditions);
    });

    it("the destroy checks wait for everything else, so that a destroy begins with them", () => {
      const names = resourcesOf(deployment);
      assert.ok(names.some(isCheck));
      const others = names.filter((name) => !isCheck(name)).sort();
      for (const check of names.filter(isCheck)) {
        assert.deepEqual([...waitedFor(deployment, check)].sort(), others, check);
      }
    });

    it("all that changes a bucket or a role waits for the removal check, which waits for no more than the buckets", () => {
      const buckets = deployment.children.filter(({ type }) => type === "aws:s3/bucket:Bucket");
      const checked = waitedFor(deployment, "docs-removal-check");
      const allowed = [...buckets.map(({ name }) => name), "docs-identity"];
      for (const name of checked) assert.ok(allowed.includes(name), name);
      const changing = /:(RolePolicy|BucketPolicy|BucketReplicationConfig|BucketLifecycleConfiguration)$/;
      const names = deployment.children.filter(
        ({ type, name }) =>
          (changing.test(type) || /-(grant|versioning)$/.test(name)) && !/-reports/.test(name),
      );
      assert.ok(names.length >= 1);
      for (const { name } of names) {
        assert.ok(waitedFor(deployment, name).has("docs-removal-check"), `${name} does not wait`);
      }
    });

    it("every setting of a new bucket goes with it, but the rules, which go before their role", () => {
      const parts = deployment.children.filter(
        ({ type, name }) => /:s3\/bucket[A-Z]/.test(type) && !/-reports/.test(name),
      );
      for (const { type, name, deletedWith } of parts) {
        const bucket = /^docs-(source|destination-[a-z]+)/.exec(name)?.[0] ?? "";
        const isNew = deployment.names.includes(bucket);
        const isRules = type.endsWith(":BucketReplicationConfig");
        assert.equal(deletedWith, isNew && !isRules ? bucket : "", name);
      }
    });
  });
}

describe("a new bucket", () => {
  it("is known to the removal check with the key that was created for it, and to the destroy check without", async () => {
    const source = { region: "eu-west-1", encryption: { createKey: true }, forceDestroy: true };
    const dr = { region: "us-east-1", encryption: { kmsKeyArn: keyArn("given", "us-east-1") } };
    const deployment = await deployed({ source, destinations: { dr } });
    const { buckets } = JSON.parse(String(deployment.inputs("docs-removal-check").stdin));
    const created = buckets.map(({ path, createdKey }: NewBucket) => [path, createdKey]);
    assert.deepEqual(created, [
      ["destinations.dr", undefined],
      ["source", true],
    ]);
    assert.equal(
      "createdKey" in JSON.parse(String(deployment.inputs("docs-source-destroy-check").stdin)),
      false,
    );
  });

  it("is replaced by deleting it first, which the check of what it holds can stop", async () => {
    const deployment = await deployed();
    for (const name of ["docs-source", "docs-destination-dr"]) {
      assert.equal(deployment.child(name).deleteBeforeReplace, true);
      assert.deepEqual(deployment.inputs(`${name}-destroy-check`).triggers, [`${name}-1234567`]);
      assert.ok(deployment.child(`${name}-destroy-check`).replaceOnChanges.includes("triggers"));
    }
  });

  it("keeps out of its own settings what separate resources own", async () => {
    const { ignoreChanges } = (await deployed()).child("docs-source");
    for (const owned of ["replicationConfiguration", "versioning", "objectLockEnabled", "policy"]) {
      assert.ok(ignoreChanges.includes(owned), owned);
    }
  });

  const ends: [title: string, source: object, onDestroy: string][] = [
    ["nothing else is said", {}, "delete"],
    ["its objects go with it", { forceDestroy: true }, "empty"],
    ["it stays", { retainOnDelete: true }, "keep"],
  ];
  for (const [title, source, onDestroy] of ends) {
    it(`is checked as one that is to ${onDestroy} where ${title}`, async () => {
      const deployment = await deployed({ source: { region: "eu-west-1", ...source } });
      const place = { bucket: "docs-source-1234567", region: "eu-west-1", accountId: ourAccount };
      const bucket = { ...place, path: "source", onDestroy };
      const { stdin, delete: command } = deployment.inputs("docs-source-destroy-check");
      assert.deepEqual(JSON.parse(String(stdin)), { ...bucket, sends: true });
      assert.equal(command, 'require("s3-cross-region-replication/destroy-check/cli").beforeDestroy()');
      const { buckets } = JSON.parse(String(deployment.inputs("docs-removal-check").stdin));
      assert.deepEqual(buckets[1], bucket);
    });
  }

  it("stays with its settings and its key where it is to, while rules and role go", async () => {
    const { children } = await deployed({
      source: { ...everything, retainOnDelete: true },
      destinations: encrypted,
      notifications: { topicArn },
    });
    const ofSource = children.filter(({ name }) => !name.startsWith("docs-destination"));
    const kept = ofSource.filter(({ retainOnDelete }) => retainOnDelete).map(({ name }) => name);
    const parts = ["public-access", "ownership", "encryption", "versioning", "object-lock", "policy"];
    const others = ["access-log", "lifecycle", "notifications", "key", "destroy-check"];
    assert.deepEqual(
      kept.sort(),
      ["docs-source", ...[...parts, ...others].map((part) => `docs-source-${part}`)].sort(),
    );
  });
});

describe("an existing source", () => {
  it("is named to the removal check, apart from the buckets that a deployment may delete", async () => {
    const dr = { ...existing("replica", "us-east-1"), accountId: theirAccount, access: "emit" as const };
    const eu = { region: "eu-central-1" };
    const source = existing("theirs", "eu-west-1");
    const change: Change = { source, destinations: { dr, eu }, backfill: { mode: "none" } };
    const deployment = await deployed(change, acrossAccounts);
    const run: RemovalCheckRun = JSON.parse(String(deployment.inputs("docs-removal-check").stdin));
    assert.deepEqual(
      run.buckets.map(({ path }) => path),
      ["destinations.eu"],
    );
    assert.deepEqual(run.existing, [
      { path: "destinations.dr", bucket: "replica" },
      { path: "source", bucket: "theirs" },
    ]);
  });

  it("is looked at before a destroy for what is not replicated yet, and stays", async () => {
    const deployment = await deployed({ source: existing("theirs", "eu-west-1") });
    const { stdin } = deployment.inputs("docs-source-destroy-check");
    const { onDestroy, sends } = JSON.parse(String(stdin));
    assert.deepEqual({ onDestroy, sends }, { onDestroy: "keep", sends: true });
  });
});
