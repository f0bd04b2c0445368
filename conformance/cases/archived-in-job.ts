import { jobWithoutFilter } from "../experiments/job-without-filter";
import { describedJob, describedTask, taskOf } from "../jobs";
import { notJudged, yesIf } from "../verdict";

export const archivedInJob = jobWithoutFilter.case({
  id: "archived-in-job",
  assumption:
    "A job leaves a version in S3 Glacier Flexible Retrieval out of its list, without a failed task",
  page: "Troubleshooting replication",
  how: "An existing object in GLACIER beside some in STANDARD; the job's report has every task",
  judge(outcome) {
    const { job, archived, archivedIn, existing } = outcome;
    if (archivedIn !== "GLACIER") return notJudged(`The object's storage class is ${archivedIn}.`);
    const [plain = ""] = existing;
    const task = taskOf(outcome.job, archived);
    const control = taskOf(outcome.job, plain);
    const observed = `${describedJob(job)}; ${describedTask(archived, task)}, ${describedTask(plain, control)}.`;
    if (control?.status !== "succeeded") return notJudged(`The other object did not replicate. ${observed}`);
    return yesIf(task === undefined, observed);
  },
});
