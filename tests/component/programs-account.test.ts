// Proves: that nothing begins where the programs that run beside the provider would work in another account than the
// provider does. Does not prove: that they work in the one that is asked for; the end-to-end tests run them.
import assert from "node:assert/strict";
import { Provider } from "@pulumi/aws/provider";
import { type Conditions, deployed, ourAccount, refused, theirAccount } from "./deployment";

const keys = { "aws:accessKey": theirAccount, "aws:secretKey": "hush" };

/** Providers that were given keys work in their account, all others in ours. */
const byKeys: Conditions = {
  accountOf: (_region, _name, { accessKey }) => (accessKey === undefined ? ourAccount : theirAccount),
  config: keys,
};

describe("the account of the programs that run beside the provider", () => {
  for (const preview of [true, false]) {
    const when = preview ? "preview" : "deploy";
    it(`is rejected if it is not the one of keys in the stack's configuration, in a ${when}`, async () => {
      const { problems, begun } = await refused({}, { ...byKeys, preview });
      assert.deepEqual(begun, []);
      assert.match(
        problems[0] ?? "",
        new RegExp(
          `^source is managed in account ${theirAccount}, but the programs that run beside the provider, such as the ` +
            `backfill, would work in ${ourAccount}; .* set source\\.profile or source\\.assumeRoleArn, or the AWS_\\*`,
        ),
      );
    });
  }

  it("is fine if they have credentials of the same account", async () => {
    const { names } = await deployed({}, { config: keys });
    assert.ok(names.includes("docs-source-programs") && names.includes("docs-destination-dr-programs"));
  });

  it("is asked of a provider that knows what they know, and no key", async () => {
    const config = { ...keys, "aws:profile": "prod", "aws:maxRetries": "3", "aws:defaultTags": "{}" };
    const {
      skipCredentialsValidation: _,
      skipRegionValidation: __,
      ...inputs
    } = (await deployed({}, { config })).inputs("docs-source-programs");
    assert.deepEqual(inputs, { region: "eu-west-1", profile: "prod" });
  });

  it("is rejected if they have no credentials at all", async () => {
    const world: Conditions = {
      ...byKeys,
      accountOf: (_region, name) => {
        if (name.endsWith("-programs")) {
          const failure = "No valid credential sources found";
          throw Object.assign(new Error(failure), { details: failure });
        }
        return ourAccount;
      },
    };
    const { problems, begun } = await refused({}, world);
    assert.deepEqual(begun, []);
    assert.match(
      problems[0] ?? "",
      /have no credentials to work with \(found: .*No valid credential sources found/,
    );
  });

  it("is rejected if it is not the one of a given provider", async () => {
    const { problems } = await refused(
      {},
      {
        accountOf: (_region, name) => (name === "mine" ? theirAccount : ourAccount),
        options: () => ({ sourceProvider: new Provider("mine", { region: "eu-west-1" }) }),
      },
    );
    assert.equal(problems.length, 1);
    assert.match(problems[0] ?? "", /^source is managed in account 444455556666/);
  });

  it("is that of a given provider with the profile that the arguments name beside it", async () => {
    const deployment = await deployed(
      { source: { region: "eu-west-1", profile: "theirs" } },
      {
        accountOf: (_region, name, { profile }) =>
          name === "mine" || profile === "theirs" ? theirAccount : ourAccount,
        options: () => ({ sourceProvider: new Provider("mine", { region: "eu-west-1" }) }),
      },
    );
    assert.equal(deployment.inputs("docs-source-programs").profile, "theirs");
  });

  it("is not judged in a preview as long as the settings of a given provider are not known", async () => {
    const nothing = () => undefined as unknown as string;
    const deployment = await deployed(
      { source: { region: "eu-west-1", accountId: ourAccount } },
      {
        preview: true,
        accountOf: (_region, name) => (name === "made later" ? nothing() : theirAccount),
        options: () => ({
          sourceProvider: new Provider("made later", { region: "eu-west-1" }),
        }),
      },
    );
    assert.ok(deployment.names.includes("docs-replication"));
  });

  it("need not be asked for where the provider is made of what they know", async () => {
    const { names } = await deployed({}, { config: { "aws:profile": "prod", "aws:maxRetries": "3" } });
    assert.deepEqual(
      names.filter((name) => name.endsWith("-programs")),
      [],
    );
  });

  it("is told to each program, so that it writes nothing in another one", async () => {
    const deployment = await deployed({}, { accountOf: () => theirAccount });
    const { source, destinations } = JSON.parse(String(deployment.inputs("docs-backfill").stdin));
    assert.deepEqual([source.accountId, destinations.dr.accountId], [theirAccount, theirAccount]);
  });
});
