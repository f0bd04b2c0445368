import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Progress } from "../../sandbox/progress";
import { credentials } from "../../sandbox/seaweedfs/seaweedfs";
import { thisMachine } from "../machine";
import { ceilingRunners, ceilings } from "./ceiling";
import { panels, svg } from "./chart";
import { standings } from "./comparison";
import { ConnectionCounter } from "./connection-counter";
import { type Contender, contenders, ours, type Setting } from "./contenders";
import { startCopyLimit } from "./copy-limit";
import { environmentWith } from "./environment";
import { peerPrograms, versions } from "./programs";
import { markdown, type Occasion, type ScenarioReport, withLatest } from "./report";
import { shareOf } from "./rounds";
import { programRunner } from "./runner";
import { type Extent, extents, type Scenario } from "./scenarios";
import { type BenchServer, servers } from "./server";
import { Arenas, tournament } from "./tournament";
import type { Candidates } from "./trials";
import { resultsName, type Wish, wishIn } from "./words";

const results = join(__dirname, "..", "results");

async function main(words: string[]): Promise<void> {
  const wish = wishIn(words);
  const extent = extents[wish.extent];
  const command = ["npm run bench", ...(words.length > 0 ? ["--", ...words] : [])].join(" ");
  const latest = await measured(wish, extent, command, (line) => console.error(line));
  const name = resultsName(wish);
  const chartOf = ({ id }: Scenario) => `${name}-${id}.svg`;
  console.log(markdown(latest, chartOf));
  mkdirSync(results, { recursive: true });
  for (const { scenario, standings } of latest) {
    if (standings.length === 0) continue;
    const drawn = svg(scenario.title, panels(standings, ours, ceilings.bare.name));
    writeFileSync(join(results, chartOf(scenario)), drawn);
  }
  const json = join(results, `${name}.json`);
  const earlier: ScenarioReport[] = existsSync(json) ? JSON.parse(readFileSync(json, "utf8")) : [];
  const order = extent.scenarios.map(({ id }) => id);
  const reports = withLatest(earlier, latest, order);
  writeFileSync(json, `${JSON.stringify(reports, undefined, 2)}\n`);
  writeFileSync(join(results, `${name}.md`), markdown(reports, chartOf));
}

/** However few the scenarios, they have the time of all, if there is a limit: then it is enough for more rounds. */
async function measured(
  wish: Wish,
  extent: Extent,
  command: string,
  progress: Progress,
): Promise<ScenarioReport[]> {
  const started = performance.now();
  const minutes = () => (performance.now() - started) / 60_000;
  const granted = extent.scenarios.reduce((sum, scenario) => sum + scenario.minutes, 0);
  const limits = wish.allRounds
    ? { minutes: Number.POSITIVE_INFINITY, secondsOfRun: 1200 }
    : { minutes: granted, secondsOfRun: extent.limitSeconds };
  const chosen = extent.scenarios.filter(({ id }) => wish.scenarios?.includes(id) ?? true);
  const shares = chosen.map((scenario) => scenario.minutes);
  const machine = thisMachine();
  const programs = await peerPrograms(progress);
  const server = await servers[wish.server](progress);
  const leave = leaveNothing(server);
  const limit = await startCopyLimit(server.wire);
  const connections = await ConnectionCounter.start(
    join(programs, "python3"),
    Number(new URL(server.endpoint).port),
  );
  const ground = { server, connections, limitedEndpoint: limit.endpoint };
  const arenas = new Arenas(ground, progress);
  try {
    const outcomes: Omit<ScenarioReport, "occasion">[] = [];
    for (const [at, scenario] of chosen.entries()) {
      const { runs, leftOut } = await tournament({
        ...{ ground, arenas, scenario, hasTrials: extent.hasTrials, progress },
        rounds: scenario.rounds ?? extent.rounds,
        budgetSeconds: shareOf((limits.minutes - minutes()) * 60, shares.slice(at)),
        competitors: (one) => competitors(one, programs, limits.secondsOfRun),
      });
      outcomes.push({ scenario, standings: standings(runs, ours), runs, leftOut });
    }
    const occasion: Occasion = {
      date: new Date().toISOString().slice(0, 10),
      ...{ machine, command, server: server.name, versions: await versions(programs) },
      minutes: minutes(),
    };
    return outcomes.map((outcome) => ({ ...outcome, occasion }));
  } finally {
    server.wire.close();
    await connections?.stop();
    await limit.stop();
    await server.stop();
    leave();
  }
}

/** Ours first, the bare requests next to it. */
function competitors(scenario: Scenario, programs: string, limitSeconds: number): Candidates[] {
  const surroundings = {
    python: join(programs, "python3"),
    environment: environmentWith(credentials),
    limitSeconds,
  };
  const candidates = ({ name, settings: [first, ...others] }: Contender): Candidates => {
    const runner = (setting: Setting) => programRunner(name, setting, programs, surroundings);
    return [runner(first), ...others.map(runner)];
  };
  const peers = scenario.peers.map((id) => candidates(contenders[id]));
  const limits = scenario.ceilings.map((id) => ceilingRunners(id, scenario, credentials));
  return [candidates(contenders.ours), ...limits, ...peers];
}

/** Gigabytes would stay behind when somebody does not want to wait for the end. */
function leaveNothing({ folder }: BenchServer): () => void {
  // The server may take a moment to end, and write meanwhile.
  const remove = () => rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
  const end = () => process.exit(130);
  process.once("exit", remove).once("SIGINT", end).once("SIGTERM", end);
  return () => process.off("exit", remove).off("SIGINT", end).off("SIGTERM", end);
}

void main(process.argv.slice(2));
