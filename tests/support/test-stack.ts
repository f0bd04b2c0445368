import { randomBytes } from "node:crypto";
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { CrossRegionReplicationArgs } from "../../components";
import { REPOSITORY } from "../../sandbox/folders";
import type { Finished } from "../../sandbox/process-group";
import type { PulumiOptions } from "../../sandbox/workspace";
import type { EngineSandbox } from "./engine-sandbox";

/** What somebody may write into a stack's configuration, right or wrong. */
export type StackConfig = { [key in keyof CrossRegionReplicationArgs | "name"]?: unknown };

export interface Step {
  op: string;
  type: string;
  name: string;
}

export interface StateResource {
  type: string;
  urn: string;
  /** Of what is in AWS or another place; a component has none. */
  id?: string;
  /** False for components. */
  custom: boolean;
  inputs?: Record<string, unknown>;
  outputs?: Record<string, unknown>;
}

/** A stack of this repository's own program, on the real engine. */
export class TestStack {
  private readonly file: string;

  private constructor(
    private readonly sandbox: EngineSandbox,
    readonly name: string,
  ) {
    this.file = join(REPOSITORY, `Pulumi.${name}.yaml`);
  }

  static async create(sandbox: EngineSandbox, config: StackConfig): Promise<TestStack> {
    const stack = new TestStack(sandbox, `test-${randomBytes(4).toString("hex")}`);
    await succeeds(sandbox.workspace.pulumi(["stack", "init", "--no-select", "--stack", stack.name]));
    await stack.configure(config);
    return stack;
  }

  /** Replaces the configuration; a side that is entered and has no endpoint of its own gets that of the local AWS. */
  async configure(config: StackConfig): Promise<void> {
    const local = { endpoint: this.sandbox.endpoint, allowPlainHttpOnLoopback: true };
    const reachable = (side: unknown) =>
      isObject(side) && side.access !== "emit" ? { ...local, ...side } : side;
    const { source, destinations } = config;
    const whole = {
      ...config,
      ...("source" in config && { source: reachable(source) }),
      ...("destinations" in config && {
        destinations: isObject(destinations)
          ? Object.fromEntries(Object.entries(destinations).map(([key, side]) => [key, reachable(side)]))
          : destinations,
      }),
    };
    const namespaced = Object.entries(whole).map(([key, value]) => [
      `s3-cross-region-replication:${key}`,
      value,
    ]);
    const salt = /^encryptionsalt:.*$/m.exec(await readFile(this.file, "utf8"))?.[0] ?? "";
    await writeFile(this.file, `${salt}\nconfig: ${JSON.stringify(Object.fromEntries(namespaced))}\n`);
  }

  /** Any command on this stack, whatever its end. */
  run(args: string[], options?: PulumiOptions): Promise<Finished> {
    return this.sandbox.workspace.pulumi([...args, "--stack", this.name, "--non-interactive"], options);
  }

  async up(...flags: string[]): Promise<Finished> {
    return succeeds(this.run(["up", "--yes", "--skip-preview", ...flags]));
  }

  async destroy(): Promise<Finished> {
    return succeeds(this.run(["destroy", "--yes", "--skip-preview"]));
  }

  async outputs<Outputs>(): Promise<Outputs> {
    const [stack] = (await this.resources()).filter(({ type }) => type === "pulumi:pulumi:Stack");
    return stack?.outputs as Outputs;
  }

  /** What a deploy would do, without the stack itself. */
  async previewSteps(): Promise<Step[]> {
    const { stdout } = await succeeds(this.run(["preview", "--json"]));
    const { steps }: { steps: { op: string; urn: string }[] } = JSON.parse(stdout);
    return steps
      .map(({ op, urn }) => {
        const [, , types = "", name = ""] = urn.split("::");
        return { op, type: types.split("$").at(-1) ?? "", name };
      })
      .filter(({ type }) => type !== "pulumi:pulumi:Stack");
  }

  /** What the engine believes to exist, from the file that it keeps: asking it takes a second each time. */
  async resources(): Promise<StateResource[]> {
    const folder = join(this.sandbox.folder, "state/.pulumi/stacks/s3-cross-region-replication");
    const { checkpoint } = JSON.parse(await readFile(join(folder, `${this.name}.json`), "utf8"));
    return checkpoint.latest?.resources ?? [];
  }

  /** The ID that a rule of ours has on the bucket, after a first deploy. */
  async ruleId(rule: string, destinationKey: string, name = "replication"): Promise<string> {
    const identity = (await this.resources()).find(({ urn }) => urn.endsWith(`::${name}-identity`));
    return `${name}-${identity?.outputs?.stdout}.${rule}.${destinationKey}`;
  }

  async forget(): Promise<void> {
    await rm(this.file, { force: true });
  }
}

async function succeeds(command: Promise<Finished>): Promise<Finished> {
  const finished = await command;
  if (finished.code === 0) return finished;
  throw new Error(`pulumi ended with exit code ${finished.code}\n${finished.stdout}\n${finished.stderr}`);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
