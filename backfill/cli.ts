#!/usr/bin/env -S node --max-semi-space-size=4
import { text } from "node:stream/consumers";
import { setFlagsFromString } from "node:v8";
import { failureReason } from "./failure/failure-reason";
import { Refusal } from "./failure/refusal";
import { SightLost } from "./failure/sight-lost";
import { ExitCode } from "./program/exit-code";
import { type Command, commands } from "./program/options";
import { readRequest } from "./program/request";
import { type Screen, screenFor } from "./program/screen";
import { usage, usageOf } from "./program/usage";
import { asked, isCommand } from "./program/words";

/** Does what the words say, tells progress on stderr and prints the result, one line of JSON, on stdout. */
export async function main(words: string[] = process.argv.slice(2)): Promise<void> {
  // What is on stderr stays in the stack's state for good: it is no place to announce a Node version's end.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";
  // Most of what is in memory is the pages that were just worked on: Node would let them pile up for the sake of speed.
  setFlagsFromString("--heap-growing-percent=50");
  const [command, ...rest] = words;
  if (words.includes("--help") || words.includes("-h")) {
    print(isCommand(command) ? usageOf(command) : usage());
    return;
  }
  const screen = await screenFor(process.stderr, process.env);
  try {
    if (!isCommand(command)) throw new Refusal([unknownCommand(command)]);
    process.exitCode = await conduct(command, rest, screen);
  } catch (error) {
    screen.stop();
    const lines = error instanceof Refusal ? error.problems : [failureReason(error)];
    for (const line of lines) process.stderr.write(`backfill: ${line}\n`);
    process.exitCode = exitCodeOf(error);
  }
}

async function conduct(command: Command, words: string[], screen: Screen): Promise<ExitCode> {
  const said = asked(command, words, process.env);
  const request = readRequest(command, said, said.readsStdin ? await text(process.stdin) : "");
  const interruption = new AbortController();
  const interrupt = () => {
    screen.say("backfill: interrupted; what is in flight is brought to its end, once more stops at once");
    interruption.abort();
  };
  // Only the first signal is caught: the second ends the process as usual.
  process.once("SIGINT", interrupt).once("SIGTERM", interrupt);
  screen.start();
  try {
    const perform = await performed[command]();
    return await perform(request, {
      screen,
      stop: interruption.signal,
      environment: process.env,
      print: (result) => {
        // On a terminal it would land in a bar.
        screen.stop();
        print(JSON.stringify(result));
      },
    });
  } finally {
    screen.stop();
    process.off("SIGINT", interrupt).off("SIGTERM", interrupt);
  }
}

function exitCodeOf(error: unknown): ExitCode {
  if (error instanceof Refusal) return ExitCode.refused;
  return error instanceof SightLost ? ExitCode.sightLost : ExitCode.broken;
}

/** Each is loaded when it is asked for: the component waits for the start of every run. */
const performed = {
  plan: async () => (await import("./program/plan-command.js")).planCommand,
  run: async () => (await import("./program/run-command.js")).runCommand,
  verify: async () => (await import("./program/verify-command.js")).verifyCommand,
  status: async () => (await import("./program/job-commands.js")).statusCommand,
  cancel: async () => (await import("./program/job-commands.js")).cancelCommand,
};

function unknownCommand(command: string | undefined): string {
  const said = command === undefined ? "no command is given" : `${JSON.stringify(command)} is no command`;
  return `${said}; allowed are ${Object.keys(commands).join(", ")}; --help tells more`;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

if (require.main === module) void main();
