import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { type Contender, contenders, type Setting } from "../peers/contenders";
import { environmentWith } from "../peers/environment";
import { inTurn } from "../peers/rounds";
import { programRunner, type Runner } from "../peers/runner";
import { bestOf } from "../peers/trials";
import { bareRequestsRunner } from "./bare-requests";
import { type Measured, measured } from "./measurement";
import type { ModelProcess } from "./model-process";
import { limitsOfS3 } from "./partitions";
import { type CpuProfile, type Share, shares } from "./profile";
import type { Extent, Scenario } from "./scenarios";

/** The model verifies no signatures. */
const credentials = { accessKey: "test", secretKey: "test" };

/** All who take part. */
export class Field {
  constructor(
    private readonly model: ModelProcess,
    private readonly programs: string,
    private readonly folder: string,
    private readonly extent: Extent,
    private readonly progress: (line: string) => void,
  ) {}

  /** Those of one scenario, in the order ABBA. */
  async runs(scenario: Scenario): Promise<Measured[]> {
    const rounds = this.roundsOf(scenario);
    const own = [this.runners(contenders.ours)[0], bareRequestsRunner(scenario.content, limitsOfS3)];
    const peers: Runner[] = [];
    for (const id of scenario.peers) peers.push(await this.best(scenario, contenders[id]));
    const runs: Measured[] = [];
    for (let round = 0; round < rounds; round++) {
      for (const runner of inTurn([...own, ...peers], round)) {
        runs.push(await this.one(scenario, runner, round));
      }
    }
    return runs;
  }

  /** What ours has to do, in a further run that counts for nothing else: it is looked at a thousand times a second. */
  async profile(scenario: Scenario): Promise<Share[]> {
    const { name, settings } = contenders.ours;
    const [program] = this.runners({ name, settings: [profiled(settings[0])] });
    let found: Share[] = [];
    const runner: Runner = {
      ...program,
      async run(task) {
        const took = await program.run(task);
        found = shares(await profileIn(task.folder));
        return took;
      },
    };
    await this.one(scenario, runner, this.roundsOf(scenario));
    return found;
  }

  private roundsOf({ rounds = this.extent.rounds }: Scenario): number {
    return rounds;
  }

  /** On a tenth of the keys: peers take minutes for all. */
  private best({ title, content }: Scenario, contender: Contender): Promise<Runner> {
    const trial = { title: `trial for ${title}`, content: { ...content, keys: content.keys / 10 } };
    return bestOf(this.runners(contender), (runner, round) => this.one(trial, runner, round));
  }

  private async one(
    scenario: Pick<Scenario, "title" | "content">,
    runner: Runner,
    round: number,
  ): Promise<Measured> {
    const run = await measured(this.model, scenario, runner, round, this.folder);
    const { seconds, cpuSeconds, score, failure = "" } = run;
    const wrong = score.wrong > 0 ? `, ${score.wrong} of ${score.expected} wrong` : "";
    this.progress(
      `${scenario.title}: round ${round + 1}, ${runner.name} (${runner.setting}): ` +
        `${seconds.toFixed(2)} s, CPU ${cpuSeconds.toFixed(1)} s${wrong} ${failure}`.trimEnd(),
    );
    return run;
  }

  private runners({ name, settings: [first, ...others] }: Contender): [Runner, ...Runner[]] {
    const surroundings = {
      python: join(this.programs, "python3"),
      environment: { ...environmentWith(credentials), ...rcloneAsOnS3 },
      limitSeconds: this.extent.limitSeconds,
    };
    const runner = (setting: Setting) => programRunner(name, setting, this.programs, surroundings);
    return [runner(first), ...others.map(runner)];
  }
}

function profiled({ commandLine }: Setting): Setting {
  return {
    name: "profiled",
    commandLine(task, programs) {
      const line = commandLine(task, programs);
      return { ...line, args: ["--cpu-prof", `--cpu-prof-dir=${task.folder}`, ...line.args] };
    },
  };
}

async function profileIn(folder: string): Promise<CpuProfile> {
  const name = (await readdir(folder)).find((file) => file.endsWith(".cpuprofile"));
  if (name === undefined) throw new Error("the program has left no profile");
  return JSON.parse(await readFile(join(folder, name), "utf8"));
}

/** For servers that it does not know it asks for listings as they were in 2006. */
const rcloneAsOnS3 = { RCLONE_CONFIG_STORE_LIST_VERSION: "2" };
