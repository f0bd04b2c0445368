/** How far one of the things is that the program works at. */
export interface Step {
  /** Destination or job. */
  name: string;
  objects: number;
  /** Of those that were stored, where some are. */
  bytes?: number;
  /** As far as it is known by now. */
  total?: number;
  /** The same in words. */
  line: () => string;
}

/** Where people see how far the program is. What other programs read goes to stdout. */
export interface Screen {
  /** Whether it shows how much there is in all, which takes requests to find out. */
  readonly showsTotals: boolean;
  start(): void;
  show(step: Step): void;
  /** A line that stays. */
  say(line: string): void;
  stop(): void;
}

/** Bars where somebody looks at a terminal; whole lines for logs, and for Pulumi, which keeps them in its state. */
export async function screenFor(stream: NodeJS.WriteStream, environment: NodeJS.ProcessEnv): Promise<Screen> {
  const write = (line: string) => stream.write(`${line}\n`);
  if (stream.isTTY && environment.TERM !== "dumb") {
    const { BarScreen } = await import("./bar-screen.js");
    return new BarScreen(stream);
  }
  const { LineScreen } = await import("./line-screen.js");
  return new LineScreen(write);
}
