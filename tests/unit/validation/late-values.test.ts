// Proves: that what is known later is judged when it is known, before anything gets it. Does not prove: that nothing is
// created in between; the component's test does.
import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { withJudgedValues } from "../../../components/validation/late-values";
import { validated } from "../../../components/validation/validate";
import { dr, replicaKey, source, sourceKey, withChange } from "./problems";

/** What comes of an output. A failed one says so only by a rejection that nobody handles, which ends other programs. */
async function resultOf(value: unknown): Promise<unknown> {
  const others = process.listeners("unhandledRejection");
  process.removeAllListeners("unhandledRejection");
  try {
    return await new Promise((resolve, reject) => {
      process.on("unhandledRejection", reject);
      (value as pulumi.Output<unknown>).apply(resolve);
    });
  } finally {
    await new Promise(setImmediate);
    process.removeAllListeners("unhandledRejection");
    for (const listener of others) process.on("unhandledRejection", listener);
  }
}

const late = (value: unknown) => pulumi.output(value);

describe("values that are known later", () => {
  it("come out as they went in, wherever they are", async () => {
    const args = validated(
      "docs",
      withChange({
        ...source({
          bucketName: late("docs-2026"),
          kmsKeyArns: [sourceKey, Promise.resolve(`${sourceKey}2`)],
        }),
        ...dr({ existingBucket: late("replica"), encryption: { kmsKeyArn: late(replicaKey) } }),
        notifications: undefined,
      }),
    );
    assert.equal(await resultOf(args.source.bucketName), "docs-2026");
    assert.equal(args.source.kmsKeyArns?.[0], sourceKey);
    assert.equal(await resultOf(args.source.kmsKeyArns?.[1]), `${sourceKey}2`);
    assert.equal(await resultOf(args.destinations.dr?.existingBucket), "replica");
    assert.equal(await resultOf(args.destinations.dr?.encryption?.kmsKeyArn), replicaKey);
    assert.equal(args.source.region, "eu-west-1");
  });

  const refused: [title: `fails ${string}`, change: object, path: string, reason: RegExp][] = [
    [
      "fails a name that turns out to be none",
      source({ bucketName: late("Docs") }),
      "source.bucketName",
      /not a name that S3 takes: "Docs"/,
    ],
    [
      "fails a promised name too",
      source({ bucketName: Promise.resolve("Docs") }),
      "source.bucketName",
      /not a name that S3 takes: "Docs"/,
    ],
    [
      "fails names that turn out to be the same",
      { ...source({ bucketName: late("docs") }), ...dr({ existingBucket: "docs" }) },
      "destinations.dr.existingBucket",
      /same bucket as source.bucketName: "docs"/,
    ],
    [
      "fails a key in a list that turns out to be in another region",
      {
        ...source({ bucketName: late("docs"), kmsKeyArns: [late(replicaKey)] }),
        ...dr({ encryption: { kmsKeyArn: replicaKey } }),
      },
      "source.kmsKeyArns[0]",
      /is a key in us-east-1, and the bucket is in eu-west-1/,
    ],
    [
      "fails a value that turns out to have the wrong type",
      source({ bucketName: late(5) }),
      "source.bucketName",
      /must be text, not 5/,
    ],
  ];
  for (const [title, change, path, reason] of refused) {
    it(title, async () => {
      const args = validated("docs", withChange(change));
      await assert.rejects(resultOf(args.source.bucketName), (error: unknown) => {
        assert.ok(pulumi.InputPropertiesError.isInstance(error));
        assert.deepEqual(
          error.errors.map(({ propertyPath }) => propertyPath),
          [path],
        );
        assert.match(error.errors[0]?.reason ?? "", reason);
        return true;
      });
    });
  }

  it("fails what is right beside what is wrong, so that nothing is made of half the arguments", async () => {
    const args = validated(
      "docs",
      withChange({ ...source({ bucketName: late("Docs") }), ...dr({ bucketName: late("replica") }) }),
    );
    await assert.rejects(resultOf(args.destinations.dr?.bucketName), /source.bucketName is not a name/);
  });

  it("come from what was judged, and from nowhere else", async () => {
    const judged = pulumi.output({ a: "judged", list: ["judged", { b: "judged" }] });
    const values = withJudgedValues(
      {
        a: late("own"),
        list: [late("own"), { b: Promise.resolve("own"), plain: 1 }],
        missing: late("own"),
        none: null,
      },
      judged,
    );
    const [first, second] = values.list as [unknown, { b: unknown; plain: number }];
    assert.deepEqual(
      [await resultOf(values.a), await resultOf(first), await resultOf(second.b), second.plain, values.none],
      ["judged", "judged", "judged", 1, null],
    );
    assert.equal(await resultOf(values.missing), undefined);
  });
});
