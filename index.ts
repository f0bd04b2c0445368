import * as pulumi from "@pulumi/pulumi";
import { CrossRegionReplication, type CrossRegionReplicationArgs, type ExistingRules } from "./components";

const config = new pulumi.Config();

const replication = new CrossRegionReplication(config.require("name"), {
  source: config.requireObject<CrossRegionReplicationArgs["source"]>("source"),
  destinations: config.requireObject<CrossRegionReplicationArgs["destinations"]>("destinations"),
  rules: config.getObject<CrossRegionReplicationArgs["rules"]>("rules"),
  role: config.getObject<CrossRegionReplicationArgs["role"]>("role"),
  existingRules: config.get<ExistingRules>("existingRules"),
  twoWay: config.getBoolean("twoWay"),
  notifications: config.getObject<CrossRegionReplicationArgs["notifications"]>("notifications"),
  backfill: config.getObject<CrossRegionReplicationArgs["backfill"]>("backfill"),
  tags: config.getObject<CrossRegionReplicationArgs["tags"]>("tags"),
});

export const sourceBucketName = replication.sourceBucketName;
export const sourceBucketArn = replication.sourceBucketArn;
export const destinationBucketNames = replication.destinationBucketNames;
export const destinationBucketArns = replication.destinationBucketArns;
export const destinationKeyArns = replication.destinationKeyArns;
export const roleArn = replication.roleArn;
export const ruleIds = replication.ruleIds;
// An output that is undefined makes the engine warn at every deploy.
export const backfillSummary = replication.backfillSummary.apply((summary) => summary ?? null);
export const requiredDestinationPolicy = replication.requiredDestinationPolicy;
export const requiredKeyPolicy = replication.requiredKeyPolicy;
export const requiredRolePolicy = replication.requiredRolePolicy.apply((policy) => policy ?? null);
