import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { Observed } from "./observer";
import { type Beginning, controlPath } from "./server";

/** A model in a process of its own, so that its memory and its CPU time are not those of whoever is measured. */
export class ModelProcess {
  private constructor(
    private readonly child: ChildProcess,
    readonly endpoint: string,
  ) {}

  static async start(): Promise<ModelProcess> {
    const child = spawn(
      process.execPath,
      ["--no-warnings", "--import", "tsx", join(__dirname, "model-program.ts")],
      { stdio: ["ignore", "ignore", "ignore", "ipc"] },
    );
    const ended = once(child, "exit").then(([code]) => {
      throw new Error(`the model ended with ${code}`);
    });
    const [{ endpoint }] = (await Promise.race([once(child, "message"), ended])) as [{ endpoint: string }];
    ended.catch(() => {});
    return new ModelProcess(child, endpoint);
  }

  /** As if nobody had asked it anything yet. */
  async begin(beginning: Beginning): Promise<void> {
    await this.control({ method: "PUT", body: JSON.stringify(beginning) });
  }

  observed(): Promise<Observed> {
    return this.control({});
  }

  async stop(): Promise<void> {
    const ended = once(this.child, "exit");
    this.child.disconnect();
    await ended;
  }

  private async control(request: RequestInit): Promise<Observed> {
    const answer = await fetch(`${this.endpoint}${controlPath}`, request);
    return (await answer.json()) as Observed;
  }
}
