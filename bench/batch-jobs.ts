import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ReplicationRule } from "@aws-sdk/client-s3";
import { batchRun, isDue } from "../backfill/batch/batch-run";
import type { BatchService } from "../backfill/batch/batch-service";
import type { BatchBackfillRun } from "../backfill/batch/job-request";
import type { BackfillSummary } from "../contract/backfill-run";
import { bucketOf, bucketsThatTake } from "../tests/support/s3-model/rule-choice";
import { S3Model } from "../tests/support/s3-model/s3-model";
import { seededRandom } from "../tests/support/seeded-random";
import { measuredOn, thisMachine } from "./machine";

/** US dollars of us-east-1 in November 2026; what S3 charges for a job's own list of objects is left out. */
const prices = { job: 0.25, task: 1 / 1e6, listing: 0.005 / 1000 };

const most = Number(process.argv[2] ?? 1_000_000);
const prefixes = [
  ["docs/", 0.6],
  ["logs/", 0.3],
  ["other/", 0.1],
] as const;

type Declared = { [destination: string]: string[] };

interface Figures {
  what: string;
  jobs: number;
  tasks: number;
  listings: number;
  others: number;
  minutes: number;
  formerTasks: number;
  formerlyLeft: number;
}

/** One bucket through a row of deployments, on a model of S3: what is asked, and what the former job would have been. */
class Trial {
  private readonly model = new S3Model(seededRandom(1), { spread: 60_000 });
  private state: BackfillSummary | undefined;

  constructor() {
    for (const [prefix, share] of prefixes) {
      for (let index = Math.round(most * share); index > 0; index--) this.model.put(`${prefix}${index}`);
    }
  }

  loseState(): void {
    this.state = undefined;
  }

  async deploy(what: string, declared: Declared): Promise<Figures> {
    const { model } = this;
    const rules = Object.entries(declared).flatMap(([bucket, all]) =>
      all.map((prefix, index) => ruleOf(bucket, prefix, index + 1)),
    );
    const known = new Set(model.rules.map(bucketOf));
    model.putRules(rules);
    const former = formerJob(
      model,
      rules,
      rules.some((rule) => !known.has(bucketOf(rule))) && known.size > 0,
    );
    const before = { jobs: model.jobCount, tasks: model.taskCount, time: model.time.now };
    const counts = { listings: 0, others: 0 };
    const run = runOf(declared);
    if (isDue(run, this.state)) {
      const service = counted(
        model.service(run, () => false),
        counts,
      );
      this.state = await model.time.until(batchRun(run, this.state, service, {}));
    }
    return {
      what,
      jobs: model.jobCount - before.jobs,
      tasks: model.taskCount - before.tasks,
      ...counts,
      minutes: (model.time.now - before.time) / 60_000,
      ...former,
    };
  }
}

/** What one job for the whole bucket had in its list, by NONE and FAILED, and COMPLETED where a bucket was added. */
function formerJob(model: S3Model, rules: ReplicationRule[], addsBucket: boolean) {
  const statuses = ["NONE", "FAILED", ...(addsBucket ? ["COMPLETED"] : [])];
  let [formerTasks, formerlyLeft] = [0, 0];
  for (const version of model.source.versions()) {
    const takers = bucketsThatTake(rules, version);
    if (takers.length === 0) continue;
    if (statuses.includes(version.status)) formerTasks++;
    else if (takers.some((name) => !model.bucket(name).find(version.key, version.versionId))) formerlyLeft++;
  }
  return { formerTasks, formerlyLeft };
}

function counted(service: BatchService, counts: { listings: number; others: number }): BatchService {
  const other =
    <Words extends unknown[], Answer>(ask: (...words: Words) => Answer) =>
    (...words: Words): Answer => {
      counts.others++;
      return ask(...words);
    };
  return {
    ...service,
    now: other(service.now),
    rules: other(service.rules),
    createJob: other(service.createJob),
    jobs: other(service.jobs),
    describe: other(service.describe),
    holds: other(service.holds),
    async *versions(prefix) {
      let listed = 0;
      for await (const version of service.versions(prefix)) {
        if (listed++ % 1000 === 0) counts.listings++;
        yield version;
      }
      if (listed === 0) counts.listings++;
    },
  };
}

function ruleOf(bucket: string, Prefix: string, Priority: number): ReplicationRule {
  return {
    ID: `${bucket} ${Prefix}`,
    Priority,
    Status: "Enabled",
    Filter: { Prefix },
    DeleteMarkerReplication: { Status: "Disabled" },
    Destination: { Bucket: `arn:aws:s3:::${bucket}` },
  };
}

function runOf(declared: Declared): BatchBackfillRun {
  const destinations = Object.entries(declared).map(([bucket, all]) => [
    bucket,
    { bucket, region: "us-east-1", rules: all.map((prefix) => ({ id: prefix, prefix, tags: {} })) },
  ]);
  return {
    source: { bucket: "source", region: "eu-west-1" },
    destinations: Object.fromEntries(destinations),
    batch: {
      ...{ accountId: "111122223333", roleArn: "arn:aws:iam::111122223333:role/batch" },
      ...{ reportBucket: "reports", reportPrefix: "", wait: true },
    },
  };
}

async function main(): Promise<void> {
  const trial = new Trial();
  const figures: Figures[] = [];
  const deploy = async (what: string, declared: Declared) => {
    figures.push(await trial.deploy(what, declared));
    console.error(`${what}: done`);
  };
  await deploy("first deployment, `docs/` to `dr`", { dr: ["docs/"] });
  await deploy("the same again", { dr: ["docs/"] });
  await deploy("a rule more, `logs/`", { dr: ["docs/", "logs/"] });
  await deploy("a destination more, `docs/` to `eu`", { dr: ["docs/", "logs/"], eu: ["docs/"] });
  await deploy("`eu` widened to everything", { dr: ["docs/", "logs/"], eu: [""] });
  await deploy("a rule less, `logs/`", { dr: ["docs/"], eu: [""] });
  trial.loseState();
  await deploy("the state is lost", { dr: ["docs/"], eu: [""] });
  const text = report(figures);
  console.log(text);
  if (process.argv[2] !== undefined) return;
  const results = join(__dirname, "results");
  mkdirSync(results, { recursive: true });
  writeFileSync(join(results, "batch-jobs.md"), text);
}

function report(figures: Figures[]): string {
  const grouped = (count: number) => count.toLocaleString("en-US");
  const dollars = ({ jobs, tasks, listings }: Pick<Figures, "jobs" | "tasks" | "listings">) =>
    (jobs * prices.job + tasks * prices.task + listings * prices.listing).toFixed(2);
  const rows = figures.map((each) => {
    const { what, jobs, tasks, listings, others, minutes, formerTasks, formerlyLeft } = each;
    const formerJobs = formerTasks > 0 ? 1 : 0;
    const former = dollars({ jobs: formerJobs, tasks: formerTasks, listings: 0 });
    return [
      ...[what, grouped(formerTasks), former, grouped(formerlyLeft)],
      ...[
        String(jobs),
        grouped(tasks),
        grouped(listings),
        grouped(others),
        dollars(each),
        minutes.toFixed(0),
      ],
    ];
  });
  const heading = [
    ...["Deployment", "Former tasks", "Former cost ($)", "Formerly left behind"],
    ...["Jobs", "Tasks", "LIST requests", "Other requests", "Cost ($)", "Minutes (virtual)"],
  ];
  const line = (cells: string[]) => `| ${cells.join(" | ")} |`;
  return [
    "# Jobs of the backfill",
    "",
    measuredOn(new Date().toISOString().slice(0, 10), thisMachine()),
    `${grouped(most)} versions on a model of S3 with a clock of its own. Written by \`npm run bench:jobs\`. Former: one job for the`,
    "bucket, with a filter by replication status. Costs by the prices in that file; what S3 charges for a job's list is left out.",
    "",
    line(heading),
    line(heading.map((_, index) => (index === 0 ? "---" : "--:"))),
    ...rows.map(line),
    "",
  ].join("\n");
}

void main();
