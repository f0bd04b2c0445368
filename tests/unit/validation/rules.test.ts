// Proves: which rules are refused, each by itself; rules-together.test.ts goes on where they overlap. Does not prove: that S3 would refuse the same; the end-to-end tests put some on a bucket.
import { dr, itAccepts, itRefuses, type Refusal, rules, source, twoDestinations } from "./problems";

const rule = (change: object) => ({ rules: [{ id: "logs", ...change }] });
const many = (count: number) =>
  rules(...Array.from({ length: count }, (_, index) => ({ prefix: `${String(index).padStart(4, "0")}/` })));

describe("the validation of a rule", () => {
  itAccepts([
    [
      "accepts every field",
      rule({
        prefix: "a/",
        tags: { keep: "yes" },
        destinations: ["dr"],
        priority: 3,
        enabled: false,
        deleteMarkers: false,
        replicaModifications: true,
      }),
    ],
    ["accepts the lowest priority", rule({ priority: 0 })],
    ["accepts the highest priority", rule({ priority: 999_999 })],
    ["accepts the longest name", rule({ id: "a".repeat(60) })],
    ["accepts a name with a dash and an underscore", rule({ id: "Logs_of-2026" })],
    ["accepts the longest prefix", rule({ prefix: "é".repeat(512) })],
    ["accepts delete markers without tags", rule({ prefix: "a/", deleteMarkers: true })],
    [
      "accepts tags that are switched off for a destination with delete markers",
      { ...dr({ deleteMarkers: true }), ...rule({ tags: { keep: "yes" }, deleteMarkers: false }) },
    ],
    [
      "accepts the longest ID that comes of it",
      {
        ...source({ bucketName: "docs" }),
        ...dr({ bucketName: "replica" }),
        role: { name: "replicator" },
        ...rule({ id: "a".repeat(60) }),
      },
      "x".repeat(255 - "-0123456789..dr".length - 60),
    ],
    ["accepts as many rules as S3 takes", many(1000)],
    ["accepts as many rules as S3 takes, to two destinations", { ...many(500), ...twoDestinations }],
  ]);

  itRefuses([
    [
      "fails a list without a rule",
      { rules: [] },
      { rules: /is empty; leave it out to replicate everything, or add a rule/ },
    ],
    [
      "fails more rules than S3 takes",
      many(1001),
      { rules: /would make 1001 rules on the bucket, .* at most 1000: join rules, or say with destinations/ },
    ],
    [
      "fails more rules than S3 takes, each counted once for every destination",
      { ...many(501), ...twoDestinations },
      { rules: /would make 1002 rules/ },
    ],
    [
      "fails a name with a dot",
      rule({ id: "a.b" }),
      { "rules[0].id": /cannot be part of a rule's ID: "a.b"; use 1 to 60 letters, digits, "-" and "_"/ },
    ],
    ["fails an empty name", rule({ id: "" }), { "rules[0].id": /: ""; use 1 to 60 letters/ }],
    [
      "fails a name of 61 characters",
      rule({ id: "a".repeat(61) }),
      { "rules[0].id": /: "a{61}"; use 1 to 60/ },
    ],
    [
      "fails a name that makes the ID longer than S3 takes",
      {
        ...source({ bucketName: "docs" }),
        ...dr({ bucketName: "replica" }),
        role: { name: "replicator" },
        ...rules({ id: "a".repeat(60), prefix: "a/" }, { id: "b", prefix: "b/" }),
      },
      {
        "rules[0].id": /longer than the 255 characters that S3 takes: "x+-0000000000.a{60}.dr"; shorten it/,
      },
      "x".repeat(256 - "-0123456789..dr".length - 60),
    ],
    [
      "fails a name that is that of another rule",
      rules({ id: "a", prefix: "a/" }, { id: "b", prefix: "b/" }, { id: "a", prefix: "c/" }),
      { "rules[2].id": /is that of rules\[0\] too: "a"; give every rule its own/ },
    ],
    [
      "fails a rule that is there twice for its name only",
      rules({ id: "a" }, { id: "a" }),
      { "rules[1].id": /is that of rules\[0\] too: "a"/ },
    ],
    [
      "fails a name for a third time, and points to the first",
      rules({ id: "a", prefix: "a/" }, { id: "a", prefix: "b/" }, { id: "a", prefix: "c/" }),
      { "rules[1].id": /rules\[0\] too/, "rules[2].id": /rules\[0\] too/ },
    ],
    [
      "fails a prefix longer than any key",
      rule({ prefix: `${"é".repeat(512)}a` }),
      { "rules[0].prefix": /longer than the 1024 bytes of the longest key; shorten it/ },
    ],
    [
      "fails more tags than an object can have",
      rule({ tags: Object.fromEntries(Array.from({ length: 11 }, (_, index) => [`t${index}`, ""])) }),
      { "rules[0].tags": /has more than 10 tags, which S3 does not take; remove some/ },
    ],
    [
      "fails a tag of AWS's own",
      rule({ tags: { "aws:x": "1" } }),
      { 'rules[0].tags["aws:x"]': /not a tag that S3 takes; .* not beginning with "aws:"/ },
    ],
    [
      "fails a destination that does not exist, and names those that do",
      { ...twoDestinations, ...rule({ destinations: ["dr", "eu", "asia"] }) },
      { "rules[0].destinations[2]": /not the key of a destination: "asia"; use one of dr, eu/ },
    ],
    [
      "fails a destination that is named twice",
      rule({ destinations: ["dr", "dr"] }),
      { "rules[0].destinations[1]": /is named twice: "dr"; leave it out/ },
    ],
    [
      "fails a list without a destination, and the destination that is left without a rule",
      rule({ destinations: [] }),
      {
        "rules[0].destinations": /is empty; leave it out for every destination, or name one/,
        "destinations.dr": /gets no object/,
      },
    ],
    [
      "fails a destination that no rule names",
      { ...twoDestinations, ...rule({ destinations: ["eu"] }) },
      { "destinations.dr": /gets no object, because no rule names it; add it to a rule, or remove it/ },
    ],
  ]);

  const priorities: [what: string, priority: number, reason: RegExp][] = [
    ["below zero", -1, /^is -1; use a whole number from 0 to 999999$/],
    ["above the highest", 1_000_000, /^is 1000000; use a whole number from 0 to 999999$/],
    ["between two numbers", 1.5, /^is 1.5; use a whole number/],
    ["that is no number", Number.NaN, /^is NaN; use a whole number/],
    ["without an end", Number.POSITIVE_INFINITY, /^is Infinity; use a whole number/],
  ];
  itRefuses(
    priorities.map(
      ([what, priority, reason]): Refusal => [
        `fails a priority ${what}`,
        rule({ priority }),
        { "rules[0].priority": reason },
      ],
    ),
  );
});

describe("the validation of delete markers", () => {
  itRefuses([
    [
      "fails a rule with tags that carries delete markers",
      rule({ tags: { keep: "yes" }, deleteMarkers: true }),
      {
        "rules[0].deleteMarkers": /is on, for "dr", in a rule with tags, .*; set it to false here, or leave/,
      },
    ],
    [
      "fails a rule with tags to a destination that carries delete markers",
      {
        destinations: { dr: { region: "us-east-1" }, eu: { region: "eu-central-1", deleteMarkers: true } },
        ...rules({ prefix: "a/" }, { prefix: "b/", tags: { keep: "yes" } }),
      },
      { "rules[1].deleteMarkers": /is on, for "eu", in a rule with tags/ },
    ],
  ]);
});

describe("the validation of prefixes", () => {
  itAccepts([["accepts every other character", rules({ prefix: "é 東京/$*?[a]\\ \u00a0😀" })]]);
  itRefuses(
    [
      ["\n", "U\\+000A"],
      ["\r", "U\\+000D"],
      ["\0", "U\\+0000"],
      ["\u007f", "U\\+007F"],
      ["\u0085", "U\\+0085"],
    ].map(
      ([character, name]): Refusal => [
        `fails the control character ${name}, and does not repeat it`,
        rules({ prefix: `logs/${character}` }),
        {
          "rules[0].prefix": RegExp(
            `^has the control character ${name}\\. A prefix is the beginning of keys .* Remove it`,
          ),
        },
      ],
    ),
  );
});
