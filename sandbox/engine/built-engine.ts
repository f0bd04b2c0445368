import { readFileSync } from "node:fs";
import { mkdir, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { runInGroup } from "../process-group";
import { findProgram } from "../program-lookup";
import { withElapsed } from "../progress";
import { type Engine, type EngineSource, engineVersion, keptEngine, lastLine } from "./engine";

const COMMAND = "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi";
const VERSION_VARIABLE = "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version";

export function engineInBuildCache({ cache, searchPath }: EngineSource): Promise<Engine | undefined> {
  return keptEngine(binaryIn(cache), "built", searchPath);
}

export async function builtEngine(source: EngineSource): Promise<Engine> {
  const go = findProgram("go", source.searchPath);
  if (go === undefined) throw new Error("go is not on the PATH");
  const binary = binaryIn(source.cache);
  const unfinished = `${binary}.${process.pid}`;
  await mkdir(dirname(binary), { recursive: true });
  try {
    await withElapsed(
      source.progress,
      `building Pulumi ${pinnedVersion()} from source, once (5 to 10 minutes on 2 cores)`,
      async () => {
        // Without a version of its own the engine calls itself a development build, which its SDKs refuse.
        const flags = `-s -w -X ${VERSION_VARIABLE}=v${pinnedVersion()}`;
        const { code, stderr } = await runInGroup(
          go,
          ["build", "-trimpath", "-ldflags", flags, "-o", unfinished, COMMAND],
          { cwd: __dirname, env: { ...process.env, PATH: source.searchPath } },
        );
        if (code !== 0) throw new Error(`go build failed: ${lastLine(stderr)}`);
      },
    );
    const version = await engineVersion(unfinished, source.searchPath);
    await rename(unfinished, binary);
    return { binary, version, origin: "built" };
  } finally {
    await rm(unfinished, { force: true });
  }
}

function binaryIn(cache: string): string {
  return join(cache, `built-${pinnedVersion()}`, "pulumi");
}

/** The tool module says which Pulumi it builds, and nothing else does. */
function pinnedVersion(): string {
  const module = readFileSync(join(__dirname, "go.mod"), "utf8");
  const version = /github\.com\/pulumi\/pulumi\/pkg\/v3 v(\S+)/.exec(module)?.[1];
  if (version === undefined) throw new Error("sandbox/engine/go.mod names no Pulumi version");
  return version;
}
