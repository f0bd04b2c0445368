// Proves: the exact rules that each argument puts on the bucket. Does not prove: that S3 takes them or follows them.
import assert from "node:assert/strict";
import type { DestinationArgs, RuleArgs } from "../../components/args";
import { deployed, ourAccount, type ReplicationRule } from "./deployment";

/** The rule that replicates everything, as it is by default. */
const everything = {
  id: "docs-0123456789.everything.dr",
  priority: 2122385116,
  status: "Enabled",
  filter: { prefix: "" },
  deleteMarkerReplication: { status: "Disabled" },
  destination: {
    bucket: "arn:aws:s3:::docs-destination-dr-1234567",
    account: ourAccount,
    accessControlTranslation: { owner: "Destination" },
    metrics: { status: "Enabled" },
  },
};

const logs = { ...everything, id: "docs-0123456789.logs.dr", priority: 1242134257 };
const data = { ...everything, id: "docs-0123456789.data.dr", priority: 1633104268 };

const ruleCases: [title: string, rules: RuleArgs[] | undefined, expected: ReplicationRule[]][] = [
  ["replicate everything unless they are given", undefined, [everything]],
  [
    "replicate the keys that begin with a prefix",
    [{ id: "logs", prefix: "logs/" }],
    [{ ...logs, filter: { prefix: "logs/" } }],
  ],
  [
    "replicate the objects with a tag",
    [{ id: "logs", tags: { keep: "yes" } }],
    [{ ...logs, filter: { tag: { key: "keep", value: "yes" } } }],
  ],
  [
    "replicate the objects that have all of several tags",
    [{ id: "logs", tags: { keep: "yes", team: "a" } }],
    [{ ...logs, filter: { and: { tags: { keep: "yes", team: "a" } } } }],
  ],
  [
    "replicate the objects with a prefix and a tag",
    [{ id: "logs", prefix: "logs/", tags: { keep: "yes" } }],
    [{ ...logs, filter: { and: { prefix: "logs/", tags: { keep: "yes" } } } }],
  ],
  [
    "replicate the objects with a prefix and several tags",
    [{ id: "logs", prefix: "logs/", tags: { keep: "yes", team: "a" } }],
    [{ ...logs, filter: { and: { prefix: "logs/", tags: { keep: "yes", team: "a" } } } }],
  ],
  [
    "are as many as are given, each with a number of its own",
    [
      { id: "logs", prefix: "logs/" },
      { id: "data", prefix: "data/" },
    ],
    [
      { ...logs, filter: { prefix: "logs/" } },
      { ...data, filter: { prefix: "data/" } },
    ],
  ],
  [
    "have the precedence that is given",
    [
      { id: "logs", prefix: "logs/", priority: 2 },
      { id: "data", priority: 1 },
    ],
    [
      { ...logs, filter: { prefix: "logs/" }, priority: 2953 },
      { ...data, priority: 1953 },
    ],
  ],
  [
    "stay on the bucket while they are paused",
    [{ id: "logs", enabled: false }],
    [{ ...logs, status: "Disabled" }],
  ],
  [
    "carry delete markers over where one asks for it, and nowhere else",
    [
      { id: "logs", prefix: "logs/", deleteMarkers: true },
      { id: "data", prefix: "data/" },
    ],
    [
      { ...logs, filter: { prefix: "logs/" }, deleteMarkerReplication: { status: "Enabled" } },
      { ...data, filter: { prefix: "data/" } },
    ],
  ],
  [
    "carry changes over that were made on replicas, where one asks for it",
    [{ id: "logs", replicaModifications: true }],
    [{ ...logs, sourceSelectionCriteria: { replicaModifications: { status: "Enabled" } } }],
  ],
];

const threshold = { minutes: 15 };
const owner = { account: ourAccount, accessControlTranslation: { owner: "Destination" } };
const bucket = "arn:aws:s3:::docs-destination-dr-1234567";
const metrics = { status: "Enabled" };

const destinationCases: [title: string, destination: Partial<DestinationArgs>, expected: object][] = [
  ["become the owner of the replicas, and are measured", {}, { bucket, ...owner, metrics }],
  ["can leave the ownership as it is", { ownerOverride: false }, { bucket, metrics }],
  ["can do without metrics", { metrics: false }, { bucket, ...owner }],
  [
    "can have a storage class of their own",
    { storageClass: "STANDARD_IA" },
    { bucket, ...owner, metrics, storageClass: "STANDARD_IA" },
  ],
  [
    "can get most objects within 15 minutes, measured and timed",
    { replicationTimeControl: true },
    {
      bucket,
      ...owner,
      metrics: { status: "Enabled", eventThreshold: threshold },
      replicationTime: { status: "Enabled", time: threshold },
    },
  ],
];

describe("the rules on the source", () => {
  for (const [title, rules, expected] of ruleCases) {
    it(title, async () => assert.deepEqual((await deployed({ rules })).rules(), expected));
  }

  it("come one for each pair of a rule and a destination, and only for those that it names", async () => {
    const deployment = await deployed({
      destinations: { dr: { region: "us-east-1" }, eu: { region: "eu-central-1" } },
      rules: [
        { id: "logs", prefix: "logs/" },
        { id: "data", prefix: "data/", destinations: ["eu"] },
      ],
    });
    assert.deepEqual(
      deployment.rules().map(({ id, destination }) => [id, destination.bucket]),
      [
        ["docs-0123456789.logs.dr", "arn:aws:s3:::docs-destination-dr-1234567"],
        ["docs-0123456789.logs.eu", "arn:aws:s3:::docs-destination-eu-1234567"],
        ["docs-0123456789.data.eu", "arn:aws:s3:::docs-destination-eu-1234567"],
      ],
    );
  });

  it("keep the precedence that is given, at every destination, under a number that is there once", async () => {
    const deployment = await deployed({
      destinations: { dr: { region: "us-east-1" }, eu: { region: "eu-central-1" } },
      rules: [
        { id: "logs", prefix: "logs/", priority: 10 },
        { id: "data", priority: 9 },
      ],
    });
    assert.deepEqual(
      deployment.rules().map(({ id, priority }) => [id.split(".").slice(1).join("."), priority]),
      [
        ["logs.dr", 10_953],
        ["data.dr", 9953],
        ["logs.eu", 10_132],
        ["data.eu", 9132],
      ],
    );
  });
});

describe("destinations", () => {
  for (const [title, destination, expected] of destinationCases) {
    it(title, async () => {
      const { rules } = await deployedTo(destination);
      assert.deepEqual(
        rules.map(({ destination }) => destination),
        [expected],
      );
    });
  }

  it("get delete markers from every rule if they ask, except from one that says no", async () => {
    const { rules } = await deployedTo({ deleteMarkers: true }, [
      { id: "logs", prefix: "logs/" },
      { id: "data", prefix: "data/", deleteMarkers: false },
    ]);
    assert.deepEqual(
      rules.map(({ deleteMarkerReplication }) => deleteMarkerReplication),
      [{ status: "Enabled" }, { status: "Disabled" }],
    );
  });

  const rights: [title: string, rules: RuleArgs[] | undefined, deleteMarkers: boolean, resources: unknown][] =
    [
      ["no right to delete unless delete markers are carried over", undefined, false, undefined],
      ["the right to delete everywhere if every rule carries them over", undefined, true, [`${bucket}/*`]],
      [
        "the right to delete only under the prefix of the rule that carries them over",
        [
          { id: "logs", prefix: "logs/", deleteMarkers: true },
          { id: "data", prefix: "data/" },
        ],
        false,
        [`${bucket}/logs/*`],
      ],
    ];
  for (const [title, rules, deleteMarkers, resources] of rights) {
    it(`give the role ${title}`, async () => {
      const { statements } = await deployedTo({ deleteMarkers }, rules);
      const deletes = statements.filter(({ Action }) => Action.includes("s3:ReplicateDelete"));
      assert.deepEqual(deletes[0]?.Resource, resources);
    });
  }
});

async function deployedTo(destination: Partial<DestinationArgs>, rules?: RuleArgs[]) {
  const deployment = await deployed({
    destinations: { dr: { region: "us-east-1", ...destination } },
    rules,
  });
  return { rules: deployment.rules(), statements: deployment.policy("docs-role-policy").Statement };
}
