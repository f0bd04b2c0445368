// Proves: that the stack's configuration `aws:*` reaches the providers of both sides, what reads existing buckets, and the
// programs that run beside, and that arguments win. Does not prove: what AWS makes of it; the end-to-end tests deploy into
// a second account.
import assert from "node:assert/strict";
import type { BackfillRun } from "../../contract/backfill-run";
import type { BucketPlace } from "../../contract/bucket-place";
import { type Deployment, deployed, ourAccount, theirAccount } from "./deployment";

const existing = {
  source: { region: "eu-west-1", existingBucket: "mine" },
  destinations: { dr: { region: "us-east-1" } },
};
const roles = [
  { roleArn: `arn:aws:iam::${theirAccount}:role/deployer`, externalId: "handshake", duration: "30m" },
];

function json(deployment: Deployment, name: string, input: string): unknown {
  return JSON.parse(String(deployment.inputs(name)[input]));
}

/** What each program is told of how it reaches the buckets. */
function told(deployment: Deployment) {
  const { source, destinations } = json(deployment, "docs-backfill", "stdin") as BackfillRun;
  const detach = json(deployment, "docs-source-detach", "stdin") as BucketPlace;
  const { dr } = destinations;
  assert.ok(dr);
  return { source, dr, detach };
}

const sides = ["docs-source-provider", "docs-destination-dr-provider"] as const;

describe("the configuration of the stack", () => {
  it("aws:profile is whose credentials manage both sides, read buckets and run the programs", async () => {
    const deployment = await deployed(existing, { config: { "aws:profile": "prod" } });
    for (const name of [...sides, "docs-source-reader"]) {
      assert.equal(deployment.inputs(name).profile, "prod", name);
    }
    for (const [program, { profile }] of Object.entries(told(deployment))) {
      assert.equal(profile, "prod", program);
    }
    assert.equal(deployment.names.includes("docs-source-programs"), false, "nothing has to be compared");
  });

  it("aws:assumeRoles leads all of them into an account", async () => {
    const deployment = await deployed(existing, { config: { "aws:assumeRoles": JSON.stringify(roles) } });
    for (const name of sides) assert.deepEqual(json(deployment, name, "assumeRoles"), roles, name);
    const session = { roleArn: roles[0]?.roleArn, externalId: "handshake" };
    assert.deepEqual(json(deployment, "docs-source-reader", "assumeRole"), session);
    for (const [program, { assumeRoles }] of Object.entries(told(deployment))) {
      assert.deepEqual(assumeRoles, [session], program);
    }
  });

  it("aws:sharedConfigFiles and aws:sharedCredentialsFiles are where the profile is looked for", async () => {
    const config = {
      "aws:sharedConfigFiles": '["~/.aws/work"]',
      "aws:sharedCredentialsFiles": '["~/.aws/keys"]',
    };
    const deployment = await deployed(existing, { config });
    for (const name of sides) {
      assert.deepEqual(json(deployment, name, "sharedConfigFiles"), ["~/.aws/work"], name);
    }
    assert.equal(deployment.inputs("docs-source-reader").sharedCredentialsFile, "~/.aws/keys");
    for (const { sharedConfigFile, sharedCredentialsFile } of Object.values(told(deployment))) {
      assert.deepEqual([sharedConfigFile, sharedCredentialsFile], ["~/.aws/work", "~/.aws/keys"]);
    }
  });

  it("aws:allowedAccountIds keeps both sides and the reads out of other accounts", async () => {
    const config = { "aws:allowedAccountIds": JSON.stringify([ourAccount]) };
    const deployment = await deployed(existing, { config });
    for (const name of [...sides, "docs-source-reader"]) {
      assert.deepEqual(json(deployment, name, "allowedAccountIds"), [ourAccount], name);
    }
  });

  it("aws:defaultTags and the other settings reach both sides as they are", async () => {
    const tags = { tags: { team: "storage" } };
    const config = {
      "aws:defaultTags": JSON.stringify(tags),
      "aws:maxRetries": "7",
      "aws:skipMetadataApiCheck": "true",
      "aws:httpsProxy": "https://proxy.example.com",
    };
    const deployment = await deployed({}, { config });
    for (const name of sides) {
      assert.deepEqual(json(deployment, name, "defaultTags"), tags);
      const { maxRetries, skipMetadataApiCheck, httpsProxy } = deployment.inputs(name);
      assert.deepEqual(
        [maxRetries, skipMetadataApiCheck, httpsProxy],
        ["7", "true", "https://proxy.example.com"],
      );
    }
  });

  it("aws:region moves nothing, as each side has a region of its own", async () => {
    const deployment = await deployed({}, { config: { "aws:region": "sa-east-1" } });
    assert.deepEqual(
      sides.map((name) => deployment.inputs(name).region),
      ["eu-west-1", "us-east-1"],
    );
  });

  it("gives way to the arguments of a side, and holds for the other", async () => {
    const config = { "aws:profile": "prod", "aws:assumeRoles": JSON.stringify(roles) };
    const deployment = await deployed(
      { destinations: { dr: { region: "us-east-1", profile: "dr" } } },
      { config },
    );
    const { profile, assumeRoles } = deployment.inputs("docs-destination-dr-provider");
    assert.deepEqual([profile, assumeRoles], ["dr", undefined]);
    assert.equal(deployment.inputs("docs-source-provider").profile, "prod");
    const { source, destinations } = json(deployment, "docs-backfill", "stdin") as BackfillRun;
    assert.deepEqual([source.profile, source.assumeRoles?.length], ["prod", 1]);
    assert.deepEqual([destinations.dr?.profile, destinations.dr?.assumeRoles], ["dr", undefined]);
  });

  it("keys get to the providers as secrets, and to no program", async () => {
    const config = { "aws:accessKey": "AKIAEXAMPLE", "aws:secretKey": "hush", "aws:token": "t0ken" };
    const deployment = await deployed(existing, { config, secretConfig: ["aws:secretKey"] });
    for (const name of [...sides, "docs-source-reader"]) {
      const { accessKey, secretKey, token } = deployment.inputs(name);
      for (const [given, expected] of [
        [accessKey, "AKIAEXAMPLE"],
        [secretKey, "hush"],
        [token, "t0ken"],
      ] as const) {
        assert.deepEqual((given as { value?: string }).value, expected, name);
      }
    }
    for (const name of ["docs-backfill", "docs-source-detach"]) {
      assert.doesNotMatch(String(deployment.inputs(name).stdin), /AKIAEXAMPLE|hush|t0ken/);
    }
  });

  it("stays secret where it was set as a secret", async () => {
    const config = { "aws:assumeRoles": JSON.stringify(roles) };
    const deployment = await deployed(existing, { config, secretConfig: ["aws:assumeRoles"] });
    for (const [name, input] of [
      ["docs-source-provider", "assumeRoles"],
      ["docs-backfill", "stdin"],
      ["docs-source-detach", "stdin"],
    ] as const) {
      assert.equal(
        typeof deployment.inputs(name)[input],
        "object",
        `${input} of ${name} is wrapped as a secret`,
      );
    }
  });
});
