import { type ChildProcess, spawn } from "node:child_process";

export interface NodeProcess {
  readonly arguments: readonly string[];
  readonly folder: string;
  readonly environment: NodeJS.ProcessEnv;
}

export interface OutputStreams {
  readonly stdout: (chunk: Buffer) => void;
  readonly stderr: (chunk: Buffer) => void;
}

const GRACE_MILLISECONDS = 5000;

/** The processes of the user's program and plugins: none of them outlives the host. */
export class Children {
  private readonly running = new Set<ChildProcess>();

  /** Answers the exit code once all output went by; a signal counts as failure. */
  run(node: NodeProcess, streams: OutputStreams, signal?: AbortSignal): Promise<number> {
    return new Promise((resolve, reject) => {
      const child = spawn(process.execPath, node.arguments, {
        cwd: node.folder,
        env: node.environment,
        stdio: ["ignore", "pipe", "pipe"],
      });
      this.running.add(child);
      const stop = () => interrupt(child);
      signal?.addEventListener("abort", stop, { once: true });
      child.stdout.on("data", streams.stdout);
      child.stderr.on("data", streams.stderr);
      child.on("error", reject);
      child.on("close", (code) => {
        this.running.delete(child);
        signal?.removeEventListener("abort", stop);
        resolve(code ?? 1);
      });
    });
  }

  interrupt(): void {
    for (const child of this.running) interrupt(child);
  }

  kill(): void {
    for (const child of this.running) child.kill("SIGKILL");
  }
}

function interrupt(child: ChildProcess): void {
  child.kill("SIGINT");
  const late = setTimeout(() => child.kill("SIGKILL"), GRACE_MILLISECONDS);
  child.once("close", () => clearTimeout(late));
}
