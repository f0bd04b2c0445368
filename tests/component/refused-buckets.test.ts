// Proves: which existing buckets are refused, in which words, and that nothing has been begun by then. Does not prove:
// that AWS reports these states and failures in the words of the mocks.
import assert from "node:assert/strict";
import type { World } from "../support/mocks";
import { acrossAccounts, type Change, ourAccount, refused, theirAccount } from "./deployment";

const source = { region: "eu-west-1", existingBucket: "mine" };
const dr = { region: "us-east-1", existingBucket: "replica" };
const toExisting = { destinations: { dr } };

const key = `arn:aws:kms:eu-west-1:${ourAccount}:key/1`;
const underKey = (kmsMasterKeyId?: string) => ({
  bucketEncryption: {
    serverSideEncryptionConfiguration: [
      { serverSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId } },
    ],
  },
});

const theirRole = `arn:aws:iam::${ourAccount}:role/theirs`;
const theirRule = { id: "nightly", filter: { prefix: "" }, destination: { bucket: "arn:aws:s3:::x" } };
const replicating = (...rules: object[]) => ({ replicationConfiguration: { role: theirRole, rules } });

const mine = (reason: string) => `source.existingBucket is "mine", ${reason}`;
const replica = (reason: string) => `destinations.dr.existingBucket is "replica", ${reason}`;
const foundRule = (rules: string) =>
  `which replicates already, with the rule${rules} and the role "${theirRole}"`;

const refusals: [title: string, change: Change, world: World, problems: string[]][] = [
  [
    "whose versioning somebody suspended, as a source",
    { source },
    { buckets: { mine: { versioningConfiguration: { status: "Suspended" } } } },
    [mine("whose versioning somebody suspended; enable it on the bucket and deploy again")],
  ],
  [
    "whose versioning somebody suspended, as a destination",
    toExisting,
    { buckets: { replica: { versioningConfiguration: { status: "Suspended" } } } },
    [replica("whose versioning somebody suspended; enable it on the bucket and deploy again")],
  ],
  [
    "that never was versioned, where that is not ours to change",
    { source: { ...source, versioning: "verify" } },
    {},
    [mine('which never was versioned; enable versioning on it, or set versioning to "manage"')],
  ],
  [
    "that is not there",
    { source },
    { buckets: { mine: new Error("ResourceNotFoundException: no such bucket") } },
    [
      mine(
        "but there is no bucket of that name in the region and account (found: ResourceNotFoundException: no such bucket)",
      ),
    ],
  ],
  [
    "that these credentials may not read",
    toExisting,
    { buckets: { replica: new Error("AccessDenied: not yours") } },
    [
      replica(
        "but these credentials may not read it: it belongs to somebody else, or they lack the right (found: " +
          "AccessDenied: not yours)",
      ),
    ],
  ],
  [
    "that S3 looks for in another region",
    { source },
    { buckets: { mine: new Error("PermanentRedirect: use another endpoint") } },
    [mine("but it is in another region (found: PermanentRedirect: use another endpoint)")],
  ],
  [
    "that cannot be read for a reason that nobody foresaw",
    { source },
    { buckets: { mine: new Error("the moon is full\nand the rest of the trace") } },
    [mine("which cannot be read (found: the moon is full)")],
  ],
  [
    "that is in another region",
    { source },
    { buckets: { mine: { regionalDomainName: "mine.s3.eu-north-1.amazonaws.com" } } },
    [mine("which is in eu-north-1, not in eu-west-1; correct the region, or name another bucket")],
  ],
  [
    "that is locked, while nobody said so",
    { source },
    { buckets: { mine: { objectLockEnabled: true } } },
    [mine("which has object lock, and so must have every destination; say so with source.objectLock: {}")],
  ],
  [
    "that is not locked, while the source is",
    { source: { ...source, objectLock: {} }, ...toExisting },
    { buckets: { mine: { objectLockEnabled: true } } },
    [
      replica(
        "which has no object lock, as the source's objects demand; enable it on the bucket, or choose another",
      ),
    ],
  ],
  [
    "whose objects are under a KMS key that is not named",
    { source },
    { buckets: { mine: underKey(key) } },
    [
      mine(
        `whose objects are under the KMS key "${key}"; name its ARN in source.kmsKeyArns, or those objects fail`,
      ),
    ],
  ],
  [
    "whose objects are under the key of AWS's own",
    { source },
    { buckets: { mine: underKey() } },
    [
      mine(
        'whose objects are under the KMS key "aws/s3"; name its ARN in source.kmsKeyArns, or those objects fail',
      ),
    ],
  ],
  [
    "that replicates already",
    { source },
    { buckets: { mine: replicating(theirRule) } },
    [
      mine(
        `${foundRule(' "nightly"')}; S3 keeps one configuration per bucket, so ours would remove it. Set existingRules ` +
          'to "merge" to keep both, or to "replace" to remove it. If other resources of this program hold them, take ' +
          "these out first, with retainOnDelete: Pulumi deletes them last, and would take ours along.",
      ),
    ],
  ],
  [
    "whose rules are to be kept, by another role",
    { source, existingRules: "merge" },
    { buckets: { mine: replicating(theirRule, { ...theirRule, id: undefined }) } },
    [
      mine(
        `${foundRule('s "nightly", "(no ID)"')}; S3 keeps one role per bucket, and ours would be a new one: set ` +
          `role.arn to "${theirRole}"`,
      ),
    ],
  ],
  [
    "whose rules are to be kept, in the older schema",
    { source, existingRules: "merge", role: { arn: theirRole } },
    { buckets: { mine: replicating({ ...theirRule, filter: undefined, prefix: "" }) } },
    [
      mine(
        `${foundRule(' "nightly"')}, in the older schema, which S3 does not mix with ours; give each of these rules a ` +
          'filter, or set existingRules to "replace"',
      ),
    ],
  ],
  [
    "that replicates already, as the destination of a replication both ways",
    { twoWay: true, backfill: { mode: "none" }, ...toExisting },
    { buckets: { replica: replicating(theirRule) } },
    [
      replica(
        `${foundRule(' "nightly"')}; S3 keeps one configuration per bucket, so ours would remove it. Set existingRules ` +
          'to "merge" to keep both, or to "replace" to remove it. If other resources of this program hold them, take ' +
          "these out first, with retainOnDelete: Pulumi deletes them last, and would take ours along.",
      ),
    ],
  ],
  [
    "in another account, while nobody said so",
    toExisting,
    acrossAccounts,
    [
      `destinations.dr.accountId is needed, because replicas come from the account 111122223333, whose role its policy has to let in: set it to ${theirAccount}`,
    ],
  ],
  [
    "of another account whose requesters pay",
    { destinations: { dr: { ...dr, accountId: theirAccount } } },
    { ...acrossAccounts, requesterPays: ["replica"] },
    [
      replica(
        "whose requesters pay, so that replicas from another account fail; let its owner pay, or choose another bucket",
      ),
    ],
  ],
  [
    "whose policy cannot be read",
    { destinations: { dr: { ...dr, accountId: theirAccount } } },
    { ...acrossAccounts, policies: { replica: new Error("AccessDenied: s3:GetBucketPolicy") } },
    [
      replica(
        "but these credentials may not read it: it belongs to somebody else, or they lack the right (found: " +
          "AccessDenied: s3:GetBucketPolicy)",
      ),
    ],
  ],
  [
    "whose policy leaves no room for ours",
    { destinations: { dr: { ...dr, accountId: theirAccount } } },
    {
      ...acrossAccounts,
      policies: { replica: JSON.stringify({ Statement: [{ Sid: "x".repeat(20_000) }] }) },
    },
    [
      replica(
        "which has a bucket policy that leaves no room for the statements that let the role in; put them there " +
          'yourself, with access "emit"',
      ),
    ],
  ],
];

describe("a new bucket in the namespace of an account", () => {
  for (const preview of [true, false]) {
    it(`is refused if the credentials belong to another one, in a ${preview ? "preview" : "deploy"}`, async () => {
      const bucketName = `docs-${theirAccount}-eu-west-1-an`;
      const { problems, begun } = await refused(
        { source: { region: "eu-west-1", bucketNamespace: "account-regional", bucketName } },
        { preview },
      );
      assert.match(
        problems.join(),
        /^source.bucketName is "docs-444455556666-eu-west-1-an", .*"-111122223333-/,
      );
      assert.deepEqual(begun, []);
    });
  }
});

describe("an existing bucket is refused, before anything is begun,", () => {
  for (const [title, change, world, problems] of refusals) {
    for (const preview of [true, false]) {
      it(`${title}, in a ${preview ? "preview" : "deploy"}`, async () => {
        const refusal = await refused(change, { ...world, preview });
        assert.deepEqual(refusal.problems, problems);
        assert.deepEqual(refusal.begun, []);
      });
    }
  }

  for (const preview of [true, false]) {
    it(`together with everything else that is wrong with it and the others, in a ${preview ? "preview" : "deploy"}`, async () => {
      const { problems, begun } = await refused(
        {
          source: { ...source, accountId: theirAccount },
          destinations: {
            dr,
            eu: { region: "eu-central-1", existingBucket: "eu-replica" },
            ap: { region: "ap-southeast-2" },
          },
        },
        {
          preview,
          buckets: {
            mine: { ...underKey(key), versioningConfiguration: { status: "Suspended" } },
            replica: new Error("NoSuchBucket"),
            "eu-replica": { regionalDomainName: "eu-replica.s3.eu-south-1.amazonaws.com" },
          },
        },
      );
      assert.deepEqual(
        problems.map((problem) => problem.replace(/[,;:] .*$/, "")),
        [
          `source.accountId is ${theirAccount}`,
          'source.existingBucket is "mine"',
          'source.existingBucket is "mine"',
          'destinations.dr.existingBucket is "replica"',
          'destinations.eu.existingBucket is "eu-replica"',
        ],
      );
      assert.deepEqual(begun, []);
    });
  }
});
