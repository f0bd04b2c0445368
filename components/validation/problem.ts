import type * as pulumi from "@pulumi/pulumi";

/** A mistake in the arguments: where it is, and what is wrong with it in words that follow the path. */
export type Problem = pulumi.InputPropertyErrorDetails;

/** The value as the caller wrote it. */
export function quoted(value: unknown): string {
  return JSON.stringify(value) ?? typeof value;
}
