import { randomBytes } from "node:crypto";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { delimiter, dirname, join } from "node:path";
import { REPOSITORY } from "../../sandbox/folders";
import { type Finished, runInGroup } from "../../sandbox/process-group";
import type { EngineSandbox } from "../support/engine-sandbox";

export const pack = join(REPOSITORY, "policies");

/** A stack of one of the programs in `programs/`, which the real engine runs under the pack. */
export class PolicedStack {
  private readonly name = `policed-${randomBytes(4).toString("hex")}`;
  private readonly folder = join(REPOSITORY, "tests/policies/programs");
  /** Where its gate puts what it needs for a while. Other tests run beside this one and have gates of their own. */
  public readonly temporary: string;

  public constructor(
    private readonly sandbox: EngineSandbox,
    private program: string,
  ) {
    this.temporary = join(sandbox.folder, `${this.name}-temporary`);
  }

  /** From now on the stack is what another program says. */
  public becomes(program: string): void {
    this.program = program;
  }

  public async create(): Promise<this> {
    await mkdir(this.temporary);
    const { code, stderr } = await this.pulumi(["stack", "init", "--no-select"]);
    if (code !== 0) throw new Error(stderr);
    return this;
  }

  public async underPack(args: string[], config?: object): Promise<Finished> {
    const file = join(this.sandbox.folder, `${this.name}-policies.json`);
    if (config) await writeFile(file, JSON.stringify(config));
    const told = config ? ["--policy-pack-config", file] : [];
    return this.pulumi([...args, "--policy-pack", pack, ...told]);
  }

  public pulumi(args: string[]): Promise<Finished> {
    return this.sandbox.workspace.pulumi([...args, "--stack", this.name, "--non-interactive"], {
      cwd: this.folder,
      environment: { PROGRAM: this.program },
    });
  }

  /** The pack's own program with the words of a pipeline, on this stack. */
  public gate(words: string[], furtherWords: string[] = []): Promise<Finished> {
    return this.gateAlone([...words, "--", ...furtherWords, "--stack", this.name, "--non-interactive"]);
  }

  /** The same, and it is not told which stack. Pulumi is on its PATH. */
  public gateAlone(words: string[]): Promise<Finished> {
    const { workspace, engine } = this.sandbox;
    const PATH = [dirname(engine.binary), workspace.env.PATH].join(delimiter);
    return runInGroup(process.execPath, [join(pack, "dist/policies/gate/cli.js"), ...words], {
      cwd: this.folder,
      env: {
        ...workspace.env,
        PATH,
        PROGRAM: this.program,
        TMPDIR: this.temporary,
        GITHUB_STEP_SUMMARY: undefined,
      },
    });
  }

  public async forget(): Promise<void> {
    await rm(join(this.folder, `Pulumi.${this.name}.yaml`), { force: true });
  }
}
