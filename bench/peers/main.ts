import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Progress } from "../../sandbox/progress";
import { credentials, type Seaweedfs, startSeaweedfs } from "../../sandbox/seaweedfs/seaweedfs";
import { thisMachine } from "../machine";
import { ceiling, ceilingRunners } from "./ceiling";
import { panels, svg } from "./chart";
import { standings } from "./comparison";
import { ConnectionCounter } from "./connection-counter";
import { type Contender, contenders, ours, type Setting } from "./contenders";
import { startCopyLimit } from "./copy-limit";
import { peerPrograms, versions } from "./programs";
import { markdown, type Report, type ScenarioReport } from "./report";
import { shareOf } from "./rounds";
import { programRunner } from "./runner";
import { type Extent, extents, type Scenario } from "./scenarios";
import { Arenas, type Candidates, tournament } from "./tournament";
import { Wire } from "./wire";

const results = join(__dirname, "..", "results");
/** For what goes on around the runs. */
const connections = 32;

/** Its words: "--quick", and the scenarios to run. Without the latter all are run, and the results are written. */
async function main(words: string[]): Promise<void> {
  const isQuick = words.includes("--quick");
  const { scenarios, ...extent } = isQuick ? extents.quick : extents.full;
  const named = words.filter((word) => word !== "--quick");
  const unknown = named.find((word) => !scenarios.some(({ id }) => id === word));
  if (unknown !== undefined) {
    throw new Error(`${unknown} is no scenario; there are ${scenarios.map(({ id }) => id).join(", ")}`);
  }
  const chosen = named.length === 0 ? scenarios : scenarios.filter(({ id }) => named.includes(id));
  const command = ["npm run bench", ...(words.length > 0 ? ["--", ...words] : [])].join(" ");
  const report = await measured({ scenarios: chosen, ...extent }, command, (line) => console.error(line));
  const name = isQuick ? "peers-quick" : "peers";
  const chartOf = ({ id }: Scenario) => `${name}-${id}.svg`;
  console.log(markdown(report, chartOf));
  if (named.length > 0) return;
  mkdirSync(results, { recursive: true });
  writeFileSync(join(results, `${name}.md`), markdown(report, chartOf));
  writeFileSync(join(results, `${name}.json`), `${JSON.stringify(report, undefined, 2)}\n`);
  for (const { scenario, standings } of report.scenarios) {
    const drawn = svg(scenario.title, panels(standings, ours, ceiling));
    writeFileSync(join(results, chartOf(scenario)), drawn);
  }
}

async function measured(extent: Extent, command: string, progress: Progress): Promise<Report> {
  const started = performance.now();
  const minutes = () => (performance.now() - started) / 60_000;
  const shares = extent.scenarios.map((scenario) => scenario.minutes);
  const granted = shares.reduce((sum, share) => sum + share, 0);
  const machine = thisMachine();
  const programs = await peerPrograms(progress);
  const server = await startSeaweedfs(progress);
  const leave = leaveNothing(server);
  const wire = new Wire(server.endpoint, connections, credentials);
  const python = join(programs, "python3");
  const connectionCounter = await ConnectionCounter.start(python, Number(new URL(server.endpoint).port));
  const limit = await startCopyLimit(server.endpoint);
  const ground = {
    ...{ wire, limitedEndpoint: limit.endpoint, metrics: server.metrics, folder: server.folder },
    connections: connectionCounter,
  };
  const arenas = new Arenas(ground, progress);
  try {
    const scenarios: ScenarioReport[] = [];
    for (const [at, scenario] of extent.scenarios.entries()) {
      const { runs, leftOut } = await tournament({
        ...{ ground, arenas, scenario, rounds: scenario.rounds ?? extent.rounds, progress },
        budgetSeconds: shareOf((granted - minutes()) * 60, shares.slice(at)),
        competitors: (one) => competitors(one, programs, extent.limitSeconds),
      });
      scenarios.push({ scenario, standings: standings(runs, ours), runs, leftOut });
    }
    return {
      date: new Date().toISOString().slice(0, 10),
      ...{ machine, command, versions: await versions(programs) },
      minutes: minutes(),
      scenarios,
    };
  } finally {
    wire.close();
    await connectionCounter?.stop();
    await limit.stop();
    await server.stop();
    leave();
  }
}

/** Ours first, the bare requests next to it. */
function competitors(scenario: Scenario, programs: string, limitSeconds: number): Candidates[] {
  const surroundings = { python: join(programs, "python3"), environment: environment(), limitSeconds };
  const candidates = ({ name, settings: [first, ...others] }: Contender): Candidates => {
    const runner = (setting: Setting) => programRunner(name, setting, programs, surroundings);
    return [runner(first), ...others.map(runner)];
  };
  const peers = scenario.peers.map((id) => candidates(contenders[id]));
  // One request for an object is what they are, and here it may not be copied by one.
  const ceilings = scenario.hasCopyLimit ? [] : [ceilingRunners(scenario, credentials)];
  return [candidates(contenders.ours), ...ceilings, ...peers];
}

/** The same for all, and nothing of whoever measures. */
function environment(): NodeJS.ProcessEnv {
  return {
    PATH: process.env.PATH,
    HOME: tmpdir(),
    AWS_ACCESS_KEY_ID: credentials.accessKey,
    AWS_SECRET_ACCESS_KEY: credentials.secretKey,
    AWS_REGION: "us-east-1",
    AWS_DEFAULT_REGION: "us-east-1",
    AWS_CONFIG_FILE: "/dev/null",
    AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
    AWS_EC2_METADATA_DISABLED: "true",
  };
}

/** Gigabytes would stay behind when somebody does not want to wait for the end. */
function leaveNothing({ folder }: Seaweedfs): () => void {
  // The server may take a moment to end, and write meanwhile.
  const remove = () => rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
  const end = () => process.exit(130);
  process.once("exit", remove).once("SIGINT", end).once("SIGTERM", end);
  return () => process.off("exit", remove).off("SIGINT", end).off("SIGTERM", end);
}

void main(process.argv.slice(2));
