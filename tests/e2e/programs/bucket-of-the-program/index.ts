import { Role } from "@pulumi/aws/iam";
import { Bucket } from "@pulumi/aws/s3";
import { Config } from "@pulumi/pulumi";
import { CrossRegionReplication } from "../../../../components";

const local = { endpoint: new Config().require("endpoint"), allowPlainHttpOnLoopback: true };

const documents = new Bucket("documents", { forceDestroy: true });
const role = new Role("replicator", {
  assumeRolePolicy: JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: { Service: "s3.amazonaws.com" }, Action: "sts:AssumeRole" }],
  }),
});

const replication = new CrossRegionReplication("docs", {
  source: { region: "eu-west-1", existingBucket: documents.bucket, ...local },
  destinations: { dr: { region: "us-west-2", forceDestroy: true, ...local } },
  role: { arn: role.arn, attachRights: true },
  tags: { replicates: documents.bucket },
});

export const sourceBucket = documents.bucket;
export const replicaBucket = replication.destinationBucketNames.apply(({ dr }) => dr);
