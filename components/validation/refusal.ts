import * as pulumi from "@pulumi/pulumi";
import type { Problem } from "./problem";

/** An error that says what is wrong with the arguments, and only that. */
export function refusal(problems: Problem[]): Error {
  const lines = problems.map(({ propertyPath, reason }) => `\n  - ${propertyPath} ${reason}`);
  const message = `cross-region replication cannot be set up as asked:${lines.join("")}`;
  return plain(new pulumi.InputPropertiesError({ message, errors: problems }));
}

/**
 * Takes the stack off an error, because the mistake is not in the code (and because Node 20 never ends colouring a stack
 * that passes through an output of Pulumi's). Its message stays as it is, because the runtime puts the name of each
 * property that the error comes past in front of it.
 */
export function plain(error: Error): Error {
  const { message } = error;
  error.stack = undefined;
  return Object.defineProperty(error, "message", { get: () => message, set: () => undefined });
}
