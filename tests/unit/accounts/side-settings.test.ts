// Proves: what becomes of the stack's configuration where the arguments of a side say something else, what the programs
// beside the provider are told of it, and what the reader of existing buckets is. Does not prove: what AWS makes of it.
import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import {
  areShared,
  programCredentials,
  programProviderArgs,
} from "../../../components/accounts/program-credentials";
import { readerSettings } from "../../../components/accounts/reader-settings";
import { sideSettings } from "../../../components/accounts/side-settings";
import type { StackConfiguration } from "../../../components/accounts/stack-configuration";
import type { PlaceArgs } from "../../../components/args";

const region = "eu-west-1";
const roleArn = "arn:aws:iam::444455556666:role/deployer";
const configured: StackConfiguration = {
  profile: "prod",
  accessKey: "AKIA",
  secretKey: "hush",
  token: "t0ken",
  assumeRoles: [{ roleArn: "arn:aws:iam::111122223333:role/configured" }],
  assumeRoleWithWebIdentity: { roleArn, webIdentityTokenFile: "/token" },
  allowedAccountIds: ["111122223333"],
  defaultTags: { tags: { team: "storage" } },
  endpoints: [{ s3: "https://s3.example.com" }],
  s3UsePathStyle: false,
  useFipsEndpoint: true,
  stsRegion: "us-east-1",
  sharedConfigFiles: ["~/.aws/work"],
  maxRetries: 3,
};

const of = (place: Partial<PlaceArgs>, configuration = configured) =>
  sideSettings(configuration, { region, ...place });

describe("the settings of a side", () => {
  it("are those of the stack's configuration where its arguments say nothing, in its own region", () => {
    assert.deepEqual(of({}), { ...configured, region });
  });

  it("have the profile of the arguments instead of all that leads to an account", () => {
    const { accessKey, secretKey, token, assumeRoles, assumeRoleWithWebIdentity, ...others } = configured;
    assert.deepEqual(of({ profile: "dr" }), { ...others, profile: "dr", region });
  });

  it("have the role of the arguments instead of those of the configuration, assumed with the same credentials", () => {
    assert.deepEqual(of({ assumeRoleArn: roleArn }), { ...configured, assumeRoles: [{ roleArn }], region });
  });

  it("have the account of the arguments as the only one allowed", () => {
    assert.deepEqual(of({ accountId: "444455556666" }), {
      ...configured,
      allowedAccountIds: ["444455556666"],
      region,
    });
  });

  it("keep forbidden accounts, beside which the provider takes no list of allowed ones", () => {
    const settings = of({ accountId: "444455556666" }, { forbiddenAccountIds: ["111122223333"] });
    assert.deepEqual(settings, { forbiddenAccountIds: ["111122223333"], region });
  });

  it("have the endpoint of the arguments instead of all that chooses between endpoints", () => {
    const endpoint = "https://dr.example.com";
    const { useFipsEndpoint, stsRegion, ...others } = configured;
    assert.deepEqual(of({ endpoint }), {
      ...others,
      region,
      endpoints: [{ s3: endpoint, iam: endpoint, sts: endpoint, kms: endpoint }],
      s3UsePathStyle: true,
      skipMetadataApiCheck: true,
    });
  });
});

describe("the credentials of the programs that run beside the provider", () => {
  async function told(configuration: StackConfiguration): Promise<object> {
    return new Promise((resolve) => programCredentials(of({}, configuration)).apply(resolve));
  }

  it("are the profile, the roles and the files, and no secret", async () => {
    assert.deepEqual(await told(configured), {
      profile: "prod",
      sharedConfigFile: "~/.aws/work",
      assumeRoles: [{ roleArn: "arn:aws:iam::111122223333:role/configured" }],
    });
  });

  it("leave out the length of a session, which the SDK renews", async () => {
    const assumeRoles = [{ roleArn, duration: "15m", sessionName: "deploy" }];
    assert.deepEqual(await told({ assumeRoles }), { assumeRoles: [{ roleArn, sessionName: "deploy" }] });
  });

  const shared: [title: string, configuration: StackConfiguration, place?: Partial<PlaceArgs>][] = [
    ["nothing is configured", {}],
    ["a profile and roles are", { profile: "prod", assumeRoles: [{ roleArn }] }],
    ["one file of each kind is", { sharedConfigFiles: ["a"], sharedCredentialsFiles: ["b"] }],
    ["what is says nothing of credentials", { maxRetries: 3, allowedAccountIds: ["111122223333"] }],
    [
      "the arguments have a profile instead of keys",
      { accessKey: "AKIA", secretKey: "hush" },
      { profile: "p" },
    ],
    [
      "the arguments have an endpoint instead of others",
      { endpoints: [{ s3: "https://a" }] },
      { endpoint: "https://s3.example.com" },
    ],
  ];
  for (const [title, configuration, place = {}] of shared) {
    it(`are sure to be the provider's if ${title}`, () => {
      assert.equal(areShared(of(place, configuration), { region, ...place }), true);
    });
  }

  const apart: [title: string, configuration: StackConfiguration][] = [
    ["keys", { accessKey: "AKIA" }],
    ["a secret key", { secretKey: "hush" }],
    ["a token", { token: "t0ken" }],
    ["a web identity", { assumeRoleWithWebIdentity: { roleArn } }],
    ["several files", { sharedConfigFiles: ["a", "b"] }],
    ["files that are secret", { sharedCredentialsFiles: pulumi.secret(["a"]) }],
    ["endpoints", { endpoints: [{ s3: "https://s3.example.com" }] }],
  ];
  for (const [title, configuration] of apart) {
    it(`may be others than the provider's if ${title} are configured`, () => {
      assert.equal(areShared(of({}, configuration), { region }), false);
    });
  }

  it("are shown by a provider that has what the programs have, and the same endpoint", () => {
    const endpoint = "https://s3.example.com";
    const place = { region, endpoint };
    assert.deepEqual(programProviderArgs(sideSettings(configured, place), place), {
      region,
      profile: "prod",
      sharedConfigFiles: ["~/.aws/work"],
      assumeRoles: configured.assumeRoles,
      endpoints: [{ s3: endpoint, iam: endpoint, sts: endpoint, kms: endpoint }],
      s3UsePathStyle: true,
      skipMetadataApiCheck: true,
    });
  });
});

describe("the reader of existing buckets", () => {
  it("has what it knows of the side's settings", () => {
    const { assumeRole: _, ...settings } = readerSettings(of({}), { region }, "source");
    assert.deepEqual(settings, {
      region,
      profile: "prod",
      accessKey: "AKIA",
      secretKey: "hush",
      token: "t0ken",
      allowedAccountIds: ["111122223333"],
      maxRetries: 3,
    });
  });

  it("is rejected roles that are assumed one after the other, which it cannot", async () => {
    const assumeRoles = [{ roleArn }, { roleArn }];
    const { assumeRole } = readerSettings(of({}, { assumeRoles }), { region }, "source");
    await assert.rejects(
      (pulumi.output(assumeRole) as unknown as { promise(): Promise<unknown> }).promise(),
      /source\.existingBucket is read through one role at most, and aws:assumeRoles has 2; make them a profile/,
    );
  });
});
