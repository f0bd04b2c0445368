// Proves: what becomes of two components of one program that meet on a bucket. Does not prove: what happens between two
// programs, which tests/e2e/two-stacks.test.ts shows.
import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { CrossRegionReplication, type CrossRegionReplicationArgs } from "../../components";
import { identityOf, type Registration, register } from "../support/mocks";
import { acrossAccounts, plainArgs, theirAccount } from "./deployment";

type Args = Partial<CrossRegionReplicationArgs>;

async function refusalOf(
  program: () => void,
  preview: boolean,
  registered: Registration[] = [],
): Promise<string> {
  try {
    await register(program, {}, preview, registered);
  } catch (error) {
    if (pulumi.InputPropertiesError.isInstance(error)) return (error as Error).message;
    throw error;
  }
  return assert.fail("it was not rejected");
}

const component = (name: string, args: Args = {}) =>
  new CrossRegionReplication(name, { ...plainArgs, backfill: { mode: "none" }, ...args });

const mine = { region: "eu-west-1", existingBucket: "mine" };
const named = { region: "eu-west-1", bucketName: "mine" };

describe("two components on one source", () => {
  const programs: [what: string, program: () => void][] = [
    [
      "which is there already",
      () => {
        component("docs", { source: mine });
        component("logs", { source: mine });
      },
    ],
    [
      "which one of them creates under a given name",
      () => {
        component("docs", { source: named });
        component("logs", { source: mine });
      },
    ],
    [
      "which one of them creates under a name that is made up",
      () => {
        const { sourceBucketName } = component("docs");
        component("logs", { source: { region: "eu-west-1", existingBucket: sourceBucketName } });
      },
    ],
    [
      "from which one of them replicates back",
      () => {
        component("docs", {
          twoWay: true,
          destinations: { dr: { region: "us-east-1", existingBucket: "mine" } },
        });
        component("logs", {
          source: { region: "us-east-1", existingBucket: "mine" },
          destinations: { eu: { region: "eu-north-1" } },
        });
      },
    ],
  ];
  for (const [what, program] of programs) {
    for (const preview of [true, false]) {
      it(`are rejected, ${what}, in a ${preview ? "preview" : "deploy"}`, async () => {
        const message = await refusalOf(program, preview);
        assert.match(
          message,
          /existingBucket is "(mine|docs-source-1234567)", from which the component "docs" of this program|bucketName is "(mine|docs-source-1234567)", from which the component "logs" of this program/,
        );
      });
    }
  }

  for (const [what, program] of programs.filter(([what]) => !what.includes("creates"))) {
    it(`are rejected before anything of the second is created, ${what}`, async () => {
      const all: Registration[] = [];
      await refusalOf(program, false, all);
      const begun = all.filter(({ custom, type }) => custom && !type.startsWith("pulumi:providers:"));
      const inTheState = ["logs-identity"];
      assert.deepEqual(
        begun
          .map(({ name }) => name)
          .filter((name) => name.startsWith("logs-") && !inTheState.includes(name)),
        [],
      );
      assert.ok(begun.some(({ name }) => name === "docs-role"));
    });
  }

  it("are none if their servers are others, where the same name is another bucket", async () => {
    const on = (endpoint?: string) => ({ source: { ...mine, endpoint } });
    await register(() => {
      component("docs", on());
      component("logs", on("https://s3-0.example.com"));
      component("mail", on("https://s3-1.example.com"));
    });
  });

  it("are none if one of them only sends its replicas there", async () => {
    await register(() => {
      const { destinationBucketNames } = component("docs");
      component("further", {
        source: { region: "us-east-1", existingBucket: destinationBucketNames.apply(({ dr = "" }) => dr) },
        destinations: { eu: { region: "eu-north-1" } },
      });
    });
  });

  it("are none if the same program runs twice in one process, as with the Automation API", async () => {
    for (const _ of [1, 2]) await register(() => void component("docs", { source: mine }));
  });
});

describe("two components into one bucket of another account", () => {
  it("each put their own statements there, and neither needs to know of the other", async () => {
    const destinations = {
      dr: { region: "us-east-1", existingBucket: "replica", accountId: theirAccount },
    };
    const all: Registration[] = await register(() => {
      component("docs", { destinations });
      component("logs", { destinations });
    }, acrossAccounts);
    const grants = all.filter(({ name }) => name.endsWith("-grant"));
    assert.deepEqual(
      grants.map(({ name, inputs }) => {
        const { identity, statements } = JSON.parse(String(inputs.stdin));
        return [name, identity, statements.length];
      }),
      [
        ["docs-destination-dr-grant", identityOf("docs"), 1],
        ["logs-destination-dr-grant", identityOf("logs"), 1],
      ],
    );
  });
});
