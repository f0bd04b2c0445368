import { Provider } from "@pulumi/aws";
import { ComponentResource, Config } from "@pulumi/pulumi";
import { CrossRegionReplication } from "../../../../components";

const endpoint = process.env.AWS_ENDPOINT_URL;
const accountId = new Config().require("account");

const provider = new Provider("shared", {
  region: "us-west-2",
  accessKey: accountId,
  secretKey: "test",
  endpoints: [{ s3: endpoint, iam: endpoint, sts: endpoint, kms: endpoint }],
  s3UsePathStyle: true,
});

class Platform extends ComponentResource {
  constructor() {
    super("acme:index:Platform", "platform", {}, { providers: [provider] });
    new CrossRegionReplication(
      "docs",
      {
        source: { region: "eu-west-1", bucketName: "one-provider-source", encryption: { createKey: true } },
        destinations: {
          dr: { region: "us-east-1", bucketName: "one-provider-replica", encryption: { createKey: true } },
        },
        backfill: { mode: "none" },
      },
      { parent: this },
    );
  }
}

new Platform();
