import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface, type Interface } from "node:readline";

/** Knows how many TCP connections have been opened to a port of the loopback, at no cost to whoever opens them. */
export class ConnectionCounter {
  private readonly counts: AsyncIterator<string>;

  private constructor(
    private readonly counter: ChildProcess,
    private readonly lines: Interface,
  ) {
    this.counts = lines[Symbol.asyncIterator]();
  }

  /** Nothing where connections cannot be counted: not on Linux, or without the right to see packets. */
  static async start(python: string, port: number): Promise<ConnectionCounter | undefined> {
    const counter = spawn(python, ["-I", join(__dirname, "connection-counter.py"), String(port)], {
      stdio: ["pipe", "pipe", "ignore"],
    });
    counter.stdin.on("error", () => undefined);
    const started = new ConnectionCounter(counter, createInterface(counter.stdout));
    return (await started.opened()) === undefined ? undefined : started;
  }

  /** So far. */
  async opened(): Promise<number | undefined> {
    this.counter.stdin?.write("\n");
    const { done, value } = await this.counts.next();
    return done ? undefined : Number(value);
  }

  async stop(): Promise<void> {
    const ended = once(this.counter, "exit");
    this.counter.stdin?.end();
    await ended;
    this.lines.close();
  }
}
