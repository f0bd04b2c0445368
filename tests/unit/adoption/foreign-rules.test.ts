// Proves: that a rule of somebody else is put back as it was found, with every field that S3 has. Does not prove: that
// CloudControl tells every field; the end-to-end tests merge real rules.
import assert from "node:assert/strict";
import { foreignRules, keptRule, unknownFields } from "../../../components/adoption/foreign-rules";

type Found = Parameters<typeof keptRule>[0];

/** CloudControl's answer in its real shape, with plain text where the SDK has enums. */
const found = (rule: object) => rule as Found;

const destination = { bucket: "arn:aws:s3:::theirs" };
const plain = { id: "nightly", status: "Enabled", filter: { prefix: "" }, destination };

const everyField = {
  id: "nightly",
  priority: 7,
  status: "Disabled",
  deleteMarkerReplication: { status: "Enabled" },
  sourceSelectionCriteria: {
    replicaModifications: { status: "Enabled" },
    sseKmsEncryptedObjects: { status: "Disabled" },
  },
  destination: {
    bucket: "arn:aws:s3:::theirs",
    account: "444455556666",
    storageClass: "GLACIER",
    accessControlTranslation: { owner: "Destination" },
    encryptionConfiguration: { replicaKmsKeyId: "arn:aws:kms:us-east-1:444455556666:key/1" },
    metrics: { status: "Enabled", eventThreshold: { minutes: 15 } },
    replicationTime: { status: "Enabled", time: { minutes: 15 } },
  },
};

const filters: [title: string, found: object, kept: object][] = [
  ["everything", { prefix: "" }, { prefix: "" }],
  ["everything, where S3 tells no prefix", {}, { prefix: "" }],
  ["a prefix", { prefix: "a/" }, { prefix: "a/" }],
  ["a tag", { tagFilter: { key: "keep", value: "yes" } }, { tag: { key: "keep", value: "yes" } }],
  [
    "several tags",
    {
      and: {
        tagFilters: [
          { key: "keep", value: "yes" },
          { key: "team", value: "" },
        ],
      },
    },
    { and: { tags: { keep: "yes", team: "" } } },
  ],
  [
    "a prefix and a tag",
    { and: { prefix: "a/", tagFilters: [{ key: "keep", value: "yes" }] } },
    { and: { prefix: "a/", tags: { keep: "yes" } } },
  ],
];

describe("a rule of somebody else", () => {
  for (const [title, filter, kept] of filters) {
    it(`is kept with every field, filtering by ${title}`, () => {
      assert.deepEqual(keptRule(found({ ...everyField, filter })), { ...everyField, filter: kept });
    });
  }

  it("can be put back when every field is known", () => {
    for (const [, filter] of filters) assert.deepEqual(unknownFields(found({ ...everyField, filter })), []);
  });

  it("cannot be put back with a field that S3 got since, wherever that is", () => {
    const rule = {
      ...everyField,
      filter: { and: { tagFilters: [{ key: "a", value: "b", negate: true }] } },
      destination: {
        ...everyField.destination,
        metrics: { status: "Enabled", eventThreshold: { hours: 1 } },
      },
      schedule: { daily: true },
    };
    assert.deepEqual(unknownFields(found(rule)).sort(), [
      "destination.metrics.eventThreshold.hours",
      "filter.and.tagFilters[0].negate",
      "schedule",
    ]);
  });

  it("cannot be put back with a tag that would get lost in between", () => {
    const filter = { tagFilter: { key: "__proto__", value: "yes" } };
    assert.deepEqual(unknownFields(found({ ...everyField, filter })), ["a tag __proto__"]);
  });

  it("gets nothing that it did not have", () => {
    assert.deepEqual(keptRule(found(plain)), plain);
  });

  it("is kept with a priority of 0", () => {
    assert.deepEqual(keptRule(found({ ...plain, priority: 0 })), { ...plain, priority: 0 });
  });

  const parts: [title: string, part: object][] = [
    ["metrics without a threshold", { metrics: { status: "Enabled" } }],
    ["an account without a change of owner", { account: "444455556666" }],
  ];
  for (const [title, part] of parts) {
    it(`is kept with ${title}`, () => {
      const rule = { ...plain, destination: { ...destination, ...part } };
      assert.deepEqual(keptRule(found(rule)), rule);
    });
  }
});

describe("the rules of somebody else", () => {
  const identity = "0123456789";
  const ours = ["docs-0123456789.everything.dr", "docs-under-another-name-0123456789.a_b.eu-1"];
  const theirs = [
    "nightly",
    undefined,
    "docs-9876543210.everything.dr",
    "docs-0123456789.everything.dr.more",
    "docs-0123456789.everything",
    "docs-01234567890.everything.dr",
    "0123456789.everything.dr",
    "docs-0123456789.two words.dr",
  ];
  const configuration = {
    role: "r",
    rules: [...ours, ...theirs].map((id) => found({ ...plain, id })),
  };

  it("are those whose whole ID is not one of ours, in their order", () => {
    assert.deepEqual(
      foreignRules(configuration, identity).map(({ id }) => id),
      theirs,
    );
  });

  it("are all of them before the first deploy", () => {
    assert.equal(foreignRules(configuration, undefined).length, ours.length + theirs.length);
  });

  it("are none where nothing replicates", () => assert.deepEqual(foreignRules(undefined, identity), []));
});
