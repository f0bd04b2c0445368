import { parseArgs } from "node:util";
import { Refusal } from "./refusal";

export const gates = ["preview", "up", "state"] as const;
export type Gate = (typeof gates)[number];

export interface GateRequest {
  readonly gate: Gate;
  /** The configuration of the pack, a file of JSON. */
  readonly config?: string;
  /** Where the summary goes, in Markdown. */
  readonly summary?: string;
  /** A state that was exported, instead of that of the stack. */
  readonly file?: string;
  readonly allowUnjudged: boolean;
  /** What Pulumi is told besides. */
  readonly further: readonly string[];
}

export const usage = `replication-policy-gate preview|up|state [OPTIONS] [-- ARGUMENTS OF PULUMI]

Runs Pulumi under the policy pack and fails where a rule is broken, or could not be judged.

  preview               pulumi preview: before anything is made
  up                    pulumi up: before each resource, and at the end
  state                 pulumi policy analyze: what is there, without running the program

  --config FILE         levels and settings of the rules, JSON
  --summary FILE        where to write the summary, Markdown; $GITHUB_STEP_SUMMARY unless given
  --file FILE           with state: one that "pulumi stack export" wrote, instead of the stack's own
  --allow-unjudged      do not fail for values that are not known yet
  --help

Exit codes: 0 no mandatory rule is broken; 1 one is, or Pulumi failed; 2 refused, nothing begun; 3 something could not be judged.`;

/** What the words ask for; nothing if they ask for help. */
export function readRequest(words: readonly string[]): GateRequest | undefined {
  const end = words.includes("--") ? words.indexOf("--") : words.length;
  const { values, positionals } = parsed(words.slice(0, end));
  if (values.help) return undefined;
  const [gate, ...others] = positionals;
  const { config, summary, file, "allow-unjudged": allowUnjudged = false } = values;
  if (!isGate(gate))
    throw new Refusal([`${gate ?? "nothing"} is no gate; the gates are: ${gates.join(", ")}`]);
  const problems = [
    ...others.map((word) => `${word} is not understood; what Pulumi is to be told comes after --`),
    ...(file !== undefined && gate !== "state" ? ["--file goes with state alone"] : []),
  ];
  if (problems.length > 0) throw new Refusal(problems);
  return {
    gate,
    ...(config !== undefined && { config }),
    ...(summary !== undefined && { summary }),
    ...(file !== undefined && { file }),
    allowUnjudged,
    further: words.slice(end + 1),
  };
}

function parsed(words: readonly string[]) {
  try {
    return parseArgs({
      args: [...words],
      allowPositionals: true,
      options: {
        config: { type: "string" },
        summary: { type: "string" },
        file: { type: "string" },
        "allow-unjudged": { type: "boolean" },
        help: { type: "boolean", short: "h" },
      },
    });
  } catch (error) {
    throw new Refusal([(error as Error).message]);
  }
}

function isGate(word: string | undefined): word is Gate {
  return gates.some((gate) => gate === word);
}
