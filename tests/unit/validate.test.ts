// Proves: which arguments are refused before anything is called, where the error points, and what it says. Does not
// prove: that AWS would refuse the same, nor that all it refuses is covered.
import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import type { CrossRegionReplicationArgs } from "../../components/args";
import { validate } from "../../components/validation/validate";

const good: CrossRegionReplicationArgs = {
  source: { region: "eu-west-1" },
  destinations: { dr: { region: "us-east-1" } },
};

/** Loosely typed on purpose: a stack's configuration can hold anything. */
function problemsOf(change: object, name = "docs"): [path: string, reason: string][] {
  const args = { ...good, ...change } as CrossRegionReplicationArgs;
  return validate(name, args).map(({ propertyPath, reason }) => [propertyPath, reason]);
}

const source = (change: object) => ({ source: { ...good.source, ...change } });
const dr = (change: object) => ({ destinations: { dr: { ...good.destinations.dr, ...change } } });
const rule = (change: object) => ({ rules: [{ id: "logs", ...change }] });

describe("arguments that are accepted", () => {
  const accepted: [what: string, change: object][] = [
    ["two regions and nothing else", {}],
    [
      "China, within its own partition",
      { ...source({ region: "cn-north-1" }), ...dr({ region: "cn-northwest-1" }) },
    ],
    [
      "GovCloud, within its own partition",
      { ...source({ region: "us-gov-west-1" }), ...dr({ region: "us-gov-east-1" }) },
    ],
    ["names that are known later", source({ bucketName: pulumi.output("later") })],
    ["an endpoint over https", source({ endpoint: "https://s3.example.com:9000" })],
    [
      "a local AWS, when it is asked for",
      source({ endpoint: "http://127.0.0.1:4566", allowPlainHttpOnLoopback: true }),
    ],
    ["a local AWS over IPv6", source({ endpoint: "http://[::1]:4566", allowPlainHttpOnLoopback: true })],
    ["every field of a rule", rule({ prefix: "a/", tags: { keep: "yes" }, priority: 3, enabled: false })],
    [
      "two destinations in one region",
      { destinations: { a: { region: "us-east-1" }, b: { region: "us-east-1" } } },
    ],
    ["no backfill", { backfill: { mode: "none" } }],
  ];
  for (const [what, change] of accepted) it(what, () => assert.deepEqual(problemsOf(change), []));
});

describe("arguments that are refused before anything is called", () => {
  const refused: [what: string, change: object, path: string, reason: RegExp][] = [
    [
      "equal regions",
      dr({ region: "eu-west-1" }),
      "destinations.dr.region",
      /source's own region, "eu-west-1"; choose another/,
    ],
    ["no destination", { destinations: {} }, "destinations", /is empty; name at least one bucket/],
    [
      "an unknown source region",
      source({ region: "eu-wset-1" }),
      "source.region",
      /"eu-wset-1"; use one of eu-central-1, .*eu-west-1/,
    ],
    [
      "an unknown destination region",
      dr({ region: "mars-1" }),
      "destinations.dr.region",
      /not a region that the AWS provider knows/,
    ],
    [
      "two partitions",
      dr({ region: "cn-north-1" }),
      "destinations.dr.region",
      /cn-north-1 is in aws-cn, eu-west-1 in aws;/,
    ],
    [
      "the same bucket on both sides",
      { ...source({ existingBucket: "docs" }), ...dr({ bucketName: "docs" }) },
      "destinations.dr.bucketName",
      /same bucket as source.existingBucket: "docs"/,
    ],
    [
      "the same bucket twice among the destinations",
      {
        destinations: {
          a: { region: "us-east-1", bucketName: "docs" },
          b: { region: "us-east-2", bucketName: "docs" },
        },
      },
      "destinations.b.bucketName",
      /same bucket as destinations.a.bucketName/,
    ],
    [
      "a bucket name in capitals",
      source({ bucketName: "Docs" }),
      "source.bucketName",
      /"Docs"; it may only have lowercase/,
    ],
    [
      "a bucket name that is too short",
      dr({ bucketName: "ab" }),
      "destinations.dr.bucketName",
      /3 to 63 characters/,
    ],
    [
      "a bucket name like an IP address",
      source({ bucketName: "10.0.0.1" }),
      "source.bucketName",
      /IP address/,
    ],
    [
      "a bucket name with two dots in a row",
      source({ bucketName: "a..b" }),
      "source.bucketName",
      /two "." in a row/,
    ],
    [
      "a bucket name with a reserved end",
      source({ bucketName: "docs-s3alias" }),
      "source.bucketName",
      /suffix that S3 keeps/,
    ],
    [
      "an existing bucket and a name for a new one",
      source({ existingBucket: "docs", bucketName: "new" }),
      "source.bucketName",
      /leave out existingBucket/,
    ],
    [
      "an existing bucket to be emptied",
      source({ existingBucket: "docs", forceDestroy: true }),
      "source.forceDestroy",
      /leave out existingBucket/,
    ],
    [
      "an endpoint that is no URL",
      source({ endpoint: "localhost:4566" }),
      "source.endpoint",
      /not a URL: "localhost:4566"/,
    ],
    [
      "plain HTTP over the network",
      source({ endpoint: "http://s3.example.com", allowPlainHttpOnLoopback: true }),
      "source.endpoint",
      /unencrypted over the network/,
    ],
    [
      "a host that only looks like loopback",
      source({ endpoint: "http://127.0.0.1.example.com", allowPlainHttpOnLoopback: true }),
      "source.endpoint",
      /unencrypted over the network/,
    ],
    [
      "plain HTTP that was not asked for",
      source({ endpoint: "http://127.0.0.1:4566" }),
      "source.endpoint",
      /set allowPlainHttpOnLoopback/,
    ],
    [
      "credentials in an endpoint",
      source({ endpoint: "https://key:secret@s3.example.com" }),
      "source.endpoint",
      /holds credentials/,
    ],
    [
      "a role that is no ARN",
      dr({ assumeRoleArn: "deployer" }),
      "destinations.dr.assumeRoleArn",
      /not the ARN of a role: "deployer"/,
    ],
    [
      "a destination key that cannot be a name",
      { destinations: { "d r": { region: "us-east-1", bucketName: "replica" } } },
      "destinations.d r",
      /key that cannot be part/,
    ],
    [
      "a storage class that S3 does not have",
      dr({ storageClass: "COLD" }),
      "destinations.dr.storageClass",
      /"COLD"; use one of STANDARD,/,
    ],
    ["rules without a rule", { rules: [] }, "rules", /leave it out to replicate everything/],
    [
      "two rules of one name",
      { rules: [{ id: "a" }, { id: "a" }] },
      "rules[1].id",
      /that of rules\[0\] too: "a"/,
    ],
    [
      "two rules of one priority",
      { rules: [{ id: "a", priority: 2 }, { id: "b" }] },
      "rules[1].priority",
      /that of rules\[0\] too: 2/,
    ],
    ["a priority below zero", rule({ priority: -1 }), "rules[0].priority", /is -1; use a whole number/],
    ["a rule name with a dot", rule({ id: "a.b" }), "rules[0].id", /letters, digits/],
    ["a prefix longer than any key", rule({ prefix: "é".repeat(513) }), "rules[0].prefix", /1024 bytes/],
    [
      "more tags than an object can have",
      rule({ tags: Object.fromEntries(Array.from({ length: 11 }, (_, i) => [`t${i}`, ""])) }),
      "rules[0].tags",
      /more than 10/,
    ],
    [
      "a tag of AWS's own",
      rule({ tags: { "aws:x": "1" } }),
      'rules[0].tags["aws:x"]',
      /not beginning with "aws:"/,
    ],
    [
      "a backfill mode that does not exist",
      { backfill: { mode: "rsync" } },
      "backfill.mode",
      /"rsync"; use one of copy, none/,
    ],
    ["a missing region", { source: {} }, "source.region", /is missing/],
    ["a region of the wrong type", source({ region: 5 }), "source.region", /must be text, not 5/],
    [
      "a region that is not known yet",
      source({ region: pulumi.output("eu-west-1") }),
      "source.region",
      /known before the deploy/,
    ],
    ["a source that is text", { source: "eu-west-1" }, "source", /must be an object, not "eu-west-1"/],
    [
      "destinations in a list",
      { destinations: [{ region: "us-east-1" }] },
      "destinations",
      /must be an object/,
    ],
    [
      "a misspelt field",
      dr({ regoin: "us-east-1" }),
      "destinations.dr.regoin",
      /is not known; use one of region,/,
    ],
    [
      "a flag that is text",
      dr({ forceDestroy: "true" }),
      "destinations.dr.forceDestroy",
      /must be true or false, not "true"/,
    ],
  ];
  for (const [what, change, path, reason] of refused) {
    it(what, () => {
      const problems = problemsOf(change);
      assert.deepEqual(
        problems.map(([path]) => path),
        [path],
        JSON.stringify(problems),
      );
      assert.match(problems[0]?.[1] ?? "", reason);
    });
  }

  it("a component name from which no bucket name can be made", () => {
    assert.deepEqual(
      problemsOf({}, "my_docs").map(([path]) => path),
      ["source.bucketName", "destinations.dr.bucketName"],
    );
  });

  it("a component name that is too long for its role", () => {
    const named = { ...source({ bucketName: "docs" }), ...dr({ bucketName: "replica" }) };
    assert.deepEqual(
      problemsOf(named, "x".repeat(52)).map(([path]) => path),
      ["name"],
    );
    assert.deepEqual(problemsOf(named, "x".repeat(51)), []);
  });

  it("more than 1000 rules on the bucket", () => {
    const rules = Array.from({ length: 501 }, (_, index) => ({ id: `r${index}` }));
    const destinations = { a: { region: "us-east-1" }, b: { region: "us-east-2" } };
    assert.deepEqual(problemsOf({ rules, destinations })[0]?.[0], "rules");
  });

  it("all mistakes at once, so that one deploy finds them all", () => {
    const paths = problemsOf({
      ...source({ region: "nowhere" }),
      ...dr({ bucketName: "X" }),
      backfill: { mode: "?" },
    });
    assert.deepEqual(
      paths.map(([path]) => path),
      ["source.region", "destinations.dr.bucketName", "backfill.mode"],
    );
  });
});
