// Proves: that a unit test of somebody's program can construct the component under the mocks of Pulumi's guide ("Unit
// testing"), which answer everything with its own inputs, and that every output is then something or nothing, but no error.
// Does not prove: what the outputs are; nothing of AWS is behind these mocks.
import assert from "node:assert/strict";
import { Provider } from "@pulumi/aws/provider";
import * as pulumi from "@pulumi/pulumi";
import { CrossRegionReplication, type CrossRegionReplicationArgs } from "../../components";
import type { CrossRegionReplicationOptions } from "../../components/args";
import { underMocks } from "../support/mocks";

/** As the guide has them. */
const documented: pulumi.runtime.Mocks = {
  newResource: (args: pulumi.runtime.MockResourceArgs): { id: string; state: Record<string, unknown> } => ({
    id: `${args.name}_id`,
    state: args.inputs,
  }),
  call: (args: pulumi.runtime.MockCallArgs) => args.inputs,
};

const source = { region: "eu-west-1" };
const dr = { region: "us-east-1" };
const accountId = "444455556666";

const programs: [
  title: string,
  args: CrossRegionReplicationArgs,
  options?: () => CrossRegionReplicationOptions,
][] = [
  ["two new buckets", { source, destinations: { dr } }],
  ["copies in place of jobs", { source, destinations: { dr }, backfill: { mode: "copy" } }],
  ["jobs of S3", { source, destinations: { dr }, backfill: { mode: "batch" } }],
  ["an existing source", { source: { ...source, existingBucket: "docs" }, destinations: { dr } }],
  [
    "notifications of an existing source",
    {
      source: { ...source, existingBucket: "docs" },
      destinations: { dr },
      notifications: { topicArn: "arn:aws:sns:eu-west-1:111122223333:failures" },
    },
  ],
  [
    "an existing source whose rules of others are kept",
    {
      source: { ...source, existingBucket: "docs" },
      destinations: { dr },
      existingRules: "merge",
      role: { arn: "arn:aws:iam::111122223333:role/theirs" },
    },
  ],
  ["an existing destination", { source, destinations: { dr: { ...dr, existingBucket: "replica" } } }],
  ["a new destination in another account", { source, destinations: { dr: { ...dr, accountId } } }],
  [
    "an existing destination in another account",
    { source, destinations: { dr: { ...dr, accountId, existingBucket: "replica" } } },
  ],
  [
    "a destination in an account that is not entered",
    {
      source,
      destinations: { dr: { ...dr, accountId, existingBucket: "replica", access: "emit" } },
      backfill: { mode: "none" },
    },
  ],
  ["both ways", { source, destinations: { dr }, twoWay: true }],
  [
    "every encryption",
    {
      source: { ...source, encryption: { createKey: true } },
      destinations: { dr: { ...dr, encryption: { createKey: true } } },
    },
  ],
  [
    "providers of its own",
    { source, destinations: { dr } },
    () => ({
      sourceProvider: new Provider("here", { region: "eu-west-1" }),
      destinationProviders: { dr: new Provider("there", { region: "us-east-1" }) },
    }),
  ],
];

describe("the component under the documented mocks", () => {
  async function outputsOf(
    args: CrossRegionReplicationArgs,
    { preview = false, options }: { preview?: boolean; options?: () => CrossRegionReplicationOptions } = {},
  ): Promise<Map<string, unknown>> {
    const outputs = new Map<string, unknown>();
    await underMocks(documented, preview, () => {
      const { urn: _, ...component } = new CrossRegionReplication("docs", args, options?.());
      for (const [name, output] of Object.entries(component)) {
        if (!pulumi.Output.isInstance(output)) continue;
        (output as pulumi.Output<unknown>).apply((value) => outputs.set(name, value));
      }
    });
    return outputs;
  }

  for (const [title, args, options] of programs) {
    for (const preview of [false, true]) {
      it(`can be constructed with ${title}, in a ${preview ? "preview" : "deploy"}`, async () => {
        const outputs = await outputsOf(args, { preview, options });
        assert.equal(outputs.get("backfillSummary"), undefined);
        if (!preview) assert.equal((outputs.get("ruleIds") as string[]).length, 1);
      });
    }
  }

  for (const [region, other, arn] of [
    ["eu-west-1", "us-east-1", "arn:aws:s3:::docs"],
    ["cn-north-1", "cn-northwest-1", "arn:aws-cn:s3:::docs"],
  ] as const) {
    it(`names what is in ${region} by its partition, which these mocks do not tell`, async () => {
      const outputs = await outputsOf({
        source: { region, bucketName: "docs" },
        destinations: { dr: { region: other } },
      });
      assert.equal(outputs.get("sourceBucketArn"), arn);
    });
  }

  it("takes the accounts that the arguments say", async () => {
    const outputs = await outputsOf({
      source: { ...source, accountId: "111122223333" },
      destinations: { dr: { ...dr, accountId, existingBucket: "replica", access: "emit" } },
      backfill: { mode: "none" },
    });
    const policies = outputs.get("requiredDestinationPolicy") as { dr: string };
    assert.match(policies.dr, /"arn:aws:iam::111122223333:root"/);
  });

  it("says what is wrong with the arguments as in a deploy", async () => {
    await assert.rejects(
      underMocks(documented, false, () => {
        new CrossRegionReplication("docs", { source, destinations: { dr: source } });
      }),
      /destinations.dr.region is the source's own region/,
    );
  });
});
