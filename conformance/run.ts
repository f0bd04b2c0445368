import type { Case } from "./case";
import { Interrupted, untilInterrupted } from "./interruption";
import type { LeftBehind, Removal } from "./removal";
import type { CaseResult } from "./report";
import type { Owner } from "./resources";
import { together } from "./together";
import { notJudged, type Verdict, verdictOfError } from "./verdict";
import { type Ground, World } from "./world";

export interface Run {
  ground: Ground;
  removal: Removal;
  /** How many cases at the same time. */
  lanes: number;
  signal: AbortSignal;
  progress(line: string): void;
}

export interface RunOutcome {
  results: CaseResult[];
  leftBehind: LeftBehind[];
}

/** Tries the cases and removes what they created. Answers in the order of the cases, also after an interruption. */
export async function runCases(run: Run, cases: readonly Case[]): Promise<RunOutcome> {
  const results = new Map<Case["id"], CaseResult>();
  const leftBehind: LeftBehind[] = [];
  const waiting = together(cases);
  const lane = async () => {
    for (let group = waiting.shift(); group !== undefined; group = waiting.shift()) {
      if (run.signal.aborted) return;
      const outcome = await runTogether(run, group);
      leftBehind.push(...outcome.leftBehind);
      for (const result of outcome.results) {
        results.set(result.case.id, result);
        run.progress(`${result.case.id}: ${result.verdict}, ${result.seconds.toFixed(0)} s`);
      }
    }
  };
  await Promise.all(Array.from({ length: run.lanes }, lane));
  const missing = (one: Case): CaseResult => ({
    case: one,
    seconds: 0,
    ...notJudged("The run was interrupted before."),
  });
  return { results: cases.map((one) => results.get(one.id) ?? missing(one)), leftBehind };
}

/** Cases that share an experiment also share its resources, which go when the last of them has a verdict. */
async function runTogether(run: Run, group: readonly [Case, ...Case[]]): Promise<RunOutcome> {
  const { ground, removal, signal, progress } = run;
  // Ends whatever a case that failed in one of its parts still does in others.
  const end = new AbortController();
  const owner: Owner = { caseId: group[0].id, made: [], underWay: new Set(), signal: end.signal };
  const world = new World(ground, owner);
  const stop = () => end.abort();
  signal.addEventListener("abort", stop, { once: true });
  const results = await Promise.all(group.map((one) => runCase(run, world, one)));
  signal.removeEventListener("abort", stop);
  end.abort();
  await Promise.allSettled(owner.underWay);
  const leftBehind = await removal.remove(owner.made);
  for (const { resource, reason } of leftBehind)
    progress(`not removed: ${resource.kind} ${resource.name}: ${reason}`);
  return { results, leftBehind };
}

async function runCase({ ground, signal }: Run, world: World, one: Case): Promise<CaseResult> {
  if (one.needs === "secondAccount" && ground.accounts.destination === undefined) {
    const verdict = notJudged("The case needs a second account (`--destination-profile`).");
    return { case: one, seconds: 0, ...verdict };
  }
  const began = performance.now();
  let verdict: Verdict;
  try {
    verdict = await untilInterrupted(one.try(world), signal);
  } catch (error) {
    verdict = error instanceof Interrupted ? notJudged("The run was interrupted.") : verdictOfError(error);
  }
  return { case: one, seconds: (performance.now() - began) / 1000, ...verdict };
}
