import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { delimiter, dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Engine } from "./engine/engine";
import { REPOSITORY } from "./folders";
import { bundlePrograms, type ProgramName } from "./plugin-bundle";
import { type Finished, type RunOptions, runInGroup, stopAll } from "./process-group";
import { type Credentials, workspaceEnvironment } from "./workspace-environment";

export interface WorkspaceOptions {
  /** Holds the engine's home and the stacks' state; made if it is not there. */
  readonly folder: string;
  readonly engine: Engine;
  /** The local AWS that everything in this workspace talks to. */
  readonly endpoint: string;
  /** Where commands run unless they say otherwise. Defaults to this repository. */
  readonly projectDir?: string;
  /** "own" keeps the caller's AWS keys, for an endpoint that asks for real ones. Defaults to "sandbox". */
  readonly credentials?: Credentials;
}

export interface Workspace {
  readonly folder: string;
  readonly env: NodeJS.ProcessEnv;
  pulumi(args: readonly string[], options?: PulumiOptions): Promise<Finished>;
  /** Ends what runs, without leaving a process or a lock behind. */
  stop(graceMilliseconds?: number): Promise<void>;
}

export interface PulumiOptions extends Omit<RunOptions, "env"> {
  /** On top of the workspace's own; undefined takes a variable away. */
  readonly environment?: NodeJS.ProcessEnv;
}

/**
 * The language host stays behind in the plugin cache when the engine brings its own: what lies beside the engine wins.
 */
const PLUGINS: readonly { kind: "resource" | "language"; name: string; bundle: ProgramName; sdk: string }[] =
  [
    { kind: "resource", name: "aws", bundle: "aws", sdk: "@pulumi/aws" },
    { kind: "resource", name: "aws-native", bundle: "aws-native", sdk: "@pulumi/aws-native" },
    { kind: "resource", name: "command", bundle: "command", sdk: "@pulumi/command" },
    { kind: "language", name: "nodejs", bundle: "language-nodejs", sdk: "@pulumi/pulumi" },
  ];

/** A Pulumi of its own beside the user's: home, plugins, state and credentials that touch nothing outside the folder. */
export async function openWorkspace(options: WorkspaceOptions): Promise<Workspace> {
  const { folder, engine, endpoint, projectDir = REPOSITORY, credentials = "sandbox" } = options;
  const home = join(folder, "home");
  const state = join(folder, "state");
  for (const made of [home, state]) await mkdir(made, { recursive: true });

  const bundles = await bundlePrograms();
  for (const { kind, name, bundle, sdk } of PLUGINS) {
    const plugin = join(home, "plugins", `${kind}-${name}-v${await versionOf(sdk)}`);
    await mkdir(plugin, { recursive: true });
    await writeLauncher(join(plugin, `pulumi-${kind}-${name}`), bundles[bundle]);
  }

  const env: NodeJS.ProcessEnv = {
    ...workspaceEnvironment(process.env, { endpoint, credentials, home }),
    PULUMI_BACKEND_URL: pathToFileURL(state).href,
    PATH: [dirname(process.execPath), process.env.PATH].join(delimiter),
  };
  return {
    folder,
    env,
    pulumi: (args, { environment, ...run } = {}) =>
      runInGroup(engine.binary, args, { cwd: projectDir, ...run, env: { ...env, ...environment } }),
    async stop(graceMilliseconds) {
      const byThemselves = await stopAll(graceMilliseconds);
      // An engine that had to be killed could not take its lock away, and nothing else works in this folder.
      if (!byThemselves) await rm(join(state, ".pulumi", "locks"), { recursive: true, force: true });
    },
  };
}

async function writeLauncher(file: string, program: string): Promise<void> {
  await writeFile(file, `#!/bin/sh\nexec ${quoted(process.execPath)} ${quoted(program)} "$@"\n`, {
    mode: 0o755,
  });
}

function quoted(path: string): string {
  return `'${path.replaceAll("'", `'\\''`)}'`;
}

async function versionOf(sdk: string): Promise<string> {
  const file = createRequire(__filename).resolve(`${sdk}/package.json`);
  return (JSON.parse(await readFile(file, "utf8")) as { version: string }).version;
}
