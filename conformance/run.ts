import type { Case } from "./case";
import { Interrupted, untilInterrupted } from "./interruption";
import type { LeftBehind, Removal } from "./removal";
import type { CaseResult } from "./report";
import type { Owner } from "./resources";
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

/** Tries the cases and removes what each created. Answers in the order of the cases, also after an interruption. */
export async function runCases(run: Run, cases: readonly Case[]): Promise<RunOutcome> {
  const results = new Map<Case, CaseResult>();
  const leftBehind: LeftBehind[] = [];
  const waiting = [...cases];
  const lane = async () => {
    for (let one = waiting.shift(); one !== undefined; one = waiting.shift()) {
      if (run.signal.aborted) return;
      const outcome = await runCase(run, one);
      results.set(one, outcome.result);
      leftBehind.push(...outcome.leftBehind);
      const { verdict, seconds } = outcome.result;
      run.progress(`${one.id}: ${verdict}, ${seconds.toFixed(0)} s`);
    }
  };
  await Promise.all(Array.from({ length: run.lanes }, lane));
  const missing = (one: Case): CaseResult => ({
    case: one,
    seconds: 0,
    ...notJudged("The run was interrupted before."),
  });
  return { results: cases.map((one) => results.get(one) ?? missing(one)), leftBehind };
}

async function runCase(
  { ground, removal, signal, progress }: Run,
  one: Case,
): Promise<{ result: CaseResult; leftBehind: LeftBehind[] }> {
  const began = performance.now();
  if (one.needs === "secondAccount" && ground.accounts.destination === undefined) {
    const verdict = notJudged("The case needs a second account (`--destination-profile`).");
    return { result: { case: one, seconds: 0, ...verdict }, leftBehind: [] };
  }
  // Ends whatever a case that failed in one of its parts still does in others.
  const end = new AbortController();
  const owner: Owner = { caseId: one.id, made: [], underWay: new Set(), signal: end.signal };
  const stop = () => end.abort();
  signal.addEventListener("abort", stop, { once: true });
  let verdict: Verdict;
  try {
    verdict = await untilInterrupted(one.try(new World(ground, owner)), signal);
  } catch (error) {
    verdict = error instanceof Interrupted ? notJudged("The run was interrupted.") : verdictOfError(error);
  } finally {
    signal.removeEventListener("abort", stop);
    end.abort();
  }
  const seconds = (performance.now() - began) / 1000;
  await Promise.allSettled(owner.underWay);
  const leftBehind = await removal.remove(owner.made);
  for (const { resource, reason } of leftBehind)
    progress(`not removed: ${resource.kind} ${resource.name}: ${reason}`);
  return { result: { case: one, seconds, ...verdict }, leftBehind };
}
