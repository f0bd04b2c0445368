import { type ChildProcess, spawn } from "node:child_process";

export interface Finished {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** "inherit" hands the user's terminal over; otherwise the output is collected. */
  readonly stdio?: "collect" | "inherit";
  /** Written to its standard input. */
  readonly input?: string;
  /** After this long it is killed, which counts as failure. Defaults to no limit. */
  readonly timeoutMilliseconds?: number;
  /** Sees the output as it comes, standard output and error alike. */
  readonly onOutput?: (chunk: string) => void;
}

const GRACE_MILLISECONDS = 20_000;
const running = new Set<Running>();

interface Running {
  readonly child: ChildProcess;
  readonly ownGroup: boolean;
  readonly ended: Promise<void>;
}

process.on("exit", () => {
  for (const process of running) kill(process, "SIGKILL");
});

/**
 * Runs a program in a process group of its own, so that a Ctrl-C meant for us does not reach it twice: for the engine
 * a second one means "drop everything", and a dropped update leaves its lock behind.
 */
export function runInGroup(
  command: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<Finished> {
  const inherits = options.stdio === "inherit";
  const child = spawn(command, args, {
    cwd: options.cwd,
    env: options.env ?? process.env,
    detached: !inherits,
    stdio: inherits ? "inherit" : [options.input === undefined ? "ignore" : "pipe", "pipe", "pipe"],
  });
  const output = { stdout: "", stderr: "" };
  for (const stream of ["stdout", "stderr"] as const) {
    child[stream]?.setEncoding("utf8").on("data", (chunk: string) => {
      output[stream] += chunk;
      options.onOutput?.(chunk);
    });
  }
  // A program that ends before it read its input is judged by its exit code, not by our broken pipe.
  child.stdin?.on("error", () => undefined).end(options.input);
  const finished = new Promise<Finished>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve({ code: code ?? 1, ...output }));
  });
  const entry: Running = {
    child,
    ownGroup: !inherits,
    ended: finished.then(
      () => undefined,
      () => undefined,
    ),
  };
  running.add(entry);
  const late =
    options.timeoutMilliseconds === undefined
      ? undefined
      : setTimeout(() => {
          output.stderr += `\nno end within ${options.timeoutMilliseconds} ms`;
          kill(entry, "SIGKILL");
        }, options.timeoutMilliseconds);
  void entry.ended.then(() => {
    clearTimeout(late);
    running.delete(entry);
  });
  return finished;
}

/** Asks everything that runs to stop, waits for it, and after a grace time no longer asks. True: all went by itself. */
export async function stopAll(graceMilliseconds = GRACE_MILLISECONDS): Promise<boolean> {
  const all = [...running];
  // At a terminal, Ctrl-C already reached the programs that share it with us.
  for (const entry of all) if (entry.ownGroup || !process.stdin.isTTY) kill(entry, "SIGINT");
  const everyoneEnded = Promise.all(all.map(({ ended }) => ended));
  if (await endsWithin(everyoneEnded, graceMilliseconds)) return true;
  for (const entry of all) kill(entry, "SIGKILL");
  await everyoneEnded;
  return false;
}

export async function endsWithin(work: Promise<unknown>, milliseconds: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), milliseconds);
  });
  try {
    return await Promise.race([work.then(() => true), timeout]);
  } finally {
    clearTimeout(timer);
  }
}

function kill({ child, ownGroup }: Running, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(ownGroup ? -child.pid : child.pid, signal);
  } catch {
    // It ended on its own a moment ago.
  }
}
