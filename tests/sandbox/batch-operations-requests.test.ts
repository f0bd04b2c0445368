// Proves, with the AWS SDK's own client, which requests the sandbox's double of S3 Batch Operations refuses, and how it lists jobs.
// Does not prove that AWS refuses with the same words: it publishes the codes, and of the messages only few.
import assert from "node:assert/strict";
import {
  CreateJobCommand,
  type CreateJobCommandInput,
  DescribeJobCommand,
  ListJobsCommand,
  type S3ControlClient,
  UpdateJobStatusCommand,
} from "@aws-sdk/client-s3-control";
import {
  type BatchOperations,
  type BatchOperationsOptions,
  startBatchOperations,
} from "../../sandbox/batch-operations/server";
import { account, away, BatchTrial, everyStatus, home, pause } from "./batch-operations-trial";

describe("a job of S3 Batch Operations", function () {
  this.timeout(60_000);
  let trial: BatchTrial;
  let source: string;
  let role: string;

  before(async () => {
    trial = await BatchTrial.open();
    ({ source, role } = await trial.older(async (bucket) => {
      await trial.put(bucket, "one", "1");
      await trial.put(bucket, "two", "2");
    }));
  });
  after(() => trial.close());

  const job = (changes: Partial<CreateJobCommandInput> = {}) => trial.job(source, role, everyStatus, changes);
  const control = () => trial.control();

  describe("among others", () => {
    it("is listed by its state, the newest first, page by page", async () => {
      const waiting: string[] = [];
      for (let count = 0; count < 3; count++) {
        waiting.push(await trial.create(job({ ConfirmationRequired: true, Description: `number ${count}` })));
      }
      await Promise.all(waiting.map((id) => trial.waitFor(id, "Suspended")));
      const listed: string[] = [];
      let pages = 0;
      for (let NextToken: string | undefined; ; pages++) {
        const page = await control().send(
          new ListJobsCommand({ AccountId: account, JobStatuses: ["Suspended"], MaxResults: 2, NextToken }),
        );
        for (const entry of page.Jobs ?? []) {
          assert.equal(entry.Operation, "S3ReplicateObject");
          assert.equal(entry.Status, "Suspended");
          assert.equal(entry.ProgressSummary?.TotalNumberOfTasks, 2);
          listed.push(entry.JobId ?? "");
        }
        NextToken = page.NextToken;
        if (!NextToken) break;
      }
      assert.deepEqual(listed, waiting.reverse());
      assert.equal(pages, 1);
      for (const id of waiting) await trial.update(id, "Cancelled");
    });

    it("is not listed with a token from nowhere", async () => {
      const command = new ListJobsCommand({ AccountId: account, NextToken: "bm93aGVyZQ==" });
      await assert.rejects(control().send(command), { name: "InvalidNextTokenException" });
    });

    it("is unknown under another id, in another account and in another region", async () => {
      const id = await trial.create(job());
      const describe = (AccountId: string, JobId: string, region = home) =>
        trial.control(region).send(new DescribeJobCommand({ AccountId, JobId }));
      const unknown = { name: "NoSuchJobException", message: /specified job does not exist/ };
      await describe(account, id);
      await assert.rejects(describe(account, "00000000-0000-0000-0000-000000000000"), unknown);
      await assert.rejects(describe("111111111111", id), unknown);
      await assert.rejects(describe(account, id, away), unknown);
    });

    it("is throttled when it is asked after too often", async () => {
      const id = await trial.create(job());
      trial.batch.trouble.throttleDescribeJob(1);
      await assert.rejects(trial.describe(id), { name: "TooManyRequestsException" });
      await trial.describe(id);
    });
  });

  describe("that the service does not take or find", () => {
    const run = async (
      options: Omit<BatchOperationsOptions, "target">,
      use: (client: S3ControlClient, emulator: BatchOperations) => Promise<void>,
    ) => {
      const emulator = await startBatchOperations({ target: trial.target, ...options });
      await use(trial.control(home, emulator.endpoint), emulator);
      await emulator.stop();
    };
    const create = async (client: S3ControlClient, changes: Partial<CreateJobCommandInput> = {}) =>
      (await client.send(new CreateJobCommand(job(changes)))).JobId ?? "";
    const describe = (client: S3ControlClient, JobId: string) =>
      client.send(new DescribeJobCommand({ AccountId: account, JobId }));

    it("is unknown until it is registered, and the same under its token", async () => {
      await run({ registrationMilliseconds: 300 }, async (client) => {
        const request = job();
        const first = await client.send(new CreateJobCommand(request));
        await assert.rejects(describe(client, first.JobId ?? ""), { name: "NoSuchJobException" });
        const { Jobs } = await client.send(new ListJobsCommand({ AccountId: account }));
        assert.deepEqual(Jobs, []);
        assert.equal((await client.send(new CreateJobCommand(request))).JobId, first.JobId);
        await pause(350);
        assert.equal((await describe(client, first.JobId ?? "")).Job?.JobId, first.JobId);
      });
    });

    it("is unknown by the name that the service model has, if that is asked for at any time", async () => {
      const nowhere = "00000000-0000-0000-0000-000000000000";
      await run({ unknownJob: "NotFoundException" }, async (client, emulator) => {
        await assert.rejects(describe(client, nowhere), { name: "NotFoundException" });
        emulator.conditions.unknownJob = "NoSuchJobException";
        await assert.rejects(describe(client, nowhere), { name: "NoSuchJobException" });
      });
    });

    it("is rejected while as many as the quota have not ended, and taken afterwards", async () => {
      await run({ jobQuota: 2 }, async (client) => {
        const ids = [];
        for (let count = 0; count < 2; count++) {
          ids.push(await create(client, { ConfirmationRequired: true }));
        }
        await assert.rejects(create(client), { name: "TooManyRequestsException", message: /quota/ });
        const cancel = { AccountId: account, JobId: ids[0], RequestedJobStatus: "Cancelled" as const };
        await client.send(new UpdateJobStatusCommand(cancel));
        while ((await describe(client, ids[0] ?? "")).Job?.Status !== "Cancelled") await pause(10);
        await create(client);
      });
    });

    for (const [name, status] of [
      ["AccessDenied", 403],
      ["AccessDeniedException", 403],
      ["Access Denied", 403],
      ["SlowDownError", 503],
      ["InternalServiceException", 500],
      ["TooManyRequestsException", 400],
    ] as const) {
      it(`is rejected with ${name} as often as a test wants it`, async () => {
        const { trouble } = trial.batch;
        trouble.reject("CreateJob", name, 2);
        trouble.reject("DescribeJob", name);
        trouble.reject("ListJobs", name);
        trouble.reject("UpdateJobStatus", name);
        const rejected = (error: Error & { $metadata?: { httpStatusCode?: number } }) => {
          assert.equal(error.name, name);
          assert.equal(error.$metadata?.httpStatusCode, status);
          return true;
        };
        const request = job({ ConfirmationRequired: true });
        await assert.rejects(trial.create(request), rejected);
        await assert.rejects(trial.create(request), rejected);
        const id = await trial.create(request);
        await assert.rejects(trial.describe(id), rejected);
        await trial.waitFor(id, "Suspended");
        await assert.rejects(trial.update(id, "Cancelled"), rejected);
        assert.equal((await trial.describe(id)).Status, "Suspended");
        const list = new ListJobsCommand({ AccountId: account });
        await assert.rejects(control().send(list), rejected);
        await trial.update(id, "Cancelled");
      });
    }
  });

  describe("that is not well described", () => {
    const generator = (changes: object) => ({
      ManifestGenerator: {
        S3JobManifestGenerator: {
          SourceBucket: `arn:aws:s3:::${source}`,
          EnableManifestOutput: false,
          ...changes,
        },
      },
    });
    const filter = (Filter: object) => generator({ Filter });
    const manifest = {
      Spec: {
        Format: "S3BatchOperations_CSV_20180820" as const,
        Fields: ["Bucket" as const, "Key" as const],
      },
      Location: { ObjectArn: "arn:aws:s3:::bucket/manifests/a.csv", ETag: "etag" },
    };
    // Each is what the request says otherwise, the code and a part of the message.
    const refusals: [string, () => object, string, RegExp][] = [
      [
        "without an operation",
        () => ({ Operation: undefined }),
        "BadRequestException",
        /Operation is required/,
      ],
      ["with an empty operation", () => ({ Operation: {} }), "BadRequestException", /exactly one member/],
      [
        "with an operation of another kind",
        () => ({ Operation: { S3DeleteObjectTagging: {} } }),
        "NotImplemented",
        /S3DeleteObjectTagging/,
      ],
      ["without a report", () => ({ Report: undefined }), "BadRequestException", /Report is required/],
      [
        "with a report that is nowhere",
        () => ({ Report: { Enabled: true } }),
        "BadRequestException",
        /Report.Bucket/,
      ],
      [
        "with a report in another format",
        () => ({ Report: { Enabled: true, Format: "PDF" } }),
        "BadRequestException",
        /Report_CSV_20180820/,
      ],
      ["with a priority below zero", () => ({ Priority: -1 }), "BadRequestException", /Priority/],
      [
        "with a token that is too long",
        () => ({ ClientRequestToken: "t".repeat(65) }),
        "BadRequestException",
        /ClientRequestToken must have 1 to 64/,
      ],
      [
        "with an empty token",
        () => ({ ClientRequestToken: "" }),
        "BadRequestException",
        /ClientRequestToken/,
      ],
      [
        "with a description that is too long",
        () => ({ Description: "d".repeat(257) }),
        "BadRequestException",
        /Description/,
      ],
      [
        "with a role that is none",
        () => ({ RoleArn: "arn:aws:iam::000000000000:user/me" }),
        "BadRequestException",
        /RoleArn/,
      ],
      [
        "with another account's role",
        () => ({ RoleArn: "arn:aws:iam::111111111111:role/theirs" }),
        "AccessDenied",
        /Cross-account pass role/,
      ],
      [
        "without a manifest",
        () => ({ ManifestGenerator: undefined }),
        "BadRequestException",
        /Exactly one of Manifest/,
      ],
      [
        "with two manifests",
        () => ({ Manifest: manifest }),
        "BadRequestException",
        /Exactly one of Manifest/,
      ],
      [
        "with a manifest without keys",
        () => ({
          ManifestGenerator: undefined,
          Manifest: { ...manifest, Spec: { ...manifest.Spec, Fields: ["Bucket"] } },
        }),
        "BadRequestException",
        /missing in the schema: Key/,
      ],
      [
        "with an inventory for a manifest",
        () => ({
          ManifestGenerator: undefined,
          Manifest: { ...manifest, Spec: { Format: "S3InventoryReport_CSV_20161130" } },
        }),
        "NotImplemented",
        /S3InventoryReport_CSV_20161130/,
      ],
      [
        "with a source that is no ARN",
        () => generator({ SourceBucket: source }),
        "BadRequestException",
        /SourceBucket/,
      ],
      [
        "with an object for a source",
        () => generator({ SourceBucket: `arn:aws:s3:::${source}/key` }),
        "BadRequestException",
        /not the ARN of a bucket/,
      ],
      [
        "with a manifest to be stored nowhere",
        () => generator({ EnableManifestOutput: true }),
        "BadRequestException",
        /ManifestOutputLocation/,
      ],
      [
        "with two prefixes",
        () => filter({ KeyNameConstraint: { MatchAnyPrefix: ["a", "b"] } }),
        "BadRequestException",
        /MatchAnyPrefix takes exactly 1/,
      ],
      [
        "with no suffix in the list",
        () => filter({ KeyNameConstraint: { MatchAnySuffix: [] } }),
        "BadRequestException",
        /MatchAnySuffix takes exactly 1/,
      ],
      [
        "with an unknown replication status",
        () => filter({ ObjectReplicationStatuses: ["PENDING"] }),
        "BadRequestException",
        /COMPLETED, FAILED, REPLICA, NONE/,
      ],
    ];
    for (const [what, changes, name, message] of refusals) {
      it(`is refused ${what}`, async () => {
        const request = { ...job(), ...changes() } as CreateJobCommandInput;
        await assert.rejects(control().send(new CreateJobCommand(request)), { name, message });
      });
    }

    it("is refused with an element that the service does not know, and with anything but XML", async () => {
      const send = async (body: string) => {
        const headers = { "x-amz-account-id": account };
        const url = `${trial.batch.endpoint}/v20180820/jobs`;
        const answer = await fetch(url, { method: "POST", body, headers });
        return `${answer.status} ${/<Code>(.*)<\/Code>/.exec(await answer.text())?.[1]}`;
      };
      const malformed = "400 MalformedXML";
      assert.equal(await send("<CreateJobRequest><Colour>red</Colour></CreateJobRequest>"), malformed);
      assert.equal(await send("<CreateJobRequest>"), malformed);
      assert.equal(await send("{}"), malformed);
      assert.equal(await send("<CreateJobRequest></CreateJobRequest>"), "400 BadRequestException");
    });

    it("is refused without an account", async () => {
      const answer = await fetch(`${trial.batch.endpoint}/v20180820/jobs`);
      assert.match(await answer.text(), /<Code>BadRequestException<.*x-amz-account-id/);
    });

    it("names the request about a job that the double does not know", async () => {
      const answer = await fetch(`${trial.batch.endpoint}/v20180820/jobs/some-job/tagging`, {
        headers: { "x-amz-account-id": account },
      });
      assert.equal(answer.status, 501);
      assert.match(await answer.text(), /does not know GET \/v20180820\/jobs\/some-job\/tagging/);
    });
  });
});
