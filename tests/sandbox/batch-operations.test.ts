// Proves, with the AWS SDK's own client, that the sandbox's double of S3 Batch Operations takes a job through its life as the
// user guide says.
// Does not prove that AWS is as fast, nor anything about the objects a job replicates.
import assert from "node:assert/strict";
import {
  CreateJobCommand,
  type CreateJobCommandInput,
  DescribeJobCommand,
  ListJobsCommand,
  UpdateJobPriorityCommand,
} from "@aws-sdk/client-s3-control";
import { startBatchOperations } from "../../sandbox/batch-operations/server";
import { account, BatchTrial, everyStatus, home, ruleTo } from "./batch-operations-trial";

describe("a job of S3 Batch Operations", function () {
  this.timeout(60_000);
  let trial: BatchTrial;
  let source: string;
  let destination: string;
  let role: string;

  before(async () => {
    trial = await BatchTrial.open();
    ({ source, destination, role } = await trial.older(async (bucket) => {
      await trial.put(bucket, "one", "1");
      await trial.put(bucket, "two", "2");
    }));
  });
  after(() => trial.close());

  const job = (changes: Partial<CreateJobCommandInput> = {}) => trial.job(source, role, everyStatus, changes);
  const control = () => trial.control();

  describe("from its beginning to its end", () => {
    it("goes through the states that AWS documents, and ends complete", async () => {
      const id = await trial.create(job());
      await trial.waitFor(id, "Complete");
      const states = ["New", "Preparing", "Ready", "Active", "Completing", "Complete"];
      assert.deepEqual(trial.batch.statesOf(id), states);
    });

    it("is described with all that was asked for, and what came of it", async () => {
      const asked = job({
        Description: 'older & "newer" <objects>',
        Priority: 42,
        Report: {
          Enabled: true,
          Bucket: `arn:aws:s3:::${destination}`,
          Prefix: "reports",
          Format: "Report_CSV_20180820",
          ReportScope: "FailedTasksOnly",
        },
      });
      const begin = Date.now();
      const id = await trial.create(asked);
      const told = await trial.waitFor(id, "Complete");
      assert.match(id, /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
      assert.ok(told.CreationTime && Math.abs(told.CreationTime.getTime() - begin) < 5000);
      assert.ok(told.TerminationDate && told.TerminationDate >= told.CreationTime);
      const { CreationTime: _, TerminationDate: __, ...rest } = told;
      assert.deepEqual(rest, {
        JobId: id,
        JobArn: `arn:aws:s3:${home}:${account}:job/${id}`,
        Status: "Complete",
        ConfirmationRequired: false,
        Description: 'older & "newer" <objects>',
        Priority: 42,
        RoleArn: role,
        FailureReasons: [],
        Operation: { S3ReplicateObject: {} },
        Report: asked.Report,
        ManifestGenerator: asked.ManifestGenerator,
        ProgressSummary: {
          TotalNumberOfTasks: 2,
          NumberOfTasksSucceeded: 2,
          NumberOfTasksFailed: 0,
          Timers: { ElapsedTimeInActiveSeconds: 0 },
        },
      });
    });

    it("has no tasks to count while it prepares, and then counts only upwards", async () => {
      const preparing = trial.batch.trouble.holdIn("Preparing");
      const id = await trial.create(job());
      await preparing.reached;
      const { Status, ProgressSummary } = await trial.describe(id);
      assert.equal(Status, "Preparing");
      assert.equal(ProgressSummary?.TotalNumberOfTasks, 0);
      preparing.release();
      const seen: number[] = [];
      for (let ended = false; !ended; ) {
        const { ProgressSummary: progress, TerminationDate } = await trial.describe(id);
        seen.push((progress?.NumberOfTasksSucceeded ?? 0) + (progress?.NumberOfTasksFailed ?? 0));
        ended = TerminationDate !== undefined;
      }
      assert.deepEqual(
        seen,
        [...seen].sort((a, b) => a - b),
      );
      assert.equal(seen.at(-1), 2);
    });
  });

  it("stays in each state as long as the sandbox wants it to be seen", async () => {
    const slow = await startBatchOperations({ target: trial.target, stateMilliseconds: 60 });
    const client = trial.control(home, slow.endpoint);
    const { JobId } = await client.send(new CreateJobCommand(job()));
    const seen = new Set<string>();
    while (!seen.has("Complete")) {
      const { Job } = await client.send(new DescribeJobCommand({ AccountId: account, JobId }));
      seen.add(Job?.Status ?? "");
      assert.ok(Job?.Status !== "Failed");
    }
    assert.deepEqual([...seen], ["New", "Preparing", "Ready", "Active", "Completing", "Complete"]);
    await slow.stop();
  });

  it("ends with the double that runs it", async () => {
    const double = await startBatchOperations({ target: trial.target });
    double.trouble.holdIn("Active");
    const client = trial.control(home, double.endpoint);
    const { JobId = "" } = await client.send(new CreateJobCommand(job()));
    await double.stop();
    assert.equal(double.statesOf(JobId).at(-1), "Cancelled");
    await assert.rejects(fetch(double.endpoint));
  });

  describe("that is asked for twice", () => {
    it("is the same job under the same token", async () => {
      const request = job();
      const first = await trial.create(request);
      assert.equal(await trial.create(request), first);
    });

    it("is refused when the second request says something else", async () => {
      const request = job();
      await trial.create(request);
      await assert.rejects(trial.create({ ...request, Priority: 11 }), { name: "IdempotencyException" });
    });

    it("is another job under another token", async () => {
      assert.notEqual(await trial.create(job()), await trial.create(job()));
    });

    it("is found again when the answer to its creation was lost", async () => {
      const request = job();
      trial.batch.trouble.loseNextCreateAnswer();
      await assert.rejects(trial.create(request), /ECONNRESET|socket hang up|aborted/);
      const { Jobs = [] } = await control().send(new ListJobsCommand({ AccountId: account, MaxResults: 1 }));
      assert.equal(await trial.create(request), Jobs[0]?.JobId);
    });
  });

  describe("that waits for confirmation", () => {
    const suspended = async () => {
      const id = await trial.create(job({ ConfirmationRequired: true }));
      return { id, told: await trial.waitFor(id, "Suspended") };
    };

    it("has its manifest and touches nothing until it is confirmed", async () => {
      const { id, told } = await suspended();
      assert.equal(told.SuspendedCause, "AWAITING_CONFIRMATION");
      assert.ok(told.SuspendedDate);
      assert.deepEqual(
        [told.ProgressSummary?.TotalNumberOfTasks, told.ProgressSummary?.NumberOfTasksSucceeded],
        [2, 0],
      );
      const answer = await trial.update(id, "Ready", "looked at it");
      assert.deepEqual(
        [answer.JobId, answer.Status, answer.StatusUpdateReason],
        [id, "Ready", "looked at it"],
      );
      assert.equal((await trial.waitFor(id, "Complete")).StatusUpdateReason, "looked at it");
      const states = ["New", "Preparing", "Suspended", "Ready", "Active", "Completing", "Complete"];
      assert.deepEqual(trial.batch.statesOf(id), states);
    });

    it("can be cancelled instead", async () => {
      const { id } = await suspended();
      const answer = await trial.update(id, "Cancelled", "no longer needed");
      assert.equal(answer.Status, "Cancelling");
      const told = await trial.waitFor(id, "Cancelled");
      assert.equal(told.StatusUpdateReason, "no longer needed");
      await assert.rejects(trial.update(id, "Ready"), { name: "JobStatusException" });
    });
  });

  describe("that is cancelled", () => {
    for (const state of ["New", "Preparing", "Ready", "Active"] as const) {
      it(`ends cancelled when it was ${state}`, async () => {
        const hold = trial.batch.trouble.holdIn(state);
        const id = await trial.create(job());
        await hold.reached;
        await trial.update(id, "Cancelled");
        await trial.waitFor(id, "Cancelled");
        hold.release();
        assert.deepEqual(trial.batch.statesOf(id).slice(-3), [state, "Cancelling", "Cancelled"]);
      });
    }

    for (const state of ["Completing", "Cancelling"] as const) {
      it(`is not, once it is ${state}`, async () => {
        const hold = trial.batch.trouble.holdIn(state);
        const id = await trial.create(job({ ConfirmationRequired: state === "Cancelling" }));
        if (state === "Cancelling") {
          await trial.waitFor(id, "Suspended");
          await trial.update(id, "Cancelled");
        }
        await hold.reached;
        await assert.rejects(trial.update(id, "Cancelled"), { name: "JobStatusException" });
        hold.release();
        await trial.waitFor(id, "Complete", "Cancelled");
      });
    }

    it("is not, once it has ended", async () => {
      const id = await trial.create(job());
      await trial.waitFor(id, "Complete");
      await assert.rejects(trial.update(id, "Cancelled"), { name: "JobStatusException" });
    });

    it("cannot be confirmed when it asked for no confirmation", async () => {
      const hold = trial.batch.trouble.holdIn("Ready");
      const id = await trial.create(job());
      await hold.reached;
      await assert.rejects(trial.update(id, "Ready"), { name: "JobStatusException" });
      hold.release();
      await trial.waitFor(id, "Complete");
    });
  });

  describe("with a priority", () => {
    const reprioritise = (JobId: string, Priority: number) =>
      control().send(new UpdateJobPriorityCommand({ AccountId: account, JobId, Priority }));

    it("is paused by a more important one, and goes on after it", async () => {
      const many = await trial.bucket(home);
      await trial.fill(
        many,
        Array.from({ length: 300 }, (_, index) => `many/${index}`),
      );
      await trial.replicate(many, [ruleTo(destination)]);
      const active = trial.batch.trouble.holdIn("Active");
      const slow = await trial.create(trial.job(many, await trial.role(many), {}, { Priority: 1 }));
      await active.reached;
      const ready = trial.batch.trouble.holdIn("Ready");
      const urgent = await trial.create(job({ Priority: 2 }));
      await ready.reached;
      const completing = trial.batch.trouble.holdIn("Completing");
      ready.release();
      active.release();
      await completing.reached;
      await trial.waitFor(slow, "Paused");
      completing.release();
      await trial.waitFor(urgent, "Complete");
      await trial.waitFor(slow, "Complete");
      assert.deepEqual(trial.batch.statesOf(slow).slice(3, 7), ["Active", "Pausing", "Paused", "Active"]);
    });

    it("can be given another while it waits, and not after its end", async () => {
      const id = await trial.create(job({ ConfirmationRequired: true }));
      await trial.waitFor(id, "Suspended");
      const answer = await reprioritise(id, 77);
      assert.deepEqual([answer.JobId, answer.Priority], [id, 77]);
      assert.equal((await trial.describe(id)).Priority, 77);
      await trial.update(id, "Cancelled");
      await trial.waitFor(id, "Cancelled");
      await assert.rejects(reprioritise(id, 1), { name: "BadRequestException" });
    });
  });

  it("is never made up in front of AWS itself", async () => {
    await assert.rejects(
      startBatchOperations({ target: "https://s3.eu-west-1.amazonaws.com" }),
      /is AWS itself/,
    );
  });
});
