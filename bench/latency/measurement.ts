import { mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Run } from "../peers/arena";
import type { Runner } from "../peers/runner";
import type { ModelProcess } from "./model-process";
import type { Observed } from "./observer";
import { limitsOfS3 } from "./partitions";
import type { Scenario } from "./scenarios";

/** One run, and what the model saw of it. */
export interface Measured extends Run {
  observed: Observed;
}

/** From the first copy on: whoever starts carefully has found out by then what is let through. */
const secondsUntilSteady = 5;

/** A run on a model that nobody asked anything before. */
export async function measured(
  model: ModelProcess,
  { content }: Pick<Scenario, "content">,
  runner: Runner,
  round: number,
  parent: string,
): Promise<Measured> {
  await model.begin({ content, limits: limitsOfS3 });
  const folder = await mkdtemp(join(parent, "run-"));
  const startedAt = Date.now();
  const { endpoint } = model;
  const took = await runner.run({ endpoint, source: "source", destination: "destination", folder });
  const observed = await model.observed();
  await rm(folder, { recursive: true, force: true });
  const { firstCopyAt, copies, connections, requests } = observed;
  const { expected, missing, repeated, unasked } = copies;
  const examples = Object.entries({ missing, repeated, "not asked for": unasked })
    .filter(([, count]) => count > 0)
    .map(([what, count]) => ({ key: `${count} keys`, what }));
  return {
    ...{ contender: runner.name, setting: runner.setting, round, ...took, requests, connections },
    ...(firstCopyAt !== undefined && { secondsToFirstCopy: (firstCopyAt - startedAt) / 1000 }),
    score: { expected, wrong: missing + unasked, examples },
    observed,
  };
}

/** The share of copies that were throttled, of all or of those in the steady state. */
export function throttledShare({ observed: { seconds } }: Measured, from: "first" | "steady"): number {
  const counted = seconds.slice(from === "first" ? 0 : secondsUntilSteady);
  const sum = (what: "served" | "throttled") => counted.reduce((total, second) => total + second[what], 0);
  const throttled = sum("throttled");
  return throttled === 0 ? 0 : throttled / (throttled + sum("served"));
}
