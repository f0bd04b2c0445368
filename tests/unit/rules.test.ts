// Proves: the rules that reach S3 for each kind of filter, destination and encryption. Does not prove: that S3 takes
// them; the end-to-end tests put them on a bucket.
import assert from "node:assert/strict";
import type { RulePlan } from "../../components/plan/direction-plan";
import { type RuleBucket, type RuleDestination, replicationRules } from "../../components/replication/rules";

const rule: RulePlan = {
  id: "everything",
  destinationKey: "dr",
  prefix: "",
  tags: {},
  enabled: true,
  deleteMarkers: false,
  replicaModifications: false,
};

const destination: RuleDestination = {
  receiver: { key: "dr", ownerOverride: true, replicationTimeControl: false, metrics: false },
  bucketArn: "arn:aws:s3:::replica",
  accountId: "444455556666",
};

const bucket: RuleBucket = {
  idOf: (rule, key) => `docs.${rule}.${key}`,
  encrypted: false,
  takenPriorities: [],
};

const owner = {
  bucket: "arn:aws:s3:::replica",
  account: "444455556666",
  accessControlTranslation: { owner: "Destination" },
};

function ruleFor(
  change: Partial<RulePlan> = {},
  to: Partial<RuleDestination> = {},
  on: Partial<RuleBucket> = {},
) {
  const [made] = replicationRules({ rules: [{ ...rule, ...change }] }, [{ ...destination, ...to }], {
    ...bucket,
    ...on,
  });
  return made;
}

const received = (change: Partial<RuleDestination["receiver"]>) =>
  ruleFor({}, { receiver: { ...destination.receiver, ...change } })?.destination;

describe("replication rules", () => {
  it("are complete: with an ID, a number, a filter and a word about delete markers", () => {
    assert.deepEqual(ruleFor(), {
      id: "docs.everything.dr",
      priority: 2122385116,
      status: "Enabled",
      filter: { prefix: "" },
      deleteMarkerReplication: { status: "Disabled" },
      destination: owner,
    });
  });

  const filters: [what: string, change: Partial<RulePlan>, filter: unknown][] = [
    ["everything, with an empty prefix and not without a filter", {}, { prefix: "" }],
    ["a prefix", { prefix: "a/" }, { prefix: "a/" }],
    ["one tag", { tags: { keep: "yes" } }, { tag: { key: "keep", value: "yes" } }],
    ["a tag without a value", { tags: { keep: "" } }, { tag: { key: "keep", value: "" } }],
    ["several tags", { tags: { a: "1", b: "2" } }, { and: { tags: { a: "1", b: "2" } } }],
    ["a prefix and a tag", { prefix: "a/", tags: { b: "2" } }, { and: { prefix: "a/", tags: { b: "2" } } }],
  ];
  for (const [what, change, filter] of filters) {
    it(`filter by ${what}`, () => assert.deepEqual(ruleFor(change)?.filter, filter));
  }

  it("stay on the bucket, disabled, while a rule is paused", () => {
    assert.equal(ruleFor({ enabled: false })?.status, "Disabled");
  });

  it("carry delete markers over only when asked", () => {
    assert.deepEqual(ruleFor({ deleteMarkers: true })?.deleteMarkerReplication, { status: "Enabled" });
  });

  const time = { minutes: 15 };
  const destinations: [what: string, receiver: Partial<RuleDestination["receiver"]>, expected: unknown][] = [
    ["leave ownership alone when the override is off", { ownerOverride: false }, { bucket: owner.bucket }],
    [
      "write replicas in the storage class that was asked for",
      { storageClass: "GLACIER_IR" },
      { ...owner, storageClass: "GLACIER_IR" },
    ],
    ["count what waits and what failed", { metrics: true }, { ...owner, metrics: { status: "Enabled" } }],
    [
      "promise 15 minutes only with metrics, because S3 takes it in no other way",
      { replicationTimeControl: true },
      {
        ...owner,
        metrics: { status: "Enabled", eventThreshold: time },
        replicationTime: { status: "Enabled", time },
      },
    ],
  ];
  for (const [what, receiver, expected] of destinations) {
    it(what, () => assert.deepEqual(received(receiver), expected));
  }

  const key = "arn:aws:kms:us-east-1:444455556666:key/1";
  const selections: [what: string, change: Partial<RulePlan>, encrypted: boolean, expected: unknown][] = [
    ["neither, as S3 does by default", {}, false, undefined],
    ["objects under KMS keys", {}, true, { sseKmsEncryptedObjects: { status: "Enabled" } }],
    [
      "changes of replicas",
      { replicaModifications: true },
      false,
      { replicaModifications: { status: "Enabled" } },
    ],
    [
      "both",
      { replicaModifications: true },
      true,
      { replicaModifications: { status: "Enabled" }, sseKmsEncryptedObjects: { status: "Enabled" } },
    ],
  ];
  for (const [what, change, encrypted, expected] of selections) {
    it(`select ${what}`, () => {
      const made = ruleFor(change, { kmsKeyArn: key }, { encrypted });
      assert.deepEqual(made?.sourceSelectionCriteria, expected);
    });
  }

  it("name a replica key only where objects may be under KMS keys, since S3 refuses it elsewhere", () => {
    const withKey = (encrypted: boolean) => ruleFor({}, { kmsKeyArn: key }, { encrypted })?.destination;
    assert.deepEqual(withKey(true), { ...owner, encryptionConfiguration: { replicaKmsKeyId: key } });
    assert.deepEqual(withKey(false), owner);
  });

  it("come one for each pair of rule and destination, in their order", () => {
    const made = replicationRules(
      {
        rules: [
          rule,
          { ...rule, id: "logs", prefix: "logs/", priority: 2 },
          { ...rule, destinationKey: "eu" },
        ],
      },
      [{ ...destination, receiver: { ...destination.receiver, key: "eu" }, bucketArn: "eu" }, destination],
      bucket,
    );
    assert.deepEqual(
      made.map((each) => [
        (each as { id: string }).id,
        (each as typeof each & { priority: number }).priority,
      ]),
      [
        ["docs.everything.dr", 2122385116],
        ["docs.logs.dr", 2953],
        ["docs.everything.eu", 1897357737],
      ],
    );
  });

  it("take no number that a rule of somebody else has", () => {
    assert.equal(ruleFor({}, {}, { takenPriorities: [2122385116, 2122385117] })?.priority, 2122385118);
  });
});
