import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { thisMachine } from "../machine";
import { peerPrograms, versions } from "../peers/programs";
import { Field } from "./field";
import { latenciesOfS3 } from "./model";
import { ModelProcess } from "./model-process";
import { limitsOfS3 } from "./partitions";
import { markdown, type Report, type ScenarioReport, scenarioReport } from "./report";
import { type Extent, extents } from "./scenarios";

const results = join(__dirname, "..", "results");
const say = (line: string) => console.error(line);

/** Its words: "--quick", and the scenarios to run. Without the latter all are run, and the results are written. */
async function main(words: string[]): Promise<void> {
  const isQuick = words.includes("--quick");
  const { scenarios, ...extent } = isQuick ? extents.quick : extents.full;
  const named = words.filter((word) => word !== "--quick");
  const unknown = named.find((word) => !scenarios.some(({ id }) => id === word));
  if (unknown !== undefined) throw new Error(`${unknown} is no scenario`);
  const chosen = named.length === 0 ? scenarios : scenarios.filter(({ id }) => named.includes(id));
  const command = ["npm run bench:latency", ...(words.length > 0 ? ["--", ...words] : [])].join(" ");
  const report = await ran({ ...extent, scenarios: chosen }, command);
  console.log(markdown(report));
  if (named.length > 0) return;
  const name = join(results, isQuick ? "latency-quick" : "latency");
  mkdirSync(results, { recursive: true });
  writeFileSync(`${name}.md`, markdown(report));
  writeFileSync(`${name}.json`, `${JSON.stringify(report, undefined, 2)}\n`);
}

async function ran(extent: Extent, command: string): Promise<Report> {
  const started = performance.now();
  const machine = thisMachine();
  const programs = await peerPrograms(say);
  const folder = await mkdtemp(join(tmpdir(), "latency-"));
  const model = await ModelProcess.start();
  try {
    const scenarios: ScenarioReport[] = [];
    const field = new Field(model, programs, folder, extent, say);
    for (const scenario of extent.scenarios) {
      const runs = await field.runs(scenario);
      scenarios.push(scenarioReport(scenario, runs, await field.profile(scenario)));
    }
    return {
      date: new Date().toISOString().slice(0, 10),
      ...{ machine, command, versions: await versions(programs) },
      minutes: (performance.now() - started) / 60_000,
      ...{ limits: limitsOfS3, latencies: latenciesOfS3, scenarios },
    };
  } finally {
    await model.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

void main(process.argv.slice(2));
