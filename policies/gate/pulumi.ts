import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { text } from "node:stream/consumers";
import { type EngineEvent, readEvents } from "./engine-event";
import { Refusal } from "./refusal";
import type { GateRequest } from "./request";

export interface PulumiRun {
  readonly events: EngineEvent[];
  readonly failed: boolean;
}

const packFolder = dirname(require.resolve("s3-cross-region-replication-policies/package.json"));

/** Runs Pulumi under the pack, with its output for all to see, and brings back what it says of policies. */
export async function runPulumi(request: GateRequest): Promise<PulumiRun> {
  const { gate, config, file, further } = request;
  const policies = [
    ...["--policy-pack", packFolder],
    ...(config === undefined ? [] : ["--policy-pack-config", resolve(config)]),
  ];
  if (gate !== "state") return withEventLog((log) => [gate, ...policies, "--event-log", log, ...further]);
  const state = file === undefined ? [] : ["--file", resolve(file)];
  const { code, output } = await run(
    ["policy", "analyze", ...policies, "--json", ...state, ...further],
    "read",
  );
  return { events: readEvents(output), failed: code !== 0 };
}

async function withEventLog(args: (log: string) => string[]): Promise<PulumiRun> {
  // It holds the values of properties: nobody else may look into the folder, and it goes away.
  const folder = await mkdtemp(join(tmpdir(), "replication-policy-gate-"));
  const log = join(folder, "events.ndjson");
  try {
    const { code } = await run(args(log), "show");
    return { events: readEvents(await readFile(log, "utf8").catch(() => "")), failed: code !== 0 };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function run(args: string[], stdout: "show" | "read"): Promise<{ code: number; output: string }> {
  const child = spawn("pulumi", args, {
    stdio: ["inherit", stdout === "show" ? "inherit" : "pipe", "inherit"],
    // Without it Pulumi does not know --event-log; the Automation API does the same.
    env: { ...process.env, PULUMI_DEBUG_COMMANDS: "true" },
  });
  // Pulumi has to end what it began, so nobody goes before it. A Ctrl-C reached it by itself.
  const stay = () => undefined;
  const passOn = () => child.kill("SIGTERM");
  process.on("SIGINT", stay).on("SIGTERM", passOn);
  try {
    const [code, output] = await Promise.all([endOf(child), child.stdout ? text(child.stdout) : ""]);
    return { code, output };
  } finally {
    process.off("SIGINT", stay).off("SIGTERM", passOn);
  }
}

function endOf(child: ReturnType<typeof spawn>): Promise<number> {
  return new Promise((done, fail) => {
    child.on("error", (error) => fail(new Refusal([`pulumi cannot be run: ${error.message}`])));
    child.on("close", (code) => done(code ?? 1));
  });
}
