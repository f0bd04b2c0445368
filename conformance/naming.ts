import { randomBytes } from "node:crypto";

/** Begins the name of everything that this program creates. Nothing without it is ever changed or deleted. */
export const prefix = "crr-conformance-";

/** Roles have a path of their own, so that IAM can list them without the others. */
export const rolePath = "/crr-conformance/";

/** The tag of roles, keys and jobs. Its value is the ID of the run. */
export const tagKey = "crr-conformance";

const runPattern = "[0-9a-f]{10}";

export function newRunId(): string {
  return randomBytes(5).toString("hex");
}

/** At most 63 characters, the most that S3 takes for a bucket; IAM takes 64 for a role. */
export function nameOf(run: string, caseId: string, count: number): string {
  return `${prefix}${run}-${count}-${caseId}`.slice(0, 63).replace(/-+$/, "");
}

/** The run that a name belongs to, or nothing if this program did not give it. */
export function runIn(name: string): string | undefined {
  return new RegExp(`^${prefix}(${runPattern})-\\d+-[a-z0-9-]+$`).exec(name)?.[1];
}

export function isRunId(text: string): boolean {
  return new RegExp(`^${runPattern}$`).test(text);
}
