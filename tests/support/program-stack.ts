import { randomBytes } from "node:crypto";
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { REPOSITORY } from "../../sandbox/folders";
import type { Finished } from "../../sandbox/process-group";
import type { PulumiOptions } from "../../sandbox/workspace";
import type { EngineSandbox } from "./engine-sandbox";

/** A resource of a state or of a preview's plan. */
export interface PlannedResource {
  readonly type: string;
  readonly urn: string;
  readonly id?: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly outputs: Readonly<Record<string, unknown>>;
}

export interface ProgramStep {
  readonly op: string;
  readonly newState?: PlannedResource;
}

const PROGRAMS = join(REPOSITORY, "tests/e2e/programs");

/** A stack of somebody's program below tests/e2e/programs, on the real engine. */
export class ProgramStack {
  private readonly folder: string;
  private readonly file: string;

  private constructor(
    private readonly sandbox: EngineSandbox,
    private readonly program: string,
    readonly name: string,
  ) {
    this.folder = join(PROGRAMS, program);
    this.file = join(this.folder, `Pulumi.${name}.yaml`);
  }

  static async create(
    sandbox: EngineSandbox,
    program: string,
    config: Readonly<Record<string, string>> = {},
  ): Promise<ProgramStack> {
    const stack = new ProgramStack(sandbox, program, `test-${randomBytes(4).toString("hex")}`);
    await stack.succeeds(["stack", "init", "--no-select"]);
    const salt = await readFile(stack.file, "utf8");
    await writeFile(stack.file, `${salt}\nconfig: ${JSON.stringify(config)}\n`);
    return stack;
  }

  /** Any command on this stack, whatever its end. */
  run(args: readonly string[], options?: PulumiOptions): Promise<Finished> {
    return this.sandbox.workspace.pulumi([...args, "--stack", this.name, "--non-interactive"], {
      cwd: this.folder,
      ...options,
    });
  }

  up(...flags: string[]): Promise<Finished> {
    return this.succeeds(["up", "--yes", "--skip-preview", ...flags]);
  }

  refresh(): Promise<Finished> {
    return this.succeeds(["refresh", "--yes", "--skip-preview"]);
  }

  destroy(): Promise<Finished> {
    return this.succeeds(["destroy", "--yes", "--skip-preview"]);
  }

  async preview(): Promise<ProgramStep[]> {
    const { stdout } = await this.succeeds(["preview", "--json"]);
    return (JSON.parse(stdout) as { steps: ProgramStep[] }).steps;
  }

  /** What the engine believes to exist, from the file that it keeps. */
  async resources(): Promise<PlannedResource[]> {
    const file = join(this.sandbox.folder, "state/.pulumi/stacks", this.program, `${this.name}.json`);
    const { checkpoint } = JSON.parse(await readFile(file, "utf8"));
    return checkpoint.latest?.resources ?? [];
  }

  async forget(): Promise<void> {
    await rm(this.file, { force: true });
  }

  private async succeeds(args: readonly string[]): Promise<Finished> {
    const finished = await this.run(args);
    if (finished.code === 0) return finished;
    throw new Error(`pulumi ended with exit code ${finished.code}\n${finished.stdout}\n${finished.stderr}`);
  }
}
