import { createInterface } from "node:readline/promises";
import { UsageError } from "./arguments";

/** Whether to go on. Without a terminal nobody can be asked. */
export async function confirmed(question: string, isYes: boolean, signal: AbortSignal): Promise<boolean> {
  if (isYes) return true;
  if (!process.stdin.isTTY) {
    throw new UsageError(
      "This needs a confirmation, and there is no terminal to ask on. Add `--yes` to confirm it.",
    );
  }
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  // The terminal would keep Ctrl-C for itself.
  terminal.on("SIGINT", () => process.emit("SIGINT"));
  try {
    return /^y(es)?$/i.test((await terminal.question(`${question} [y/N] `, { signal })).trim());
  } catch (error) {
    if (signal.aborted) return false;
    throw error;
  } finally {
    terminal.close();
  }
}
