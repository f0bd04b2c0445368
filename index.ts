import * as pulumi from "@pulumi/pulumi";
import { CrossRegionReplication, type CrossRegionReplicationArgs, type ExistingRules } from "./components";
import { componentShape } from "./components/validation/argument-shapes";
import { unknownKeys, withTexts } from "./configuration";

const config = new pulumi.Config();
const problems = unknownKeys(Object.keys(pulumi.runtime.allConfig()), pulumi.getProject(), [
  "name",
  ...Object.keys(componentShape.fields),
]);

/** The compiler cannot tell what a configuration holds; the component does when it looks at its arguments. */
function read<Name extends keyof CrossRegionReplicationArgs>(
  name: Name,
  value: unknown = config.getObject(name),
): CrossRegionReplicationArgs[Name] {
  const taken = withTexts(name, value);
  problems.push(...taken.problems);
  return taken.value as CrossRegionReplicationArgs[Name];
}

const args: CrossRegionReplicationArgs = {
  source: read("source", config.requireObject("source")),
  destinations: read("destinations", config.requireObject("destinations")),
  rules: read("rules"),
  role: read("role"),
  existingRules: config.get<ExistingRules>("existingRules"),
  twoWay: config.getBoolean("twoWay"),
  notifications: read("notifications"),
  backfill: read("backfill"),
  tags: read("tags"),
};
if (problems.length > 0) {
  throw new pulumi.RunError(
    `the configuration cannot be used:${problems.map((each) => `\n  - ${each}`).join("")}`,
  );
}
const replication = new CrossRegionReplication(config.require("name"), args);

export const sourceBucketName = replication.sourceBucketName;
export const sourceBucketArn = replication.sourceBucketArn;
export const destinationBucketNames = replication.destinationBucketNames;
export const destinationBucketArns = replication.destinationBucketArns;
export const destinationKeyArns = replication.destinationKeyArns;
export const roleArn = replication.roleArn;
export const ruleIds = replication.ruleIds;
// An output that is undefined makes the engine warn at every deploy.
export const backfillSummary = replication.backfillSummary.apply((summary) => summary ?? null);
export const reverseBackfillSummary = replication.reverseBackfillSummary.apply((summary) => summary ?? null);
export const requiredDestinationPolicy = replication.requiredDestinationPolicy;
export const requiredKeyPolicy = replication.requiredKeyPolicy;
export const requiredRolePolicy = replication.requiredRolePolicy.apply((policy) => policy ?? null);
