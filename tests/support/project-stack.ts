import { randomBytes } from "node:crypto";
import { copyFile, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { REPOSITORY } from "../../sandbox/folders";
import type { Finished } from "../../sandbox/process-group";
import type { PulumiOptions } from "../../sandbox/workspace";
import type { Component } from "../e2e/programs/replications";
import type { EngineSandbox } from "./engine-sandbox";
import type { StateResource, Step } from "./test-stack";

/** A stack of a project of its own, whose program makes the components that it is told: both can get other names. */
export class ProjectStack {
  private readonly folder = join(REPOSITORY, ".sandbox/runs", `project-${randomBytes(4).toString("hex")}`);

  private constructor(
    private readonly sandbox: EngineSandbox,
    private project: string,
    private stack: string,
    private readonly endpoint: string,
  ) {}

  /** `endpoint` stands between the stack and the local AWS, to disturb it. */
  static async create(
    sandbox: EngineSandbox,
    components: readonly Component[],
    endpoint = sandbox.endpoint,
  ): Promise<ProjectStack> {
    const made = new ProjectStack(sandbox, "project", `test-${randomBytes(4).toString("hex")}`, endpoint);
    await mkdir(made.folder, { recursive: true });
    await made.writeProject();
    await writeFile(
      join(made.folder, "index.ts"),
      'export * from "../../../tests/e2e/programs/replications";\n',
    );
    await made.succeeds(["stack", "init", "--no-select"]);
    await made.configure(components);
    return made;
  }

  /** A side that has no endpoint of its own gets that of the local AWS. */
  async configure(components: readonly Component[]): Promise<void> {
    const local = { endpoint: this.endpoint, allowPlainHttpOnLoopback: true };
    const reachable = components.map(({ args, ...component }) => ({
      ...component,
      args: {
        ...args,
        source: { ...local, ...args.source },
        destinations: Object.fromEntries(
          Object.entries(args.destinations).map(([key, destination]) => [key, { ...local, ...destination }]),
        ),
      },
    }));
    const salt = /^encryptionsalt:.*$/m.exec(await readFile(this.file, "utf8"))?.[0] ?? "";
    const config = { "replications:components": reachable };
    await writeFile(this.file, `${salt}\nconfig: ${JSON.stringify(config)}\n`);
  }

  async rename({ project = this.project, stack = this.stack }): Promise<void> {
    await this.succeeds(["stack", "rename", `organization/${project}/${stack}`]);
    this.project = project;
    this.stack = stack;
    await this.writeProject();
  }

  /** Any command on this stack, whatever its end. */
  run(args: readonly string[], options?: PulumiOptions): Promise<Finished> {
    return this.sandbox.workspace.pulumi([...args, "--stack", this.stack, "--non-interactive"], {
      cwd: this.folder,
      ...options,
    });
  }

  up(...flags: string[]): Promise<Finished> {
    return this.succeeds(["up", "--yes", "--skip-preview", ...flags]);
  }

  destroy(): Promise<Finished> {
    return this.succeeds(["destroy", "--yes", "--skip-preview"]);
  }

  /** What a deploy would change, the stack itself left out. */
  async changes(): Promise<Step[]> {
    const { stdout } = await this.succeeds(["preview", "--json"]);
    const { steps }: { steps: { op: string; urn: string }[] } = JSON.parse(stdout);
    return steps
      .map(({ op, urn }) => {
        const [, , types = "", name = ""] = urn.split("::");
        return { op, type: types.split("$").at(-1) ?? "", name };
      })
      .filter(({ op, type }) => !["same", "read"].includes(op) && type !== "pulumi:pulumi:Stack");
  }

  async resources(): Promise<StateResource[]> {
    const { stdout } = await this.succeeds(["stack", "export"]);
    return JSON.parse(stdout).deployment.resources ?? [];
  }

  /**
   * Takes up the copy that the engine makes of its state before it writes: a kill in the midst of the write leaves an empty
   * file, in this kind of backend only.
   */
  async recover(): Promise<void> {
    const file = join(this.sandbox.folder, "state/.pulumi/stacks", this.project, `${this.stack}.json`);
    if ((await readFile(file, "utf8")).trim() === "") await copyFile(`${file}.bak`, file);
  }

  async forget(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }

  private get file(): string {
    return join(this.folder, `Pulumi.${this.stack}.yaml`);
  }

  private writeProject(): Promise<void> {
    const project = { name: this.project, runtime: "nodejs", main: "index.ts" };
    return writeFile(join(this.folder, "Pulumi.yaml"), `${JSON.stringify(project)}\n`);
  }

  private async succeeds(args: readonly string[]): Promise<Finished> {
    const finished = await this.run(args);
    if (finished.code === 0) return finished;
    throw new Error(`pulumi ended with exit code ${finished.code}\n${finished.stdout}\n${finished.stderr}`);
  }
}
