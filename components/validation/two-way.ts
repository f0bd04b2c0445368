import { type CrossRegionReplicationArgs, DestinationAccess, ExistingRules } from "../args";
import { reverseName } from "../plan/names";
import { type Problem, quoted } from "./problem";

export function twoWayProblems({
  twoWay,
  source,
  destinations,
  role,
  existingRules,
  backfill,
}: CrossRegionReplicationArgs): Problem[] {
  if (!twoWay) return [];
  const problems: Problem[] = [];
  if (Object.keys(destinations).length > 1) {
    problems.push({
      propertyPath: "twoWay",
      reason:
        "takes one destination: S3 does not replicate replicas, so what one destination sends back would not reach " +
        "the others; keep one, or leave twoWay out",
    });
  }
  for (const [key, { access }] of Object.entries(destinations)) {
    if (access !== DestinationAccess.Emit) continue;
    problems.push({
      propertyPath: `destinations.${key}.access`,
      reason: 'is "emit", but the way back has to be set up on that side; leave it out, or leave twoWay out',
    });
  }
  for (const [key, { objectLock, accountId }] of Object.entries(destinations)) {
    if (objectLock !== undefined && source.objectLock === undefined) {
      problems.push({
        propertyPath: "source.objectLock",
        reason:
          `is needed, because destinations.${key} has one: what comes back from a locked bucket fails at one without; ` +
          "set it, to {} if it needs no period",
      });
    }
    const accounts = [source.accountId, accountId].filter((account) => typeof account === "string");
    if (role?.permissionsBoundary !== undefined && new Set(accounts).size > 1) {
      problems.push({
        propertyPath: "role.permissionsBoundary",
        reason: `is a policy of one account, and the two ways take a role in each, ${accounts.join(" and ")}; leave it out`,
      });
    }
  }
  if (role?.name !== undefined && reverseName(role.name).length > 64) {
    problems.push({
      propertyPath: "role.name",
      reason:
        `is too long for two roles, the second of which is called ${quoted(reverseName(role.name))}; ` +
        `use at most ${64 - reverseName("").length} characters`,
    });
  }
  if (role?.arn !== undefined) {
    problems.push({
      propertyPath: "role.arn",
      reason: "is one role, and the two ways take a role each, for one bucket each; leave it out",
    });
  }
  for (const field of ["roleArn", "reportBucketName"] as const) {
    if (backfill?.[field] === undefined) continue;
    problems.push({
      propertyPath: `backfill.${field}`,
      reason:
        "is for the jobs of one bucket, and the two directions have jobs in a region each. Leave it out: each direction " +
        "gets its own.",
    });
  }
  if (existingRules === ExistingRules.Merge) {
    problems.push({
      propertyPath: "existingRules",
      reason:
        'is "merge", which takes a role that is there already, and twoWay takes new ones; leave one of them out',
    });
  }
  return problems;
}
