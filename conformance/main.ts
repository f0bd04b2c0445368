import { help, parseArguments, UsageError } from "./arguments";
import { cases } from "./cases";
import { runProgram } from "./program";

/** A terminal's Ctrl-C can arrive twice, directly and by the program that started this one. */
const sameKeyPressMilliseconds = 500;

async function main(args: string[]): Promise<number> {
  const options = parseArguments(
    args,
    cases.map(({ id }) => id),
  );
  if (options === "help") {
    console.log(`${help}\nCases: ${cases.map(({ id }) => id).join(", ")}`);
    return 0;
  }
  return runProgram(options, interruptions(), (line) => console.error(line));
}

/** Aborted by the first signal. A second one ends the process, and `--clean` has the rest to do. */
function interruptions(): AbortSignal {
  const interruption = new AbortController();
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
  return interruption.signal;
}

// The AWS SDK announces the end of its support for Node 20 in each process.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error: Error) => {
    console.error(error.message);
    process.exitCode = error instanceof UsageError ? 2 : 1;
  },
);
