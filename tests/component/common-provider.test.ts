// Proves: that a provider of the options `provider` and `providers`, given to the component or to one around it, manages
// every side that says no credentials itself, each in its own region. Does not prove: that one provider works in several
// regions; the end-to-end tests deploy with one.
import assert from "node:assert/strict";
import { Provider } from "@pulumi/aws/provider";
import { Provider as NativeProvider } from "@pulumi/aws-native/provider";
import { Provider as CommandProvider } from "@pulumi/command/provider";
import * as pulumi from "@pulumi/pulumi";
import type { CrossRegionReplicationOptions } from "../../components/args";
import { type Conditions, type Deployment, deployed, ourAccount, refused, theirAccount } from "./deployment";

const shared = () => new Provider("shared", { region: "eu-north-1" });

class Platform extends pulumi.ComponentResource {
  constructor(options: pulumi.ComponentResourceOptions) {
    super("acme:index:Platform", "platform", {}, options);
  }
}

const withOptions = (options: () => CrossRegionReplicationOptions): Conditions => ({ options });

/** Everything of AWS that the component makes or reads, providers excepted. */
function ofAws({ children }: Deployment) {
  return children.filter(({ type }) => type.startsWith("aws:"));
}

/** IAM is the same in every region. */
const isRegional = ({ type }: { type: string }) => !type.startsWith("aws:iam/");

describe("a provider that all sides have in common", () => {
  const ways: [title: string, options: () => CrossRegionReplicationOptions][] = [
    ["the option `provider`", () => ({ provider: shared() })],
    ["a list of `providers`", () => ({ providers: [shared()] })],
    ["a map of `providers`", () => ({ providers: { aws: shared() } })],
    ["a component around it", () => ({ parent: new Platform({ providers: [shared()] }) })],
  ];
  for (const [title, options] of ways) {
    it(`manages every resource if it comes by ${title}, and none is made for a side`, async () => {
      const deployment = await deployed({}, withOptions(options));
      for (const { name, provider } of ofAws(deployment)) assert.equal(provider, "shared", name);
      const made = deployment.children.filter(({ type }) => type === "pulumi:providers:aws");
      assert.deepEqual(
        made.map(({ name }) => name),
        ["docs-source-programs", "docs-destination-dr-programs"],
      );
    });
  }

  it("works in the region of each side, with everything that a side can have", async () => {
    const encryption = { createKey: true };
    const deployment = await deployed(
      {
        source: {
          region: "eu-west-1",
          encryption,
          objectLock: { days: 1 },
          accessLog: { bucketName: "logs" },
        },
        destinations: { dr: { region: "us-east-1", encryption } },
        notifications: { queueArn: "arn:aws:sqs:eu-west-1:111122223333:failures" },
        backfill: { mode: "batch" },
      },
      withOptions(() => ({ provider: shared() })),
    );
    const regional = ofAws(deployment).filter(isRegional);
    assert.equal(regional.length, 25);
    for (const { name, inputs } of regional) {
      const expected = name.startsWith("docs-destination-dr") ? "us-east-1" : "eu-west-1";
      assert.equal(inputs.region, expected, name);
    }
  });

  it("works in the region of each existing bucket, and reads its policy there", async () => {
    const deployment = await deployed(
      {
        source: { region: "eu-west-1", existingBucket: "mine", accountId: ourAccount },
        destinations: { dr: { region: "us-east-1", existingBucket: "replica", accountId: theirAccount } },
      },
      {
        accountOf: (_region, name) => (/dr|theirs/.test(name) ? theirAccount : ourAccount),
        options: () => ({
          provider: shared(),
          destinationProviders: { dr: new Provider("theirs", { region: "us-east-1" }) },
        }),
      },
    );
    const regions = ofAws(deployment)
      .filter(isRegional)
      .map(({ name, inputs }) => [name, inputs.region]);
    assert.deepEqual(Object.fromEntries(regions), { "docs-replication": "eu-west-1" });
    const versioned = ["docs-source-versioning", "docs-destination-dr-versioning"].map(
      (name) => JSON.parse(String(deployment.inputs(name).stdin)).region,
    );
    assert.deepEqual(versioned, ["eu-west-1", "us-east-1"]);
    const read = deployment.calls.find(({ token }) => token === "aws:s3/getBucketPolicy:getBucketPolicy");
    assert.deepEqual(read?.inputs, { bucket: "replica", region: "us-east-1" });
  });

  for (const [argument, value] of [
    ["profile", "prod"],
    ["assumeRoleArn", `arn:aws:iam::${ourAccount}:role/deployer`],
    ["endpoint", "https://s3.example.com"],
  ] as const) {
    it(`leaves a side alone that has \`${argument}\``, async () => {
      const deployment = await deployed(
        { destinations: { dr: { region: "us-east-1", [argument]: value } } },
        withOptions(() => ({ provider: shared() })),
      );
      assert.equal(deployment.child("docs-destination-dr").provider, "docs-destination-dr-provider");
      assert.equal(deployment.child("docs-source").provider, "shared");
    });
  }

  it("leaves a side alone that has a provider of its own", async () => {
    const deployment = await deployed(
      {},
      withOptions(() => ({
        provider: shared(),
        sourceProvider: new Provider("mine", { region: "eu-west-1" }),
      })),
    );
    assert.equal(deployment.child("docs-source").provider, "mine");
    assert.equal(deployment.child("docs-destination-dr").provider, "shared");
  });

  it("is rejected if it belongs to another account than was said", async () => {
    const { problems, begun } = await refused(
      { source: { region: "eu-west-1", accountId: theirAccount } },
      withOptions(() => ({ provider: shared() })),
    );
    assert.match(
      problems.join("\n"),
      /source\.accountId is 444455556666, but the credentials belong to 1111/,
    );
    assert.deepEqual(begun, []);
  });

  it("of another package is rejected, with the option for it", async () => {
    const { problems } = await refused(
      {},
      withOptions(() => ({ provider: new NativeProvider("native", { region: "eu-west-1" }) })),
    );
    assert.equal(problems.length, 1);
    assert.match(problems[0] ?? "", /^provider is no provider of the package aws, .* option `providers`$/);
  });

  it("is rejected where no side is left for it, with the options to use instead", async () => {
    const { problems } = await refused(
      {
        source: { region: "eu-west-1", profile: "prod" },
        destinations: { dr: { region: "us-east-1", profile: "prod" } },
      },
      withOptions(() => ({ provider: shared() })),
    );
    assert.match(
      problems[0] ?? "",
      /^provider manages no side, .* use `sourceProvider` and `destinationProviders`$/,
    );
  });
});

describe("a provider of another package in `providers`", () => {
  it("aws-native reads the existing bucket that is in its region, with the others a reader of their own", async () => {
    const deployment = await deployed(
      {
        source: { region: "eu-west-1", existingBucket: "mine" },
        destinations: { dr: { region: "us-east-1", existingBucket: "replica" } },
      },
      withOptions(() => ({ providers: [new NativeProvider("native", { region: "eu-west-1" })] })),
    );
    assert.deepEqual(deployment.readers, { mine: "native", replica: "docs-destination-dr-reader" });
  });

  it("command runs the programs", async () => {
    const deployment = await deployed(
      {},
      withOptions(() => ({ providers: [new CommandProvider("runner")] })),
    );
    assert.equal(deployment.child("docs-backfill").provider, "runner");
  });
});
