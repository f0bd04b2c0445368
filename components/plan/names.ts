import { createHash } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";

/** Pulumi makes a name up from a child's name, "-" and seven random characters. */
const suffixLength = 8;

export const longestAutomaticName = { bucket: 63 - suffixLength, role: 64 - suffixLength };

/** The name of the source's bucket among the component's children, or that of the destination with this key. */
export function bucketBaseName(name: string, destinationKey?: string): string {
  return destinationKey === undefined ? `${name}-source` : `${name}-destination-${destinationKey}`;
}

/** What the children of the way back are called after. */
export function reverseName(name: string): string {
  return `${name}-reverse`;
}

/** What the children of the backfill by batch jobs are called after. */
export function backfillName(name: string): string {
  return `${name}-backfill`;
}

export function reportBucketBaseName(name: string): string {
  return `${backfillName(name)}-reports`;
}

export function removalCheckName(name: string): string {
  return `${name}-removal-check`;
}

export function roleBaseName(name: string): string {
  return `${name}-role`;
}

/**
 * What the IDs of this component's rules begin with. The project and the stack are in it so that two stacks that
 * were given the same bucket by mistake can tell whose rules they find there.
 */
export function ruleIdPrefix(name: string): string {
  return `${pulumi.getProject()}.${pulumi.getStack()}.${name}.`;
}

export function replicationRuleId(prefix: string, ruleId: string, destinationKey: string): string {
  return `${prefix}${ruleId}.${destinationKey}`;
}

/** The same for the statements that we add to somebody else's bucket policy, where letters and digits are allowed. */
export function statementIdPrefix(ruleIdPrefix: string): string {
  return `Crr${createHash("sha256").update(ruleIdPrefix).digest("hex").slice(0, 10)}`;
}
