import type { Assumption, Case } from "./case";
import type { Costs } from "./prices";
import type { Verdict } from "./verdict";
import type { World } from "./world";

/** An assumption about what came of an experiment. */
export interface Judgement<Outcome> extends Assumption {
  judge(outcome: Outcome, world: World): Verdict | Promise<Verdict>;
}

/** Resources and a job that several cases look at. Each world has it once, so that a run pays for one job. */
export class Experiment<Outcome> {
  private readonly outcomes = new WeakMap<World, Promise<Outcome>>();

  constructor(
    readonly costs: Costs,
    private readonly run: (world: World) => Promise<Outcome>,
  ) {}

  case({ judge, ...assumption }: Judgement<Outcome>): Case {
    return {
      ...assumption,
      costs: this.costs,
      experiment: this,
      try: async (world) => judge(await this.outcomeIn(world), world),
    };
  }

  private outcomeIn(world: World): Promise<Outcome> {
    const outcome = this.outcomes.get(world) ?? this.run(world);
    this.outcomes.set(world, outcome);
    return outcome;
  }
}
