import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { Observed } from "./double";
import type { Content } from "./generated-bucket";

/** A double in a process of its own, so that its memory and its CPU time are not those of whoever is measured. */
export class DoubleProcess {
  private constructor(
    private readonly child: ChildProcess,
    readonly endpoint: string,
  ) {}

  static async start(content: Content): Promise<DoubleProcess> {
    const program = join(__dirname, "main.ts");
    const child = spawn(
      process.execPath,
      ["--no-warnings", "--import", "tsx", program, JSON.stringify(content)],
      { stdio: ["ignore", "inherit", "inherit", "ipc"] },
    );
    const [{ port }] = await heard<{ port: number }>(child);
    return new DoubleProcess(child, `http://127.0.0.1:${port}`);
  }

  async observed(): Promise<Observed> {
    this.child.send("what did you observe?");
    const [observed] = await heard<Observed>(this.child);
    return observed;
  }

  async stop(): Promise<void> {
    const ended = once(this.child, "exit");
    this.child.disconnect();
    await ended;
  }
}

/** The next message, unless the process ends before it. */
async function heard<Message>(child: ChildProcess): Promise<[Message]> {
  const waiting = new AbortController();
  const { signal } = waiting;
  try {
    return (await Promise.race([
      once(child, "message", { signal }),
      once(child, "exit", { signal }).then(([code]) => {
        throw new Error(`the double ended with ${code}`);
      }),
    ])) as [Message];
  } finally {
    waiting.abort();
  }
}
