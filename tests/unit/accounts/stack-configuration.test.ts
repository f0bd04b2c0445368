// Proves: that every setting of the AWS provider is read from the stack's configuration, as what it is, and that secrets
// stay secret. Does not prove: that the providers get it; the tests of the component do.
import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { stackConfiguration } from "../../../components/accounts/stack-configuration";

function configuration(values: { [key: string]: string }, secretKeys: string[] = []) {
  pulumi.runtime.setAllConfig(values, secretKeys);
  return stackConfiguration();
}

describe("the configuration of a stack", () => {
  after(() => pulumi.runtime.setAllConfig({}));

  it("is empty where nothing is said, so that providers are made as they always were", () => {
    assert.deepEqual(configuration({}), {});
    assert.deepEqual(configuration({ "aws:region": "eu-west-1", "acme:profile": "theirs" }), {});
  });

  it("has text, numbers, switches and what is nested, each as what it is", () => {
    const read = configuration({
      "aws:profile": "prod",
      "aws:maxRetries": "7",
      "aws:useFipsEndpoint": "true",
      "aws:assumeRoles": '[{"roleArn":"arn:aws:iam::111122223333:role/a"}]',
      "aws:defaultTags": '{"tags":{"team":"storage"}}',
    });
    assert.deepEqual(read, {
      profile: "prod",
      maxRetries: 7,
      useFipsEndpoint: true,
      assumeRoles: [{ roleArn: "arn:aws:iam::111122223333:role/a" }],
      defaultTags: { tags: { team: "storage" } },
    });
  });

  for (const key of ["accessKey", "secretKey", "token"] as const) {
    it(`keeps aws:${key} secret, also if it was not set as a secret`, async () => {
      const value = configuration({ [`aws:${key}`]: "hush" })[key];
      assert.equal(await pulumi.isSecret(pulumi.output(value)), true);
    });
  }

  it("keeps secret whatever was set as a secret, of each kind", async () => {
    const values = {
      "aws:profile": "prod",
      "aws:maxRetries": "7",
      "aws:insecure": "false",
      "aws:assumeRoles": "[]",
    };
    const read = configuration(values, Object.keys(values));
    assert.equal(Object.keys(read).length, 4);
    for (const value of Object.values(read)) assert.equal(await pulumi.isSecret(pulumi.output(value)), true);
  });

  it("rejects aws:assumeRole of earlier versions, which would be ignored", () => {
    assert.throws(
      () => configuration({ "aws:assumeRole": "{}" }),
      /aws:assumeRole is no setting of version 7.*aws:assumeRoles/,
    );
  });

  const wrong: [key: string, value: string][] = [
    ["maxRetries", "many"],
    ["insecure", "perhaps"],
    ["assumeRoles", "arn:aws:iam::111122223333:role/a"],
  ];
  for (const [key, value] of wrong) {
    it(`names aws:${key} if it is not what it has to be`, () => {
      assert.throws(() => configuration({ [`aws:${key}`]: value }), new RegExp(`aws:${key}`));
    });
  }
});
