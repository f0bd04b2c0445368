import { createRequire } from "node:module";
import { join } from "node:path";
import type { ProgramInfo, RunPluginRequest, RunRequest } from "@pulumi/pulumi/proto/language_pb";
import type { NodeProcess } from "./children";

/** How the SDK's own runner wants to be started for a program. */
export function programProcess(request: RunRequest, engineAddress: string): NodeProcess {
  const info = infoOf(request);
  const folder = info.getProgramDirectory();
  return {
    folder,
    environment: {
      ...process.env,
      ...typescriptEnvironment(info),
      PULUMI_CONFIG: JSON.stringify(configOf(request)),
      PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(request.getConfigsecretkeysList()),
    },
    arguments: [
      ...nodeArguments(info),
      runnerIn(folder, "run"),
      ...flag("monitor", request.getMonitorAddress()),
      ...flag("engine", engineAddress),
      ...flag("organization", request.getOrganization()),
      ...flag("project", request.getProject()),
      ...flag("root-directory", info.getRootDirectory()),
      ...flag("stack", request.getStack()),
      ...flag("pwd", folder),
      ...(request.getDryrun() ? ["--dry-run"] : []),
      ...flag("parallel", String(request.getParallel())),
      info.getEntryPoint(),
      ...request.getArgsList(),
    ],
  };
}

/** Policy packs and component packages: the first take their folder last and run in it, the others take it first. */
export function pluginProcess(request: RunPluginRequest): NodeProcess {
  const info = infoOf(request);
  const folder = info.getProgramDirectory();
  const isPolicyPack = request.getKind() === "analyzer";
  const args = request.getArgsList();
  return {
    folder: isPolicyPack ? folder : request.getPwd(),
    environment: { ...environmentOf(request.getEnvList()), ...typescriptEnvironment(info) },
    arguments: [
      ...nodeArguments(info),
      runnerIn(folder, isPolicyPack ? "run-policy-pack" : "run-plugin"),
      ...(isPolicyPack ? [...args, folder] : [folder, ...args]),
    ],
  };
}

function infoOf(request: RunRequest | RunPluginRequest): ProgramInfo {
  const info = request.getInfo();
  if (info === undefined) throw new Error("the engine did not say which program to run");
  return info;
}

/** From the program's own node_modules: two copies of the SDK would not share one set of resources. */
function runnerIn(folder: string, runner: string): string {
  try {
    return createRequire(join(folder, "package.json")).resolve(`@pulumi/pulumi/cmd/${runner}`);
  } catch {
    throw new Error(`@pulumi/pulumi is not installed in ${folder}: run npm install there`);
  }
}

/** The SDK still reads its configuration under keys of the old form, `aws:config:region` for `aws:region`. */
function configOf(request: RunRequest): Record<string, string> {
  return Object.fromEntries(
    request
      .getConfigMap()
      .toArray()
      .map(([key, value]) => [key.replace(/^([^:]+):(?!config:)/, "$1:config:"), value]),
  );
}

function typescriptEnvironment(info: ProgramInfo): NodeJS.ProcessEnv {
  const { typescript = true, tsconfig } = optionsOf(info);
  return {
    ...(typescript === true ? { PULUMI_NODEJS_TYPESCRIPT: "true" } : {}),
    ...(typeof tsconfig === "string" ? { PULUMI_NODEJS_TSCONFIG_PATH: tsconfig } : {}),
  };
}

function nodeArguments(info: ProgramInfo): string[] {
  const { nodeargs } = optionsOf(info);
  return typeof nodeargs === "string" ? nodeargs.split(/\s+/).filter((argument) => argument !== "") : [];
}

function optionsOf(info: ProgramInfo): Record<string, unknown> {
  return info.getOptions()?.toJavaScript() ?? {};
}

function environmentOf(lines: readonly string[]): NodeJS.ProcessEnv {
  return Object.fromEntries(
    lines.map((line) => {
      const at = line.indexOf("=");
      return [line.slice(0, at), line.slice(at + 1)];
    }),
  );
}

function flag(name: string, value: string): string[] {
  return value === "" ? [] : [`--${name}`, value];
}
