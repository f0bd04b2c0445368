import { Command, Logging } from "@pulumi/command/local";
import * as pulumi from "@pulumi/pulumi";

/** What a command runs when it is created, or when it is deleted. */
type Runs = { create: string } | { delete: string };

interface ProgramOptions extends pulumi.CustomResourceOptions {
  /** Whether an update is told what the program printed before. */
  keepsOutput?: boolean;
}

/**
 * Has a program of this package do something to a bucket or a role. Another bucket, or role, is another command: the old
 * one is deleted with what it was told of the old one.
 */
export function programCommand(
  name: string,
  runs: Runs,
  input: pulumi.Input<unknown>,
  target: pulumi.Output<string>,
  { keepsOutput = false, ...options }: ProgramOptions,
): Command {
  return new Command(
    name,
    {
      interpreter: ["node", "-e"],
      ...runs,
      stdin: pulumi.jsonStringify(input),
      triggers: [target],
      addPreviousOutputInEnv: keepsOutput,
      logging: Logging.Stderr,
    },
    options,
  );
}
