// Proves: which names of buckets are refused, given ones and those that would be made up, by the rules of "General
// purpose bucket naming rules". Does not prove: that a name is still free; only S3 knows.
import * as pulumi from "@pulumi/pulumi";
import { dr, itAccepts, itRefuses, type Refusal, source } from "./problems";

const named = { ...source({ bucketName: "docs" }), ...dr({ bucketName: "replica" }) };
const letters = (count: number) => "x".repeat(count);

describe("the validation of bucket names", () => {
  itAccepts([
    ["accepts the shortest name", source({ bucketName: "abc" })],
    ["accepts the longest name", source({ bucketName: letters(63) })],
    ["accepts dots, dashes and digits", source({ bucketName: "2026.my-docs.1" })],
    ["accepts numbers that are no IP address", source({ bucketName: "10.0.0.1.2" })],
    ["accepts what S3 reserves for beginnings, elsewhere", source({ bucketName: "my-sthree-docs" })],
    ["accepts what S3 reserves for endings, elsewhere", source({ bucketName: "docs-s3alias-2" })],
    [
      "accepts names that are known later",
      {
        ...source({ bucketName: pulumi.output("Later") }),
        ...dr({ existingBucket: Promise.resolve("Later") }),
      },
    ],
    [
      "accepts names that are known later on both sides",
      {
        ...source({ bucketName: pulumi.output("later") }),
        ...dr({ bucketName: pulumi.output("later") }),
      },
    ],
  ]);

  const wrong: [what: string, name: string, demand: RegExp][] = [
    ["of two characters", "ab", /: "ab"; it must be 3 to 63 characters long$/],
    ["of 64 characters", letters(64), /it must be 3 to 63 characters long$/],
    ["in capitals", "myDocs", /: "myDocs"; it may only have lowercase letters, digits, "." and "-"$/],
    ["with an underscore", "my_docs", /: "my_docs"; it may only have lowercase/],
    ["with a line break", "my\ndocs", /: "my\\ndocs"; it may only have lowercase/],
    [
      "that begins with a dash",
      "-docs",
      /: "-docs"; it must begin and end with a lowercase letter or a digit$/,
    ],
    ["that ends with a dot", "docs.", /: "docs."; it must begin and end with a lowercase letter or a digit$/],
    ["with two dots in a row", "my..docs", /: "my..docs"; it may not have two "." in a row$/],
    ["like an IP address", "192.168.5.4", /: "192.168.5.4"; it may not look like an IP address$/],
    ...["xn--", "sthree-", "amzn-s3-demo-"].map((prefix): [string, string, RegExp] => [
      `that begins with ${prefix}`,
      `${prefix}docs`,
      RegExp(`: "${prefix}docs"; it begins with a prefix that S3 keeps for itself$`),
    ]),
    ...["-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3"].map((suffix): [string, string, RegExp] => [
      `that ends with ${suffix}`,
      `docs${suffix}`,
      RegExp(`: "docs${suffix}"; it ends with a suffix that S3 keeps for itself$`),
    ]),
    [
      "with several mistakes, and lists them",
      "My..Docs-",
      /may only have .*, must begin .*, may not have two/,
    ],
  ];
  itRefuses(
    wrong.map(
      ([what, bucketName, demand]): Refusal => [
        `fails a name ${what}`,
        source({ bucketName }),
        { "source.bucketName": demand },
      ],
    ),
  );

  itRefuses([
    [
      "fails the name of a destination",
      dr({ bucketName: "Replica" }),
      { "destinations.dr.bucketName": /not a name that S3 takes: "Replica"/ },
    ],
  ]);
});

describe("the validation of the names of existing buckets", () => {
  itAccepts([
    ["accepts `My_Bucket`, which us-east-1 took before 2018", source({ existingBucket: "My_Bucket" })],
    ["accepts 255 characters", dr({ existingBucket: letters(255) })],
    ["accepts a name that begins and ends with a dot", source({ existingBucket: ".My..Docs-" })],
    ["accepts `My_Logs` for an access log", source({ accessLog: { bucketName: "My_Logs" } })],
    ["accepts `My_Reports` for the reports of jobs", { backfill: { reportBucketName: "My_Reports" } }],
  ]);

  const wrong: [what: string, name: string][] = [
    ["an empty name", ""],
    ["two characters", "ab"],
    ["256 characters", letters(256)],
    ["a path in the bucket", "docs/2026"],
    ["a name with a space", "my docs"],
    ["a name with a line break", "docs\n"],
    ["an ARN", "arn:aws:s3:::docs"],
    ["a URL", "s3://docs"],
    ["a wildcard", "docs-*"],
    ["a policy variable", "docs-${aws:username}"],
  ];
  itRefuses(
    wrong.map(
      ([what, existingBucket]): Refusal => [
        `fails ${what} as an existing bucket, and says what a name is`,
        source({ existingBucket }),
        {
          "source.existingBucket":
            /^cannot be the name of a bucket: ".*"\. Allowed: 3 to 255 letters, .* Write the name by itself, not its ARN/,
        },
      ],
    ),
  );

  itRefuses([
    [
      "fails the same names for new buckets",
      { ...source({ bucketName: "My_Bucket" }), ...dr({ bucketName: letters(255) }) },
      { "source.bucketName": /may only have lowercase/, "destinations.dr.bucketName": /3 to 63 characters/ },
    ],
  ]);
});

describe("the validation of one bucket on two sides", () => {
  itRefuses([
    [
      "fails the source's bucket as a destination",
      { ...source({ existingBucket: "docs" }), ...dr({ existingBucket: "docs" }) },
      { "destinations.dr.existingBucket": /same bucket as source.existingBucket: "docs"; every side needs/ },
    ],
    [
      "fails the source's bucket as a name for a new destination",
      { ...source({ existingBucket: "docs" }), ...dr({ bucketName: "docs" }) },
      { "destinations.dr.bucketName": /same bucket as source.existingBucket: "docs"/ },
    ],
    [
      "fails one name for two new buckets",
      { ...source({ bucketName: "docs" }), ...dr({ bucketName: "docs" }) },
      { "destinations.dr.bucketName": /same bucket as source.bucketName: "docs"/ },
    ],
    [
      "fails one bucket for several destinations, and points to the first each time",
      {
        destinations: {
          a: { region: "us-east-1", existingBucket: "replica" },
          b: { region: "us-east-1", existingBucket: "replica" },
          c: { region: "us-east-2", bucketName: "replica" },
        },
      },
      {
        "destinations.b.existingBucket": /same bucket as destinations.a.existingBucket: "replica"/,
        "destinations.c.bucketName": /same bucket as destinations.a.existingBucket: "replica"/,
      },
    ],
  ]);
});

describe("the validation of names that are made up", () => {
  itAccepts([
    ["accepts the longest name of a component", {}, letters(40)],
    ["accepts capitals, which the provider makes small", {}, "MyDocs"],
    ["accepts any name of a component whose buckets have names", named, "my_docs"],
    [
      "accepts any name of a component whose buckets are there already",
      { ...source({ existingBucket: "docs" }), ...dr({ existingBucket: "replica" }) },
      "my_docs",
    ],
    ["accepts the longest name from which the role's can be made", named, letters(51)],
    ["accepts a longer one for a role with a name", { ...named, role: { name: "replicator" } }, letters(52)],
    [
      "accepts a longer one for a role that is there already",
      { ...named, role: { arn: "arn:aws:iam::111122223333:role/replicator" } },
      letters(52),
    ],
    [
      "accepts the longest name from which the names of two roles can be made",
      { ...named, twoWay: true, backfill: { mode: "none" } },
      letters(43),
    ],
  ]);

  itRefuses([
    [
      "fails a component's name that cannot be part of a bucket's name",
      {},
      {
        "source.bucketName": /is needed: .*, "my_docs-source" and a suffix of 8 characters, .*; set it, or/,
        "destinations.dr.bucketName": /is needed: .*, "my_docs-destination-dr" and a suffix/,
      },
      "my_docs",
    ],
    [
      "fails a component's name that is too long for a destination's",
      {},
      { "destinations.dr.bucketName": /"x{41}-destination-dr" .*give the component a shorter name/ },
      letters(41),
    ],
    [
      "fails a component's name that is too long for the source's",
      dr({ bucketName: "replica" }),
      { "source.bucketName": /"x{49}-source"/ },
      letters(49),
    ],
    [
      "fails a long component's name only where no name is given",
      {
        ...source({ existingBucket: "docs" }),
        destinations: {
          a: { region: "us-east-1", bucketName: "replica" },
          b: { region: "us-east-1" },
          c: { region: "us-east-1", existingBucket: "copies" },
        },
      },
      { "destinations.b.bucketName": /"x{48}-destination-b"/ },
      letters(48),
    ],
    [
      "fails a component's name that is too long for its role",
      named,
      { name: /^of the component is too long .*: "x{52}"; use at most 51 characters, or set role.name$/ },
      letters(52),
    ],
    [
      "fails a component's name that is too long for its second role",
      { ...named, twoWay: true, backfill: { mode: "none" } },
      { name: /: "x{44}"; use at most 43 characters, or set role.name$/ },
      letters(44),
    ],
    [
      "fails a component's name that is too long for buckets and role",
      {},
      {
        "source.bucketName": /"x{52}-source"/,
        "destinations.dr.bucketName": /"x{52}-destination-dr"/,
        name: /use at most 51/,
      },
      letters(52),
    ],
    [
      "fails a component's name that cannot be part of a role's name",
      named,
      { name: /^of the component cannot be part of .*: "my docs"; use letters, digits and/ },
      "my docs",
    ],
    [
      "fails a component's name with which the ID of the rule for everything is too long",
      { ...named, role: { name: "short" } },
      { name: /^makes the rule's ID longer than the 255 characters .*; shorten it, or the names of/ },
      letters(240),
    ],
  ]);
});
