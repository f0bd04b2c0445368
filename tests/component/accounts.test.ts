// Proves: with whose rights each side is managed, what is refused when they are not as said, and what lets the role of
// one account into a bucket of another. Does not prove: that AWS evaluates it so; the end-to-end tests try it.
import assert from "node:assert/strict";
import { Provider } from "@pulumi/aws/provider";
import { roleArn } from "../support/mocks";
import { acrossAccounts, deployed, ourAccount, refused, theirAccount } from "./deployment";

describe("the provider of a side", () => {
  it("carries the profile, and nothing else that was not asked for", async () => {
    const deployment = await deployed({ source: { region: "eu-west-1", profile: "prod" } });
    const {
      skipCredentialsValidation: _,
      skipRegionValidation: __,
      ...inputs
    } = deployment.inputs("docs-source-provider");
    assert.deepEqual(inputs, { region: "eu-west-1", profile: "prod" });
    assert.equal(deployment.inputs("docs-destination-dr-provider").profile, undefined);
  });

  it("assumes the role that leads into another account", async () => {
    const assumeRoleArn = `arn:aws:iam::${theirAccount}:role/deploy`;
    const { inputs } = (
      await deployed({ destinations: { dr: { region: "us-east-1", assumeRoleArn } } })
    ).child("docs-destination-dr-provider");
    assert.deepEqual(JSON.parse(String(inputs.assumeRoles)), [{ roleArn: assumeRoleArn }]);
  });

  it("asks an endpoint of its own for everything that the component needs", async () => {
    const endpoint = "https://s3.example.com";
    const { inputs } = (await deployed({ destinations: { dr: { region: "us-east-1", endpoint } } })).child(
      "docs-destination-dr-provider",
    );
    assert.deepEqual(JSON.parse(String(inputs.endpoints)), [
      { s3: endpoint, iam: endpoint, sts: endpoint, kms: endpoint },
    ]);
    assert.equal(inputs.s3UsePathStyle, "true");
    assert.equal(inputs.skipMetadataApiCheck, "true");
  });

  it("has no tags, because a provider of the caller's own has none either", async () => {
    const deployment = await deployed({ tags: { team: "storage" } });
    assert.equal("defaultTags" in deployment.inputs("docs-source-provider"), false);
  });

  it("reads an existing bucket in the same way", async () => {
    const assumeRoleArn = `arn:aws:iam::${ourAccount}:role/deploy`;
    const endpoint = "https://s3.example.com";
    const deployment = await deployed({
      source: { region: "eu-west-1", existingBucket: "theirs", profile: "prod", assumeRoleArn, endpoint },
    });
    const { inputs } = deployment.child("docs-source-reader");
    assert.equal(inputs.region, "eu-west-1");
    assert.equal(inputs.profile, "prod");
    assert.deepEqual(JSON.parse(String(inputs.assumeRole)), { roleArn: assumeRoleArn });
    assert.deepEqual(JSON.parse(String(inputs.endpoints)), [{ cloudcontrol: endpoint, sts: endpoint }]);
  });
});

describe("a provider that is given", () => {
  const given = (sourceRegion = "eu-west-1") => ({
    options: () => ({
      sourceProvider: new Provider("mine", { region: sourceRegion as "eu-west-1" }),
      destinationProviders: { dr: new Provider("theirs", { region: "us-east-1" }) },
    }),
  });

  it("manages everything of its side, and another one only shows as whom the programs work", async () => {
    const { children } = await deployed({}, given());
    const made = children.filter(({ type }) => type === "pulumi:providers:aws").map(({ name }) => name);
    assert.deepEqual(made, ["docs-source-programs", "docs-destination-dr-programs"]);
    for (const { type, name, provider } of children) {
      if (!type.startsWith("aws:")) continue;
      const expected = name.startsWith("docs-destination-dr") ? "theirs" : "mine";
      assert.equal(provider, expected, `${name} has the wrong provider`);
    }
  });

  it("of one side leaves the other with one of its own", async () => {
    const { names } = await deployed(
      {},
      { options: () => ({ sourceProvider: new Provider("mine", { region: "eu-west-1" }) }) },
    );
    assert.equal(names.includes("docs-source-provider"), false);
    assert.equal(names.includes("docs-destination-dr-provider"), true);
  });

  it("for a destination that there is not is refused, which otherwise would be managed by somebody else", async () => {
    const options = () => ({ destinationProviders: { rd: new Provider("theirs", { region: "us-east-1" }) } });
    const { problems } = await refused({}, { options });
    assert.deepEqual(problems, [
      "destinationProviders.rd is for no destination that is entered; use one of dr",
    ]);
  });

  for (const preview of [true, false]) {
    it(`is refused if it works in another region than was said, in a ${preview ? "preview" : "deploy"}`, async () => {
      const { problems, begun } = await refused({}, { ...given("eu-north-1"), preview });
      assert.deepEqual(problems, [
        "source.region is eu-west-1, but the given provider works in eu-north-1; make them the same",
      ]);
      assert.deepEqual(begun, []);
    });

    it(`or any other is refused if its account is not the one that was said, in a ${preview ? "preview" : "deploy"}`, async () => {
      const { problems, begun } = await refused(
        {
          source: { region: "eu-west-1", accountId: ourAccount },
          destinations: { dr: { region: "us-east-1", accountId: "999999999999" } },
        },
        { ...acrossAccounts, preview },
      );
      assert.deepEqual(problems, [
        `destinations.dr.accountId is 999999999999, but the credentials belong to ${theirAccount}; correct it, or the ` +
          "credentials",
      ]);
      assert.deepEqual(begun, []);
    });
  }
});

describe("a new destination in another account", () => {
  it("becomes the owner of the replicas", async () => {
    const [rule] = (await deployed({}, acrossAccounts)).rules();
    assert.equal(rule?.destination.account, theirAccount);
  });

  it("lets in the replication role, and no other, beside keeping out what is not over TLS", async () => {
    const { Statement } = (await deployed({}, acrossAccounts)).policy("docs-destination-dr-policy");
    assert.deepEqual(
      Statement.map(({ Sid }) => Sid),
      ["ReplicaWrite", "DenyInsecureTransport", "DenyOldTls"],
    );
    assert.deepEqual(Statement[0], {
      Sid: "ReplicaWrite",
      Effect: "Allow",
      Principal: { AWS: `arn:aws:iam::${ourAccount}:root` },
      Action: ["s3:ReplicateObject", "s3:ReplicateTags", "s3:ObjectOwnerOverrideToBucketOwner"],
      Resource: ["arn:aws:s3:::docs-destination-dr-1234567/*"],
      Condition: { ArnEquals: { "aws:PrincipalArn": roleArn("docs-role") } },
    });
  });

  it("lets it delete only where delete markers are carried over", async () => {
    const deployment = await deployed(
      { destinations: { dr: { region: "us-east-1", deleteMarkers: true, ownerOverride: false } } },
      acrossAccounts,
    );
    const [write] = deployment.policy("docs-destination-dr-policy").Statement;
    assert.deepEqual(write?.Action, ["s3:ReplicateObject", "s3:ReplicateTags", "s3:ReplicateDelete"]);
  });

  it("is named in the role's rights", async () => {
    const { Statement } = (await deployed({}, acrossAccounts)).policy("docs-role-policy");
    const there = Statement.filter(({ Sid }) => Sid.startsWith("Dest"));
    for (const { Condition } of there) {
      assert.deepEqual(Condition, { StringEqualsIfExists: { "aws:ResourceAccount": theirAccount } });
    }
  });

  it("needs no statement of the bucket in the role's own account", async () => {
    assert.deepEqual((await deployed()).sids("docs-destination-dr-policy"), [
      "DenyInsecureTransport",
      "DenyOldTls",
    ]);
  });
});
