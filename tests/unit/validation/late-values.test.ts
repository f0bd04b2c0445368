// Proves: that what is known later is judged when it is known, before anything gets it. Does not prove: that nothing is
// created in between; the component's test does.
import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { lateProblems, withJudgedValues } from "../../../components/validation/late-values";
import { validate, validated } from "../../../components/validation/validate";
import { dr, emitted, itAccepts, itRefuses, replicaKey, source, sourceKey, withChange } from "./problems";

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
    const { args } = validated(
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
      const { args } = validated("docs", withChange(change));
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
    const { args } = validated(
      "docs",
      withChange({ ...source({ bucketName: late("Docs") }), ...dr({ bucketName: late("replica") }) }),
    );
    await assert.rejects(resultOf(args.destinations.dr?.bucketName), /source.bucketName is not a name/);
  });

  it("wait for the judgement, wherever they are, and keep what is plain as it is", async () => {
    let judge: (value: unknown) => void = () => undefined;
    const judgement = pulumi.output(new Promise<unknown>((resolve) => (judge = resolve)));
    const values = withJudgedValues(
      { a: late("a"), list: [late("b"), { c: Promise.resolve("c"), plain: 1 }], none: null },
      judgement,
    );
    const [first, second] = values.list as [unknown, { c: unknown; plain: number }];
    const heard: unknown[] = [];
    for (const value of [values.a, first, second.c])
      (value as pulumi.Output<unknown>).apply((each) => heard.push(each));
    await new Promise(setImmediate);
    assert.deepEqual([heard, second.plain, values.none], [[], 1, null]);
    judge(undefined);
    await resultOf(second.c);
    assert.deepEqual(heard, ["a", "b", "c"]);
  });
});

const everyLateField: [path: string, change: (value: unknown) => object][] = [
  ["source.bucketName", (bucketName) => source({ bucketName })],
  ["source.existingBucket", (existingBucket) => source({ existingBucket })],
  ["source.accountId", (accountId) => source({ accountId })],
  ["source.profile", (profile) => source({ profile })],
  ["source.assumeRoleArn", (assumeRoleArn) => source({ assumeRoleArn })],
  [
    "source.encryption.kmsKeyArn",
    (kmsKeyArn) => ({ ...source({ encryption: { kmsKeyArn } }), ...encrypted }),
  ],
  ["source.kmsKeyArns[1]", (key) => ({ ...source({ kmsKeyArns: [sourceKey, key] }), ...encrypted })],
  ["source.accessLog.bucketName", (bucketName) => source({ accessLog: { bucketName } })],
  ["destinations.dr.bucketName", (bucketName) => dr({ bucketName })],
  ["destinations.dr.existingBucket", (existingBucket) => dr({ existingBucket })],
  ["destinations.dr.accountId", (accountId) => dr({ accountId })],
  [
    "destinations.dr.encryption.kmsKeyArn",
    (kmsKeyArn) => ({ ...source({ kmsKeyArns: [sourceKey] }), ...dr({ encryption: { kmsKeyArn } }) }),
  ],
  ["notifications.topicArn", (topicArn) => ({ notifications: { topicArn } })],
  ["notifications.queueArn", (queueArn) => ({ notifications: { queueArn } })],
  ["notifications.functionArn", (functionArn) => ({ notifications: { functionArn } })],
  ["role.arn", (arn) => ({ role: { arn } })],
  ["role.permissionsBoundary", (permissionsBoundary) => ({ role: { permissionsBoundary } })],
  ["backfill.roleArn", (roleArn) => ({ backfill: { mode: "batch", roleArn } })],
  ["backfill.reportBucketName", (reportBucketName) => ({ backfill: { mode: "batch", reportBucketName } })],
  ["tags.owner", (owner) => ({ tags: { owner } })],
];
const encrypted = dr({ encryption: { kmsKeyArn: replicaKey } });

/** What is said about arguments when their outputs are known, as lines. */
async function saidOf(change: object): Promise<string[]> {
  const args = withChange(change);
  const problems = await lateProblems(args, (known) => validate("docs", known));
  return problems.map(({ propertyPath, reason }) => `${propertyPath} ${reason}`);
}

describe("an output without a value", () => {
  for (const [path, change] of everyLateField) {
    for (const nothing of [undefined, null]) {
      it(`is rejected as \`${path}\` when it comes to ${nothing}, with what to do`, async () => {
        assert.deepEqual(validate("docs", withChange(change(late(nothing)))), []);
        const [said, ...others] = await saidOf(change(late(nothing)));
        assert.ok(
          said?.startsWith(`${path} is an output without a value: it came to ${nothing}. Only text`),
          said,
        );
        assert.match(said ?? "", /Use `requireOutput` of a StackReference/);
        assert.deepEqual(others, []);
      });
    }
  }

  it("is rejected as a promise too", async () => {
    const [said] = await saidOf(source({ bucketName: Promise.resolve(undefined) }));
    assert.match(said ?? "", /^source.bucketName is an output without a value/);
  });
});

describe("the value of an output", () => {
  for (const [path, change] of everyLateField) {
    it(`is judged as \`${path}\` when it is known`, async () => {
      const [said] = await saidOf(change(late(5)));
      assert.equal(said, `${path} must be text, not 5`);
    });
  }

  it("does not have to be known for others to be judged, as in a preview", async () => {
    const unknown = pulumi.output(pulumi.unknown);
    assert.deepEqual(
      await saidOf({ ...source({ bucketName: unknown }), ...dr({ bucketName: late("replica_2") }) }),
      [
        'destinations.dr.bucketName is not a name that S3 takes: "replica_2"; it may only have lowercase letters, digits, ' +
          '"." and "-"',
      ],
    );
    assert.deepEqual(await saidOf(source({ bucketName: unknown, kmsKeyArns: [] })), []);
  });

  it("is not repeated in the log if it is a secret", async () => {
    const [said] = await saidOf(source({ bucketName: pulumi.secret("Hunter2") }));
    assert.match(said ?? "", /^source.bucketName is not a name that S3 takes: \[secret\]; it may only/);
  });
});

describe("an account that is known later", () => {
  const accountId = late("444455556666");

  itAccepts([
    ["accepts that of a new bucket", { ...source({ accountId }), ...dr({ accountId }) }],
    [
      "accepts that of an existing source, whose policy is never changed",
      source({ existingBucket: "docs", accountId }),
    ],
    ["accepts that of a side that is not entered", emitted({ accountId })],
  ]);

  const decides = (side: string) =>
    RegExp(
      `^must be a plain value, not an Output: it decides whether the policy of ${side}.existingBucket is changed. ` +
        "Write the 12 digits, .*`getOutputDetails` of a StackReference$",
    );
  itRefuses([
    [
      "fails that of an existing destination, whose policy is changed or not by it",
      dr({ existingBucket: "replica", accountId }),
      { "destinations.dr.accountId": decides("destinations.dr") },
    ],
    [
      "fails that of a source whose existing destination says its own",
      { ...source({ accountId }), ...dr({ existingBucket: "replica", accountId: "444455556666" }) },
      { "source.accountId": decides("destinations.dr") },
    ],
    [
      "fails that of a destination from which replicas come back to an existing source",
      {
        ...source({ existingBucket: "docs", accountId: "111122223333" }),
        ...dr({ accountId }),
        twoWay: true,
        backfill: { mode: "none" },
      },
      { "destinations.dr.accountId": decides("source") },
    ],
  ]);
});
