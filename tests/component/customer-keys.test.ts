// Proves: which buckets take objects under keys that clients send along (SSE-C). Does not prove: that S3 refuses any.
import assert from "node:assert/strict";
import type { CrossRegionReplicationArgs } from "../../components";
import { type Conditions, type Deployment, deployed, refused } from "./deployment";

type Source = Partial<CrossRegionReplicationArgs["source"]>;

const blocked = (deployment: Deployment, name: string) =>
  (deployment.inputs(`${name}-encryption`).rules as { blockedEncryptionTypes: string[] }[])[0]
    ?.blockedEncryptionTypes;

/** As CloudControl tells it, or does not. */
const thatBlocks = {
  bucketEncryption: {
    serverSideEncryptionConfiguration: [{ blockedEncryptionTypes: { encryptionType: ["SSE-C"] } }],
  },
};

function withCustomerKeys(source: Source, destination?: boolean, conditions?: Conditions) {
  return deployed(
    {
      source: { region: "eu-west-1", ...source },
      destinations: { dr: { region: "us-east-1", encryption: { allowCustomerKeys: destination } } },
    },
    conditions,
  );
}

const existing = { existingBucket: "theirs" };

describe("keys that clients send along", () => {
  const cases: [
    title: string,
    source: Source,
    destination: boolean | undefined,
    found: object,
    expected: string,
  ][] = [
    ["are blocked unless the source allows them", {}, undefined, {}, "SSE-C"],
    [
      "are allowed at a destination whose source allows them",
      { encryption: { allowCustomerKeys: true } },
      undefined,
      {},
      "NONE",
    ],
    ["may be allowed at a destination alone", {}, true, {}, "NONE"],
    ["are allowed at the destination of an existing source that takes them", existing, undefined, {}, "NONE"],
    [
      "are blocked at the destination of an existing source that blocks them",
      existing,
      undefined,
      thatBlocks,
      "SSE-C",
    ],
    ["are blocked at the destination of an existing source if it says so", existing, false, {}, "SSE-C"],
    [
      "are allowed at the destination of an existing source if it says so",
      existing,
      true,
      thatBlocks,
      "NONE",
    ],
  ];
  for (const [title, source, destination, theirs, expected] of cases) {
    for (const preview of [true, false]) {
      it(`${title}, ${preview ? "in a preview" : "in a deploy"}`, async () => {
        const deployment = await withCustomerKeys(source, destination, { buckets: { theirs }, preview });
        assert.deepEqual(blocked(deployment, "docs-destination-dr"), [expected]);
      });
    }
  }

  it("are allowed at the source only if it says so", async () => {
    const allowed = await withCustomerKeys({ encryption: { allowCustomerKeys: true } });
    assert.deepEqual(blocked(allowed, "docs-source"), ["NONE"]);
    assert.deepEqual(blocked(await withCustomerKeys({}), "docs-source"), ["SSE-C"]);
  });

  it("keep an existing destination out that blocks what the source allows", async () => {
    const source = { region: "eu-west-1", encryption: { allowCustomerKeys: true } };
    const { problems, begun } = await refused(
      { source, destinations: { dr: { region: "us-east-1", existingBucket: "replica" } } },
      { buckets: { replica: thatBlocks } },
    );
    assert.deepEqual(problems, [
      'destinations.dr.existingBucket is "replica", which blocks SSE-C, while the source takes objects under keys of ' +
        "its clients; unblock it on the bucket",
    ]);
    assert.deepEqual(begun, []);
  });
});
