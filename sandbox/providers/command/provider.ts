import { randomBytes } from "node:crypto";
import type { local } from "@pulumi/command";
import type { Plain } from "../property-table";
import type { PropertyMap } from "../property-values";
import {
  type EngineLog,
  invokeFunction,
  type Operation,
  type Provider,
  resourceType,
} from "../resource-type";
import { type CommandOutput, runCommand } from "./run-command";

type Inputs = Plain<local.CommandArgs>;

/** The stand-in for the command provider: `local.Command`, without the assets it can collect. */
export function commandProvider(version: string): Provider {
  return {
    name: "command",
    version,
    config: {},
    configure: async (_config, log) => ({ resources: [commandType(log)], functions: [runFunction()] }),
  };
}

/** A command that runs each time the program does, in previews too, and leaves nothing in the state. */
function runFunction() {
  return invokeFunction<local.RunArgs, local.RunResult>({
    token: "command:local:run",
    arguments: {
      addPreviousOutputInEnv: "boolean",
      command: "string",
      dir: "string",
      environment: "map of strings",
      interpreter: { each: "string" },
      logging: "string",
      stdin: "string",
    },
    async invoke({ command, ...inputs }) {
      const { signal } = new AbortController();
      const said = await runCommand({ command, inputs, previous: NOTHING_YET, signal, log: () => undefined });
      return { command, ...inputs, ...said } as local.RunResult;
    },
  });
}

function commandType(log: EngineLog) {
  // The output of the run that just ended, for the read that follows it: it is kept nowhere but in the state.
  const outputs = new Map<string, CommandOutput>();

  return resourceType<local.CommandArgs>({
    token: "command:local:Command",
    properties: {
      addPreviousOutputInEnv: "boolean",
      create: "string",
      delete: "string",
      dir: "string",
      environment: "map of strings",
      interpreter: { each: "string" },
      logging: "string",
      stdin: "string",
      triggers: "anything",
      update: "string",
    },
    // The SDK itself adds replaceOnChanges for the triggers; the provider would update on them.
    replaceOn: [],
    computed: ["stdout", "stderr"],

    async create(inputs, operation) {
      const id = `${nameOf(operation.urn)}${randomBytes(4).toString("hex")}`;
      outputs.set(id, await run(inputs.create, inputs, NOTHING_YET, operation));
      return id;
    },

    async read(id, written, previous) {
      const { stdout, stderr } = outputs.get(id) ?? outputOf(previous);
      return { inputs: written, outputs: { stdout, stderr } };
    },

    async update(id, inputs, previous, operation) {
      outputs.set(id, await run(inputs.update ?? inputs.create, inputs, outputOf(previous), operation));
    },

    async delete(_id, written, previous, operation) {
      await run(written.delete, written, outputOf(previous), operation);
    },
  });

  async function run(
    command: string | undefined,
    inputs: Inputs,
    previous: CommandOutput,
    { urn, signal }: Operation,
  ): Promise<CommandOutput> {
    if (command === undefined) return previous;
    return runCommand({ command, inputs, previous, signal, log: (line) => log(urn, line) });
  }
}

const NOTHING_YET: CommandOutput = { stdout: "", stderr: "" };

function outputOf({ stdout, stderr }: PropertyMap): CommandOutput {
  return {
    stdout: typeof stdout === "string" ? stdout : "",
    stderr: typeof stderr === "string" ? stderr : "",
  };
}

function nameOf(urn: string): string {
  return urn.split("::").slice(3).join("::");
}
