import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import type { BackfillOptions } from "../../backfill/run/backfill";
import type { BackfillRun, CopySummary } from "../../contract/backfill-run";

export interface StartedBackfill {
  child: ChildProcess;
  /** Nothing if it was killed. */
  summary: Promise<CopySummary | undefined>;
}

/** The backfill as a file of its own, which starts in a fraction of the time that its sources take. */
export class BackfillProgram {
  private constructor(private readonly folder: string) {}

  static async build(): Promise<BackfillProgram> {
    const { build } = await import("esbuild");
    const program = new BackfillProgram(await mkdtemp(join(tmpdir(), "backfill-program-")));
    await build({
      entryPoints: [join(__dirname, "backfill.program.ts")],
      outfile: program.file,
      bundle: true,
      platform: "node",
      target: "node20",
      logLevel: "error",
    });
    return program;
  }

  start(run: BackfillRun, options: BackfillOptions): StartedBackfill {
    const child = spawn(process.execPath, ["--no-warnings", this.file], {
      stdio: ["pipe", "pipe", "inherit"],
    });
    child.stdin.end(JSON.stringify({ run, options }));
    const summary = Promise.all([text(child.stdout), once(child, "close")]).then(
      ([output, [code, signal]]) => {
        if (signal === "SIGKILL") return undefined;
        if (code !== 0) throw new Error(`the backfill ended with ${signal ?? `code ${code}`}`);
        return JSON.parse(output) as CopySummary;
      },
    );
    return { child, summary };
  }

  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true });
  }

  private get file(): string {
    return join(this.folder, "backfill.js");
  }
}
