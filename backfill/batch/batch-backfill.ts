import type { JobSummary, VersionCounts } from "../../contract/backfill-run";
import { appliedFrom } from "../../contract/enabled-versioning";
import type { ListedVersion } from "../bucket/bucket";
import { InFlight } from "../bucket/in-flight";
import type { DueRule } from "../decision/object-set";
import { Refusal } from "../failure/refusal";
import type { BatchService } from "./batch-service";
import { censusRules, otherReceivers, ruleProblems } from "./declared-rules";
import type { BatchBackfillRun } from "./job-request";
import { jobScopes } from "./job-scope";
import { type Pace, usualPace } from "./job-watch";
import { ScopeBackfill, type ScopeOutcome } from "./scope-backfill";

export interface BatchBackfillOptions {
  /** What no earlier run brought to its destination. */
  due: DueRule[];
  /** Once aborted, nobody waits any longer. The jobs go on by themselves, and the next run waits for them again. */
  stop?: AbortSignal;
  /** Hears how far a job is each time it was looked at. */
  onProgress?: (job: JobSummary) => void;
  /** Hears what is worth knowing, in plain sentences. */
  say?: (line: string) => void;
  /** Hears of each version that S3 never replicates because it is archived. */
  onArchived?: (version: ListedVersion) => void;
  /** How often jobs are looked at. */
  pace?: Pace;
}

export interface BatchOutcome {
  cutOff: string;
  jobs: JobSummary[];
  versions: VersionCounts;
  /** Whether jobs go on, or versions are still to be asked for. */
  isOpen: boolean;
}

/** S3 runs several jobs of an account at a time, and others have some too. */
const mostJobsAtOnce = 5;

/** Has S3 replicate the versions and delete markers that are older than the run to each destination that is due them. */
export async function batchBackfill(
  run: BatchBackfillRun,
  service: BatchService,
  { due, onProgress = () => {}, say = () => {}, onArchived = () => {}, ...options }: BatchBackfillOptions,
): Promise<BatchOutcome> {
  const { stop = new AbortController().signal, pace = usualPace } = options;
  const began = await service.now();
  const rules = await service.rules();
  const problems = ruleProblems(run, rules);
  if (problems.length > 0) throw new Refusal(problems);
  const scopes = jobScopes(due);
  const others = otherReceivers(run, rules, scopes);
  if (others.length > 0) {
    say(
      `backfill: S3 also replicates these versions where other rules of the source lead: ${others.join(", ")}`,
    );
  }
  const settled = settledFrom(run, began);
  if (scopes.length > 0 && settled > began) say(settlingLine(settled, run.batch.wait));
  const work = {
    ...{ run, service, stop, pace, onProgress, say, onArchived },
    ...{ rules: censusRules(run, rules), began, settled },
  };
  const inFlight = new InFlight({ limit: mostJobsAtOnce });
  const outcomes = await Promise.all(
    scopes.map((scope) => inFlight.run(() => new ScopeBackfill(scope, work).replicate())),
  );
  const toOthers = outcomes.reduce((sum, outcome) => sum + outcome.toOthers, 0);
  if (toOthers > 0) say(`backfill: rules of others replicate ${toOthers} of these versions as well`);
  return joined(outcomes, began);
}

/** From when on every server of S3 works by the rules. */
function settledFrom({ batch }: BatchBackfillRun, began: Date): Date {
  const { propagationMinutes, rulesPutAt } = batch;
  return appliedFrom(rulesPutAt ?? began.toISOString(), propagationMinutes);
}

function settlingLine(settled: Date, waits: boolean): string {
  const what = waits
    ? "the backfill waits until then, so that no object is left out"
    : "the first run after that asks again for all objects";
  return `backfill: S3 may take until ${settled.toISOString()} to work by new rules; ${what}`;
}

const nothing: VersionCounts = {
  ...{ listed: 0, replicated: 0, replicatedSomewhere: 0, failed: 0, hardDeleted: 0, hardDeletedElsewhere: 0 },
  ...{ deleted: 0, archived: 0 },
  ...{ notEligible: 0, filteredOut: 0, leftToReplication: 0, open: 0 },
};

function joined(outcomes: ScopeOutcome[], began: Date): BatchOutcome {
  const versions = { ...nothing };
  for (const { counts } of outcomes) {
    for (const name of Object.keys(versions) as (keyof VersionCounts)[]) versions[name] += counts[name];
  }
  const cutOffs = outcomes.map(({ cutOff }) => cutOff.getTime());
  return {
    // What was written before the earliest of them was asked for everywhere.
    cutOff: new Date(cutOffs.length === 0 ? began : Math.min(...cutOffs)).toISOString(),
    jobs: outcomes.flatMap(({ jobs }) => jobs),
    versions,
    isOpen: outcomes.some(({ isOpen }) => isOpen),
  };
}
