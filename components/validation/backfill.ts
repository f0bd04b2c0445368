import { isArn } from "../../contract/arns";
import {
  type BackfillArgs,
  BackfillMode,
  BackfillVersions,
  type CrossRegionReplicationArgs,
  DestinationAccess,
} from "../args";
import { chosenBackfill } from "../plan/backfill-plan";
import { existingNameProblems } from "./bucket-names";
import { choiceProblems, excludedProblems } from "./choice";
import { type Problem, quoted } from "./problem";

const jobsOnly = ["propagationMinutes", "reportBucketName", "roleArn"] as const;

export function backfillProblems(args: CrossRegionReplicationArgs): Problem[] {
  const { backfill = {}, source } = args;
  const unknown = [
    ...choiceProblems("backfill.mode", backfill.mode, BackfillMode),
    ...choiceProblems("backfill.versions", backfill.versions, BackfillVersions),
  ];
  if (unknown.length > 0) return unknown;
  const mode = chosenBackfill(backfill, source);
  return [
    ...(mode === BackfillMode.Copy
      ? copyProblems(args)
      : excludedProblems(
          "backfill",
          backfill,
          ["versions"],
          `has no meaning with the mode ${quoted(mode)}, which brings all versions or none; leave it out, or set the mode to "copy"`,
        )),
    ...(mode === BackfillMode.Batch
      ? batchProblems(args)
      : excludedProblems(
          "backfill",
          backfill,
          // Copies of a source on AWS may wait for versioning.
          mode === BackfillMode.Copy && source.endpoint === undefined ? jobsOnly : ["wait", ...jobsOnly],
          `has no meaning with the mode ${described(backfill, mode)}; leave it out, or set the mode to "batch"`,
        )),
  ];
}

/** Copies are ordinary writes, made with rights on every side. */
function copyProblems({ backfill = {}, destinations, twoWay }: CrossRegionReplicationArgs): Problem[] {
  const at = (reason: string): Problem => ({
    propertyPath: "backfill.mode",
    reason: `is ${described(backfill, BackfillMode.Copy)}, ${reason}; set it to "batch" or "none"`,
  });
  const emitted = Object.entries(destinations).find(([, { access }]) => access === DestinationAccess.Emit);
  return [
    ...(emitted
      ? [at(`which writes to every destination, and destinations.${emitted[0]} has access "emit"`)]
      : []),
    ...(twoWay
      ? [at("and every copy is a new object to the way back: it would return to the source as a new version")]
      : []),
  ];
}

function batchProblems({ backfill = {}, source }: CrossRegionReplicationArgs): Problem[] {
  const { propagationMinutes: minutes, reportBucketName, roleArn } = backfill;
  const names = [source.bucketName, source.existingBucket];
  return [
    ...(minutes === undefined || (minutes >= 0 && minutes <= 60)
      ? []
      : [
          {
            propertyPath: "backfill.propagationMinutes",
            reason: `is ${minutes}; allowed are 0 to 60; leave it out for 15`,
          },
        ]),
    ...existingNameProblems("backfill.reportBucketName", reportBucketName),
    ...(typeof reportBucketName === "string" && names.includes(reportBucketName)
      ? [
          {
            propertyPath: "backfill.reportBucketName",
            reason: `is the source: ${quoted(reportBucketName)}; the reports would replicate, name another bucket`,
          },
        ]
      : []),
    ...(typeof roleArn !== "string" || isArn("role", roleArn)
      ? []
      : [
          {
            propertyPath: "backfill.roleArn",
            reason: `is not the ARN of a role: ${quoted(roleArn)}; write it like "arn:aws:iam::111122223333:role/name"`,
          },
        ]),
  ];
}

/** The mode as the caller said it, or what it came to. */
function described({ mode }: BackfillArgs, chosen: string): string {
  if (mode === chosen) return quoted(mode);
  return `${quoted(chosen)} by default, since the source has an endpoint of its own`;
}
