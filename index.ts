import * as pulumi from "@pulumi/pulumi";
import { CrossRegionReplication, type CrossRegionReplicationArgs } from "./components";

const config = new pulumi.Config();

const replication = new CrossRegionReplication(config.require("name"), {
  source: config.requireObject<CrossRegionReplicationArgs["source"]>("source"),
  destinations: config.requireObject<CrossRegionReplicationArgs["destinations"]>("destinations"),
  rules: config.getObject<CrossRegionReplicationArgs["rules"]>("rules"),
  backfill: config.getObject<CrossRegionReplicationArgs["backfill"]>("backfill"),
  tags: config.getObject<CrossRegionReplicationArgs["tags"]>("tags"),
});

export const sourceBucketName = replication.sourceBucketName;
export const sourceBucketArn = replication.sourceBucketArn;
export const destinationBucketNames = replication.destinationBucketNames;
export const destinationBucketArns = replication.destinationBucketArns;
export const roleArn = replication.roleArn;
export const ruleIds = replication.ruleIds;
// An output that is undefined makes the engine warn at every deploy.
export const backfillSummary = replication.backfillSummary.apply((summary) => summary ?? null);
