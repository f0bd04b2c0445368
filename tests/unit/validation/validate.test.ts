// Proves: what is refused about the arguments as a whole, that all mistakes come at once, and in what kind of error. Does
// not prove: that the engine shows it; tests/e2e/bad-configuration.test.ts does.
import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { validate, validated } from "../../../components/validation/validate";
import { dr, good, itAccepts, itRefuses, type Refusal, source, withChange } from "./problems";

const merged = { ...source({ existingBucket: "docs" }), existingRules: "merge" };

describe("the validation of destinations", () => {
  itAccepts([
    ["accepts a key with a dash and digits", { destinations: { "Dr-2": { region: "us-east-1" } } }],
    [
      "accepts the longest key",
      { destinations: { ["k".repeat(30)]: { region: "us-east-1", bucketName: "replica" } } },
    ],
    ["accepts time control, which switches metrics on", dr({ replicationTimeControl: true })],
    ["accepts time control with metrics", dr({ replicationTimeControl: true, metrics: true })],
    ["accepts neither time control nor metrics", dr({ replicationTimeControl: false, metrics: false })],
    ["accepts every word about replicas", dr({ ownerOverride: false, deleteMarkers: true, metrics: false })],
    ...[
      "STANDARD",
      "STANDARD_IA",
      "ONEZONE_IA",
      "INTELLIGENT_TIERING",
      "GLACIER_IR",
      "GLACIER",
      "DEEP_ARCHIVE",
    ].map((storageClass): [`accepts ${string}`, object] => [
      `accepts replicas in ${storageClass}`,
      dr({ storageClass }),
    ]),
  ]);

  itRefuses([
    [
      "fails no destination",
      { destinations: {} },
      {
        destinations:
          /is empty; name at least one bucket to replicate to, like \{ dr: \{ region: "us-east-1" \} \}/,
      },
    ],
    ...["d r", "1dr", "-dr", "d.r", "d_r", "", "k".repeat(31)].map(
      (key): Refusal => [
        `fails the key ${JSON.stringify(key)}, which cannot be part of a name`,
        { destinations: { [key]: { region: "us-east-1", bucketName: "replica" } } },
        {
          [`destinations.${key}`]:
            /key that cannot be part of a resource name; begin it .* at most 30 characters/,
        },
      ],
    ),
    [
      "fails a storage class that S3 does not have",
      dr({ storageClass: "COLD" }),
      { "destinations.dr.storageClass": /^is "COLD"; use one of STANDARD, STANDARD_IA, .*, DEEP_ARCHIVE$/ },
    ],
    [
      "fails time control without metrics",
      dr({ replicationTimeControl: true, metrics: false }),
      { "destinations.dr.metrics": /is false, but .* works with metrics only; leave one of them out/ },
    ],
  ]);
});

describe("the validation of what was there before", () => {
  itAccepts([
    ["accepts that rules of others are kept", merged],
    ["accepts that rules of others are removed", { ...merged, existingRules: "replace" }],
    ["accepts that rules of others are refused", { ...merged, existingRules: "fail" }],
    ["accepts that rules of others would be refused, also at a new source", { existingRules: "fail" }],
  ]);

  itRefuses([
    [
      "fails a word about the rules of a new source",
      { existingRules: "replace" },
      { existingRules: /no meaning for a new source, .*; leave it out, or set source.existingBucket/ },
    ],
    [
      "fails a treatment of rules that does not exist",
      { ...merged, existingRules: "keep" },
      { existingRules: /^is "keep"; use one of fail, merge, replace$/ },
    ],
    [
      "fails a treatment of rules that does not exist, also for a new source",
      { existingRules: "keep" },
      { existingRules: /^is "keep"; use one of/ },
    ],
  ]);
});

describe("the validation as a whole", () => {
  const wrong = { ...source({ region: "nowhere" }), ...dr({ bucketName: "X" }), backfill: { mode: "?" } };

  itRefuses([
    [
      "fails all mistakes at once, so that one deploy finds them all",
      {
        source: { region: "nowhere", versioning: "manage" },
        destinations: {
          dr: { region: "us-east-1", bucketName: "X", storageClass: "COLD", encryption: { type: "SSE" } },
        },
        rules: [{ id: "a.b" }],
        role: { path: "service" },
        existingRules: "merge",
        notifications: {},
        tags: { "aws:x": "" },
        backfill: { mode: "?" },
      },
      {
        "source.region": /"nowhere"/,
        "source.versioning": /new bucket/,
        "destinations.dr.bucketName": /"X"/,
        "destinations.dr.storageClass": /"COLD"/,
        "destinations.dr.encryption.type": /"SSE"/,
        "rules[0].id": /"a.b"/,
        "role.path": /"service"/,
        existingRules: /new source/,
        notifications: /no target/,
        'tags["aws:x"]': /not a tag/,
        "backfill.mode": /"\?"/,
      },
    ],
    [
      "fails a wrong type alone, since all else would be a guess",
      { ...source({ region: 5 }), ...dr({ storageClass: "COLD" }) },
      { "source.region": /must be text, not 5/ },
    ],
  ]);

  it("gives the arguments back as they are when nothing is wrong with them", () => {
    const args = { ...good, rules: [{ id: "logs", tags: { keep: "yes" } }] };
    assert.deepEqual(validated("docs", args).args, args);
  });

  it("fails with an error that the engine knows, which lists every mistake and nothing else", () => {
    assert.throws(
      () => validated("docs", withChange(wrong)),
      (error: unknown) => {
        assert.ok(pulumi.InputPropertiesError.isInstance(error));
        assert.deepEqual(error.errors, validate("docs", withChange(wrong)));
        const [first, ...lines] = error.message.split("\n");
        assert.equal(first, "cross-region replication cannot be set up as asked:");
        assert.deepEqual(
          lines,
          error.errors.map(({ propertyPath, reason }) => `  - ${propertyPath} ${reason}`),
        );
        assert.equal(lines.length, 3);
        assert.equal(error.stack, undefined);
        return true;
      },
    );
  });

  it("fails with a message to which the runtime can add nothing", () => {
    assert.throws(
      () => validated("docs", withChange(wrong)),
      (error: Error) => {
        const { message } = error;
        error.message = `sourceBucketName: ${message}`;
        assert.equal(error.message, message);
        return true;
      },
    );
  });
});
