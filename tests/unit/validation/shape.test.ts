// Proves: that misspelt, missing and mistyped arguments are refused at every place where arguments may stand. The
// compiler does the same for TypeScript; this is for a stack's configuration and for other languages. Does not prove:
// that a value of the right type makes sense; the other tests of the validation do.
import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { validate } from "../../../components/validation/validate";
import { dr, good, itAccepts, itRefuses, type Refusal, source } from "./problems";

const placeTexts = ["region", "endpoint"];
const bucketTexts = ["versioning", "encryption.type", "objectLock.mode", "accessLog.prefix"];
const bucketFlags = [
  "allowPlainHttpOnLoopback",
  "forceDestroy",
  "retainOnDelete",
  "encryption.createKey",
  "encryption.bucketKey",
  "encryption.allowCustomerKeys",
  "lifecycle.enabled",
];
const bucketNumbers = [
  "objectLock.days",
  "objectLock.years",
  "lifecycle.noncurrentVersionDays",
  "lifecycle.incompleteUploadDays",
];
const bucketObjects = ["encryption", "objectLock", "lifecycle", "accessLog"];
const bucketInputs = [
  ...["bucketName", "existingBucket", "encryption.kmsKeyArn", "accessLog.bucketName"],
  ...["accountId", "profile", "assumeRoleArn"],
];

const onBothSides = (fields: string[]) =>
  ["source", "destinations.dr"].flatMap((side) => fields.map((field) => `${side}.${field}`));
const inRule = (fields: string[]) => fields.map((field) => `rules[0].${field}`);

/** Every place at which a plain value may stand, by what has to stand there. */
const plain = {
  text: [
    ...onBothSides([...placeTexts, ...bucketTexts]),
    ...["access", "storageClass"].map((field) => `destinations.dr.${field}`),
    ...inRule(["id", "prefix", "tags.keep", "destinations[0]"]),
    ...["name", "path", "conditions"].map((field) => `role.${field}`),
    ...["existingRules", "notifications.events[0]", "backfill.mode"],
  ],
  "true or false": [
    ...onBothSides(bucketFlags),
    ...["ownerOverride", "deleteMarkers", "replicationTimeControl", "metrics"].map(
      (field) => `destinations.dr.${field}`,
    ),
    ...inRule(["enabled", "deleteMarkers", "replicaModifications"]),
    ...["role.attachRights", "twoWay"],
  ],
  "a number": [...onBothSides(bucketNumbers), ...inRule(["priority"])],
  "an object": [
    ...onBothSides(bucketObjects),
    ...["source", "destinations", "destinations.dr", "rules[0]", "rules[0].tags"],
    ...["role", "notifications", "backfill", "tags"],
  ],
  "a list": ["source.kmsKeyArns", "rules", "rules[0].destinations", "notifications.events"],
};

/** Every place at which a text may stand that is known only later. */
const inputs = [
  ...onBothSides(bucketInputs),
  "source.kmsKeyArns[0]",
  ...["topicArn", "queueArn", "functionArn"].map((field) => `notifications.${field}`),
  ...["role.arn", "role.permissionsBoundary", "backfill.roleArn", "backfill.reportBucketName", "tags.owner"],
];

/** Arguments that have the value at this path, and beside it no more than what is required. */
function withValue(path: string, value: unknown): object {
  const args = structuredClone(good) as object;
  const steps = path.replaceAll("[0]", ".0").split(".");
  const last = steps.pop() ?? "";
  let at = args as Record<string, unknown>;
  for (const [index, step] of steps.entries()) {
    const isList = (steps[index + 1] ?? last) === "0";
    at[step] ??= isList
      ? []
      : { ...(step === "0" && { id: "logs" }), ...(step === "accessLog" && { bucketName: "logs" }) };
    at = at[step] as Record<string, unknown>;
  }
  at[last] = value;
  return args;
}

describe("the validation of types", () => {
  for (const [expected, paths] of Object.entries(plain)) {
    const wrong = expected === "text" ? 5 : "wrong";
    itRefuses(
      paths.flatMap((path): Refusal[] => [
        [
          `fails another type than ${expected} at ${path}`,
          withValue(path, wrong),
          { [path]: RegExp(`^must be ${expected}, not ${JSON.stringify(wrong)}$`) },
        ],
        [
          `fails an output at ${path}, which has to be known from the start`,
          withValue(path, pulumi.output(wrong)),
          {
            [path]: RegExp(
              `^must be ${expected} as a plain value, not an Output\\. Write the value, .*getOutputDetails`,
            ),
          },
        ],
      ]),
    );
  }

  for (const path of inputs) {
    itRefuses([
      [`fails another type than text at ${path}`, withValue(path, 5), { [path]: /^must be text, not 5$/ }],
    ]);
    for (const [what, value] of [
      ["an output", pulumi.output("later")],
      ["a promise", Promise.resolve("later")],
    ] as const) {
      it(`accepts ${what} at ${path}`, () => {
        const problems = validate("docs", withValue(path, value) as typeof good);
        // A key alone may be refused for what is missing beside it, but not for being late.
        assert.deepEqual(
          problems.filter(({ reason }) => /Output|must be/.test(reason)),
          [],
        );
      });
    }
  }

  itRefuses([
    ["fails a missing source", { source: undefined }, { source: /^is missing$/ }],
    ["fails missing destinations", { destinations: undefined }, { destinations: /^is missing$/ }],
    ["fails a missing region of the source", { source: {} }, { "source.region": /^is missing$/ }],
    [
      "fails a missing region of each destination",
      { destinations: { a: {}, b: { region: undefined }, c: { region: "us-east-1" } } },
      { "destinations.a.region": /^is missing$/, "destinations.b.region": /^is missing$/ },
    ],
    ["fails a rule without a name", { rules: [{ prefix: "a/" }] }, { "rules[0].id": /^is missing$/ }],
    [
      "fails an access log without a bucket",
      source({ accessLog: { prefix: "docs/" } }),
      { "source.accessLog.bucketName": /^is missing$/ },
    ],
    [
      "fails null in place of a text",
      source({ region: null }),
      { "source.region": /^must be text, not null$/ },
    ],
    ["fails null in place of an object", { source: null }, { source: /^must be an object, not null$/ }],
    [
      "fails a number written as a text",
      { rules: [{ id: "logs", priority: "1" }] },
      { "rules[0].priority": /^must be a number, not "1"$/ },
    ],
    [
      "fails an account written as a number",
      dr({ accountId: 444455556666 }),
      { "destinations.dr.accountId": /^must be text, not 444455556666$/ },
    ],
    [
      "fails destinations in a list",
      { destinations: [{ region: "us-east-1" }] },
      { destinations: /^must be an object, not \[\{"region":"us-east-1"\}\]$/ },
    ],
    [
      "fails rules in an object",
      { rules: { id: "logs" } },
      { rules: /^must be a list, not \{"id":"logs"\}$/ },
    ],
    [
      "fails a function in place of a flag",
      dr({ metrics: () => true }),
      { "destinations.dr.metrics": /^must be true or false, not function$/ },
    ],
    [
      "fails a promise where a plain value has to be",
      source({ region: Promise.resolve("eu-west-1") }),
      { "source.region": /^must be text as a plain value, not an Output/ },
    ],
    [
      "fails a missing destination",
      { destinations: { dr: undefined } },
      { "destinations.dr": /^must be an object, not undefined$/ },
    ],
  ]);

  it("fails arguments that are none", () => {
    const [problem] = validate("docs", undefined as never);
    assert.match(problem?.reason ?? "", /^must be an object, not undefined$/);
  });

  itAccepts([
    [
      "accepts undefined wherever something may be left out",
      { rules: undefined, ...dr({ storageClass: undefined }) },
    ],
  ]);
});

describe("the validation of names of arguments", () => {
  itRefuses([
    [
      "fails a misspelt argument and lists those there are",
      { sources: {} },
      {
        sources:
          /^is not known \(did you mean "source"\?\); use one of source, destinations, rules, role, .*, backfill, tags$/,
      },
    ],
    [
      "fails a misspelt field of a destination",
      dr({ regoin: "us-east-1" }),
      {
        "destinations.dr.regoin":
          /^is not known \(did you mean "region"\?\); use one of region, .*, metrics$/,
      },
    ],
    [
      "fails a field of a destination at the source",
      source({ storageClass: "GLACIER" }),
      { "source.storageClass": /^is not known; use one of region, .*, kmsKeyArns$/ },
    ],
    [
      "fails misspelt fields further down",
      {
        ...source({ encryption: { kmsKey: "1" }, lifecycle: { days: 1 } }),
        rules: [{ id: "logs", filter: {} }],
        notifications: { topic: "1" },
      },
      {
        "source.encryption.kmsKey": /use one of type, kmsKeyArn, createKey, bucketKey, allowCustomerKeys$/,
        "source.lifecycle.days": /use one of enabled, noncurrentVersionDays, incompleteUploadDays$/,
        "rules[0].filter": /use one of id, prefix, tags, destinations, priority, enabled/,
        "notifications.topic": /use one of topicArn, queueArn, functionArn, events$/,
      },
    ],
    [
      "fails a field that is misspelt and the one that is missing for it",
      { source: { regions: "eu-west-1" } },
      { "source.regions": /is not known/, "source.region": /^is missing$/ },
    ],
  ]);
});
