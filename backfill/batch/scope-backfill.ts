import type { JobDescriptor } from "@aws-sdk/client-s3-control";
import type { JobSummary, VersionCounts } from "../../contract/backfill-run";
import { appliedFrom } from "../../contract/enabled-versioning";
import { shownKey } from "../bucket/key-text";
import { failureReason } from "../failure/failure-reason";
import { Refusal } from "../failure/refusal";
import { SightLost } from "../failure/sight-lost";
import { askedUntil, windowAfter } from "./asked-until";
import type { BatchWork } from "./batch-work";
import { type Census, type CensusOptions, takeCensus } from "./census";
import { lacksRights } from "./job-failure";
import { type FailedTask, ReportMissing } from "./job-report";
import { describedVersions, describesDigest, type JobWindow, jobRequest, jobWindow } from "./job-request";
import { destinationsDue, headStart, type JobScope } from "./job-scope";
import { hasList, isAtRest, isEnd, mayHaveWorked } from "./job-status";
import { hasFailed, progressOf, summaryOf } from "./job-summary";
import { watch } from "./job-watch";
import { taskFailureReason } from "./task-failure";
import { taskJudge } from "./task-judge";
import { verdictOf } from "./task-verdict";
import { versionCounts } from "./version-counts";

export interface ScopeOutcome {
  /** What was written before it was asked for. */
  cutOff: Date;
  jobs: JobSummary[];
  counts: VersionCounts;
  /** Of the versions that are due, those that rules of others replicate as well. */
  toOthers: number;
  isOpen: boolean;
}

/** IAM takes seconds, now and then minutes, to tell S3 of a role that was made in the same deploy. Each wait is twice the last. */
const mostRoleWaits = 5;

/** The report names them all. */
const mostWarnings = 20;

/** Of the samples, by the share of versions that S3 took into its list. None of so many is there by accident in one of 100 cases. */
const enoughExpected = 5;

const longestReportWait = 60 * 60_000;

/** A run that was broken off may have been begun again more than once. The reports of all that failed are read. */
const mostEarlierJobs = 5;

/**
 * Has S3 replicate what is below one prefix.
 *
 * The job is made when S3 works by the rules for sure. One that is made before may have a list by the former rules, or may
 * replicate by them what is in its list, and tells neither. Each version is then in the job, or was written when live
 * replication took care of it.
 */
export class ScopeBackfill {
  private readonly jobs: JobSummary[] = [];
  /** Of the jobs that were done without a failure. */
  private readonly windows: JobWindow[] = [];
  private warnings = 0;
  private latest = 0;
  private isAnswered = false;
  private lastJob?: JobSummary;
  private census?: { cutOff: Date; counts: Census };
  private notEligible = 0;
  private later = 0;

  /** From then on S3 works by the rules. */
  private settled: Date;

  constructor(
    private readonly scope: JobScope,
    private readonly work: BatchWork,
  ) {
    this.settled = work.settled;
  }

  async replicate(): Promise<ScopeOutcome> {
    const { run } = this.work;
    await this.takeUpEarlierJobs();
    if (!run.batch.wait && run.batch.rulesPutAt === undefined) await this.countFromHeadStart();
    if (this.mayGoOn() && !this.isComplete()) {
      if (run.batch.wait) await this.untilSettled();
      if (await this.isSettled()) await this.look();
      else if (!this.work.stop.aborted) await this.giveHeadStart();
    }
    return this.outcome();
  }

  /** Until when jobs have asked for everything, if they have. */
  private get asked(): Date | undefined {
    return askedUntil(this.windows);
  }

  private isComplete(): boolean {
    const { asked } = this;
    return asked !== undefined && asked >= this.settled;
  }

  /** Neither when something failed, nor when a job is at work that nobody waits for. */
  private mayGoOn(): boolean {
    const isFine = (job: JobSummary) => isEnd(job.status) && !hasFailed(job);
    return !this.work.stop.aborted && this.jobs.every(isFine);
  }

  private async isSettled(): Promise<boolean> {
    return !this.work.stop.aborted && (await this.cutOff()) >= this.settled;
  }

  /** Those of a run that was broken off, or that nobody waited for. */
  private async takeUpEarlierJobs(): Promise<void> {
    for (const { id, isOfUse } of await this.earlierJobs(this.scope.digest)) {
      const job = await this.follow(id, isOfUse ? undefined : () => true);
      const window = jobWindow(job);
      // Made although there were others, which were not believed then: it may have brought some back that tell of nothing.
      if (window.createdAfter === undefined) this.forgetJobs();
      if (!isOfUse) continue;
      const summary = await this.summary(job);
      if (isEnd(summary.status) && hasFailed(summary)) {
        const first = summary.failures[0]?.reason ?? `${summary.failed} versions failed`;
        this.work.say(`backfill: an earlier job, ${id}, failed (${first}); another one is made`);
        continue;
      }
      if (isEnd(summary.status)) {
        const census = await this.takeCensus(window);
        const described = describedVersions(job.Description);
        if (!(await this.isStillThere(summary, census.samples, described ?? listable(census)))) continue;
        this.noteLeftOut(census, summary, described);
      }
      this.add(summary, window);
      if (!this.mayGoOn()) return;
    }
  }

  private forgetJobs(): void {
    this.jobs.length = 0;
    this.windows.length = 0;
    this.isAnswered = false;
    this.notEligible = 0;
    this.later = 0;
  }

  /** The oldest first. */
  private async earlierJobs(digest: string): Promise<{ id: string; isOfUse: boolean }[]> {
    const jobs: { id: string; isOfUse: boolean }[] = [];
    for await (const { JobId, Description, Status = "" } of this.work.service.jobs()) {
      if (!JobId || !describesDigest(Description, digest)) continue;
      if (jobs.unshift({ id: JobId, isOfUse: mayHaveWorked(Status) }) === mostEarlierJobs) break;
    }
    return jobs;
  }

  /** A destination may have been lost and made anew since the job, under its name. Then it has none of the versions. */
  private async isStillThere(
    { hardDeleted, tasks }: JobSummary,
    samples: Census["samples"],
    all: number,
  ): Promise<boolean> {
    const notEligible = Math.max(0, all - tasks);
    const places = new Set(this.scope.rules.map(({ destination }) => destination));
    for (const destination of places) {
      const due = samples.filter(({ key }) => destinationsDue(this.scope, key).includes(destination));
      // Those that S3 left out could be just these, if they are not far too many for that.
      const isTelling =
        due.length > hardDeleted + notEligible || (due.length * tasks) / all >= enoughExpected;
      if (due.length <= hardDeleted || !isTelling) continue;
      const { service } = this.work;
      const found = due.map(({ key, versionId }) => service.holds({ destination }, key, versionId));
      if ((await Promise.all(found)).every((isThere) => isThere === false)) return false;
    }
    return true;
  }

  /** Asks for what was written since jobs asked for everything, or for everything. */
  private async look(): Promise<void> {
    const { asked } = this;
    const cutOff = await this.cutOff();
    const window = windowAfter(asked, cutOff);
    const { onArchived } = this.work;
    const counts = await this.takeCensus(window, { askedUntil: asked, onArchived });
    this.census = { cutOff, counts };
    if ((asked === undefined ? counts.due : counts.recent) === 0) {
      this.windows.push(window);
      return;
    }
    const summary = await this.summary(await this.newJob(this.scope, window, counts));
    this.add(summary, window);
    this.lastJob = summary;
    this.noteLeftOut(counts, summary);
  }

  /** Of what jobs before it asked for as well, the last one tells. One that did not get to its end may have had no list. */
  private noteLeftOut(census: Census, { status, tasks }: JobSummary, described?: number): void {
    if (status !== "Complete") return;
    const now = listable(census);
    const leftOut = Math.max(0, (described ?? now) - tasks);
    this.later = Math.min(census.askedInParts, Math.max(0, now - leftOut - tasks));
    this.notEligible = leftOut + Math.min(this.notEligible, census.due - census.asked);
  }

  /** Nobody says when the rules were put, but they were there when a former run made the first job. */
  private async countFromHeadStart(): Promise<void> {
    const [first] = await this.earlierJobs(headStart(this.scope).digest);
    if (first === undefined) return;
    const { createdBefore } = jobWindow(await this.work.service.describe(first.id));
    const { propagationMinutes } = this.work.run.batch;
    this.settled = appliedFrom(createdBefore.toISOString(), propagationMinutes);
  }

  /** Who does not wait gets a job at once. It proves nothing, and neither do its failures, so a later run asks for everything again. */
  private async giveHeadStart(): Promise<void> {
    if (this.asked !== undefined) return;
    const job = await this.headStartJob();
    if (job === undefined) return;
    const summary = await this.summary(job);
    if (summary.status !== "Complete" || !hasFailed(summary)) {
      this.jobs.push(summary);
      return;
    }
    const { id, failed, failures } = summary;
    this.work.say(
      `backfill: of a job that was made while rules of S3 spread, ${id}, ${failed} versions failed ` +
        `(${failures[0]?.reason}); they are asked for again`,
    );
  }

  private async headStartJob(): Promise<JobDescriptor | undefined> {
    const scope = headStart(this.scope);
    const earlier = (await this.earlierJobs(scope.digest)).filter(({ isOfUse }) => isOfUse).at(-1)?.id;
    if (earlier !== undefined) return this.follow(earlier);
    const window = { createdBefore: await this.cutOff() };
    const census = await this.takeCensus(window);
    return census.due === 0 ? undefined : this.newJob(scope, window, census);
  }

  private add(summary: JobSummary, window: JobWindow): void {
    this.jobs.push(summary);
    this.isAnswered = summary.status === "Complete";
    if (this.isAnswered && !hasFailed(summary)) this.windows.push(window);
  }

  private async newJob(scope: JobScope, window: JobWindow, census: Census): Promise<JobDescriptor> {
    const { run, service, stop, pace } = this.work;
    for (let waits = 0; ; waits++) {
      const job = await this.follow(
        await service.createJob(jobRequest(run, scope, window, listable(census), waits)),
      );
      if (!lacksRights(job) || stop.aborted || waits === mostRoleWaits) return job;
      await service.pause(pace.firstMilliseconds * 5 * 2 ** waits, stop);
    }
  }

  private readonly isEnough = (status: string) =>
    isAtRest(status) || (!this.work.run.batch.wait && hasList(status));

  private async follow(id: string, isEnough = this.isEnough): Promise<JobDescriptor> {
    const { service, stop, pace, onProgress } = this.work;
    return watch({
      look: () => service.describe(id),
      isEnough,
      pause: (milliseconds, stop) => service.pause(milliseconds, stop),
      ...{ pace, stop },
      onLook: (job) => onProgress(progressOf(job)),
    }).catch((error) => {
      throw error instanceof Refusal ? error : new SightLost(lostSight(id, error), { cause: error });
    });
  }

  private async summary(job: JobDescriptor): Promise<JobSummary> {
    const judge = taskJudge(this.scope, this.work);
    return summaryOf(job, {
      failedTasks: () => this.failedTasks(job),
      judge: async (task) => {
        const verdict = await verdictOf(task, judge);
        if (verdict === "hardDeleted") this.warn(task);
        return verdict;
      },
    });
  }

  private warn({ key, versionId, code, message }: FailedTask): void {
    if (this.warnings++ >= mostWarnings) return;
    this.work.say(`warning: ${shownKey(key)} (version ${versionId}): ${taskFailureReason(code, message)}`);
  }

  /** The report may come after the job's end. A job that failed as a whole may have none. */
  private async *failedTasks(job: JobDescriptor) {
    const { service, stop, pace } = this.work;
    const longest = job.Status === "Complete" ? longestReportWait : 0;
    for (let waited = 0; ; waited += pace.longestMilliseconds) {
      try {
        yield* service.failedTasks(job);
        return;
      } catch (error) {
        if (!(error instanceof ReportMissing) || waited >= longest || stop.aborted) throw error;
        await service.pause(pace.longestMilliseconds, stop);
      }
    }
  }

  private async untilSettled(): Promise<void> {
    const { service, stop } = this.work;
    for (;;) {
      const left = this.settled.getTime() - (await this.cutOff()).getTime();
      if (left <= 0 || stop.aborted) return;
      await service.pause(left, stop);
    }
  }

  /**
   * Whole seconds are all that the server's clock tells. The one that has begun counts entirely: a version that both a job and
   * live replication take is harmless, one that neither takes is lost. What one server says has passed has passed, though the
   * clock of the next one is behind: who waited for it would go on as if they had not.
   */
  private async cutOff(): Promise<Date> {
    const now = await this.work.service.now();
    this.latest = Math.max(this.latest, now.getTime() + 1000);
    return new Date(this.latest);
  }

  private takeCensus(
    { createdBefore: before, createdAfter }: JobWindow,
    told: Pick<CensusOptions, "askedUntil" | "onArchived"> = {},
  ): Promise<Census> {
    const { service, rules } = this.work;
    return takeCensus(service.versions(this.scope.prefix), rules, { before, createdAfter, ...told });
  }

  private async outcome(): Promise<ScopeOutcome> {
    const cutOff = this.census?.cutOff ?? this.asked ?? this.work.began;
    const census =
      this.census?.counts ??
      (await this.takeCensus({ createdBefore: cutOff }, { onArchived: this.work.onArchived }));
    const { jobs, lastJob, notEligible, later } = this;
    const isAnswered = this.isAnswered || this.isComplete();
    return {
      cutOff,
      jobs,
      counts: versionCounts(census, { jobs, lastJob, notEligible, later, isAnswered }),
      toOthers: census.toOthers,
      isOpen: !this.isComplete() && !this.jobs.some(hasFailed),
    };
  }
}

/** What S3 can have in its list. */
function listable({ asked, markersToOthersOnly }: Census): number {
  return asked + markersToOthersOnly;
}

function lostSight(id: string, error: unknown): string {
  return `the batch job ${id} goes on, but S3 does not tell how: ${failureReason(error)}; run the backfill again to wait`;
}
