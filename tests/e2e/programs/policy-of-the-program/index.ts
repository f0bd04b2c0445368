import { RolePolicy } from "@pulumi/aws/iam";
import { Config } from "@pulumi/pulumi";
import { CrossRegionReplication } from "../../../../components";

const config = new Config();
const local = { endpoint: config.require("endpoint"), allowPlainHttpOnLoopback: true };

const replication = new CrossRegionReplication("docs", {
  source: { region: "eu-west-1", existingBucket: config.require("bucket"), ...local },
  destinations: { dr: { region: "us-east-1", ...local } },
  role: { arn: config.require("roleArn") },
  backfill: { mode: "copy" },
});
new RolePolicy("permissions", {
  role: config.require("roleName"),
  policy: replication.requiredRolePolicy.apply((policy) => policy ?? ""),
});

export const replicaBucket = replication.destinationBucketNames.apply(({ dr }) => dr);
