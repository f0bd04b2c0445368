import { help, parseArguments, UsageError } from "./arguments";
import { cases } from "./cases";
import { runProgram } from "./program";

/** Whether a fault of this program ended the run. */
let failed = false;

/** A terminal's Ctrl-C can arrive twice, directly and by npm, which is late on a busy machine. */
const sameKeyPressMilliseconds = 2000;

async function main(args: string[]): Promise<number> {
  const options = parseArguments(
    args,
    cases.map(({ id }) => id),
  );
  if (options === "help") {
    console.log(`${help}\nCases: ${cases.map(({ id }) => id).join(", ")}`);
    return 0;
  }
  const interruption = new AbortController();
  endWell(interruption);
  return runProgram(options, interruption.signal, (line) => console.error(line));
}

/**
 * However the run ends, what it created is removed. A second Ctrl-C ends the process, and `--clean` has the rest to do.
 */
function endWell(interruption: AbortController): void {
  let first: number | undefined;
  const interrupt = () => {
    if (first === undefined) {
      first = performance.now();
      console.error("Interrupted: removing what was created. Press Ctrl-C again to stop now.");
      interruption.abort();
    } else if (performance.now() - first > sameKeyPressMilliseconds) {
      console.error("Stopped. Run again with `--clean` to remove what is left behind.");
      process.exit(130);
    }
  };
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(name, interrupt);
  process.on("uncaughtException", (error) => {
    console.error(`Removing what was created, because of a fault of this program: ${error.stack}`);
    failed = true;
    interruption.abort();
  });
  // Who reads the output may go away, which is no reason to leave anything behind.
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => undefined);
}

// The AWS SDK announces the end of its support for Node 20 in each process.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = failed ? 1 : code;
  },
  (error: Error) => {
    console.error(error.message);
    process.exitCode = error instanceof UsageError ? 2 : 1;
  },
);
