import * as pulumi from "@pulumi/pulumi";
import type { Problem } from "./problem";

/**
 * An error that says what is wrong with the arguments, and only that. It has no stack, because the mistake is not in
 * the code (and because Node 20 never ends colouring a stack that passes through an output of Pulumi's). Its message
 * stays as it is, because the runtime puts the name of each property that the error comes past in front of it.
 */
export function refusal(problems: Problem[]): Error {
  const lines = problems.map(({ propertyPath, reason }) => `\n  - ${propertyPath} ${reason}`);
  const message = `cross-region replication cannot be set up as asked:${lines.join("")}`;
  const error = new pulumi.InputPropertiesError({ message, errors: problems });
  error.stack = undefined;
  return Object.defineProperty(error, "message", { get: () => message, set: () => undefined });
}
