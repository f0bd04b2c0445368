// Proves what S3 is asked for by a backfill by its own jobs, where, and how patiently, and what is made of its answers.
// Does not prove that AWS accepts the request; the other file sends it to the double, which checks it by AWS's model.
import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type JobDescriptor, ListJobsCommand } from "@aws-sdk/client-s3-control";
import { controlClient } from "../../backfill/batch/control-client";
import { csvRows } from "../../backfill/batch/csv-rows";
import { jobFailureReason } from "../../backfill/batch/job-failure";
import {
  type BatchBackfillRun,
  describedVersions,
  describesDigest,
  describesSource,
  jobRequest,
} from "../../backfill/batch/job-request";
import { headStart, type JobScope, jobScopes } from "../../backfill/batch/job-scope";
import { pauseUnless, type Watch, watch } from "../../backfill/batch/job-watch";
import { documentedCodes, taskFailureReason } from "../../backfill/batch/task-failure";
import { s3Client } from "../../backfill/bucket/s3-client";
import { dueRules } from "../../backfill/decision/object-set";
import type { BucketPlace } from "../../contract/bucket-place";
import { failureCodes } from "../../sandbox/batch-operations/failure-codes";
import { everything } from "./bucket-pair";

const cutOff = new Date("2026-01-02T03:04:06Z");

function run(changes: { source?: Partial<BucketPlace>; reportPrefix?: string } = {}): BatchBackfillRun {
  return {
    source: { bucket: "invoices", region: "eu-west-1", ...changes.source },
    destinations: {
      dr: { bucket: "invoices-dr", region: "us-east-1", rules: [everything] },
      third: { bucket: "invoices-third", region: "us-west-2", rules: [everything] },
    },
    batch: {
      accountId: "111122223333",
      roleArn: "arn:aws:iam::111122223333:role/batch",
      reportBucket: "reports",
      reportPrefix: changes.reportPrefix ?? "invoices/",
      wait: true,
    },
  };
}

/** The only one of a run whose rules have one prefix. */
function scopeOf(run: BatchBackfillRun): JobScope {
  const [scope] = jobScopes(dueRules(run, undefined));
  assert.ok(scope);
  return scope;
}

const requestOf = (run: BatchBackfillRun, createdBefore = cutOff) =>
  jobRequest(run, scopeOf(run), { createdBefore }, 1234);

describe("The request for a job", () => {
  it("asks for what is eligible and older than the run, whatever its status, for all destinations at once", () => {
    const { ClientRequestToken: token, Description: description, ...rest } = requestOf(run());
    assert.deepEqual(rest, {
      AccountId: "111122223333",
      Operation: { S3ReplicateObject: {} },
      ManifestGenerator: {
        S3JobManifestGenerator: {
          SourceBucket: "arn:aws:s3:::invoices",
          ExpectedBucketOwner: "111122223333",
          EnableManifestOutput: false,
          Filter: {
            EligibleForReplication: true,
            CreatedBefore: cutOff,
          },
        },
      },
      Report: {
        Enabled: true,
        Bucket: "arn:aws:s3:::reports",
        Prefix: "invoices",
        Format: "Report_CSV_20180820",
        ReportScope: "FailedTasksOnly",
        ExpectedBucketOwner: "111122223333",
      },
      Priority: 10,
      RoleArn: "arn:aws:iam::111122223333:role/batch",
      ConfirmationRequired: false,
    });
    assert.match(token, /^[0-9a-f]{64}$/);
    assert.match(
      description,
      /^backfill [0-9a-f]{32}: invoices to invoices-dr, invoices-third: 1234 versions$/,
    );
  });

  it("asks only for keys that the rules are about, as few times as possible", () => {
    const declared = run();
    const rules = ["logs/", "docs/a/", "docs/"].map((prefix) => ({ id: prefix, prefix, tags: {} }));
    for (const destination of Object.values(declared.destinations)) destination.rules = rules;
    const scopes = jobScopes(dueRules(declared, undefined));
    const filters = scopes.map(
      (scope) =>
        jobRequest(declared, scope, { createdBefore: cutOff }, 1).ManifestGenerator.S3JobManifestGenerator
          .Filter,
    );
    const about = { EligibleForReplication: true, CreatedBefore: cutOff };
    assert.deepEqual(filters, [
      { ...about, KeyNameConstraint: { MatchAnyPrefix: ["docs/"] } },
      { ...about, KeyNameConstraint: { MatchAnyPrefix: ["logs/"] } },
    ]);
  });

  it("asks only for what was written since an earlier job, and is known by the same digest", () => {
    const createdAfter = new Date("2026-01-01T03:04:06Z");
    const scope = scopeOf(run());
    const window = { createdBefore: cutOff, createdAfter };
    const { ManifestGenerator, Description, ClientRequestToken } = jobRequest(run(), scope, window, 1234);
    assert.deepEqual(ManifestGenerator.S3JobManifestGenerator.Filter, {
      EligibleForReplication: true,
      CreatedBefore: cutOff,
      CreatedAfter: createdAfter,
    });
    assert.notEqual(ClientRequestToken, requestOf(run()).ClientRequestToken);
    assert.ok(describesDigest(Description, scope.digest));
    assert.ok(describesSource(Description, "invoices"));
  });

  it("is known by another digest if it is made before S3 works by the rules", () => {
    const scope = scopeOf(run());
    const { Description } = jobRequest(run(), headStart(scope), { createdBefore: cutOff }, 1);
    assert.ok(!describesDigest(Description, scope.digest));
    assert.ok(describesDigest(Description, headStart(scope).digest));
  });

  it("names buckets in the partition of their region", () => {
    for (const [region, arn] of [
      ["cn-north-1", "arn:aws-cn:s3:::invoices"],
      ["us-gov-west-1", "arn:aws-us-gov:s3:::invoices"],
      ["us-isob-east-1", "arn:aws-iso-b:s3:::invoices"],
      ["eusc-de-east-1", "arn:aws-eusc:s3:::invoices"],
      ["me-central-1", "arn:aws:s3:::invoices"],
    ] as const) {
      const request = requestOf(run({ source: { region } }));
      assert.equal(request.ManifestGenerator.S3JobManifestGenerator.SourceBucket, arn);
      assert.equal(request.Report.Bucket, arn.replace("invoices", "reports"));
    }
  });

  it("keeps within AWS's lengths, whatever the names", () => {
    const long = run({ source: { bucket: "s".repeat(63) }, reportPrefix: "" });
    for (let index = 0; index < 20; index++) {
      long.destinations[`d${index}`] = {
        bucket: `${index}`.padEnd(63, "d"),
        region: "us-east-1",
        rules: [everything],
      };
    }
    const request = requestOf(long);
    assert.equal(request.Description.length, 256);
    assert.equal(describedVersions(request.Description), 1234);
    assert.equal(request.ClientRequestToken.length, 64);
    assert.ok(!("Prefix" in request.Report), "an empty prefix is not allowed");
    assert.ok(describesDigest(request.Description, scopeOf(long).digest));
  });

  it("has a description in characters that S3 takes, whatever the prefix", () => {
    const declared = run();
    const rules = [{ id: "odd", prefix: "é\u0001 日/", tags: {} }];
    for (const destination of Object.values(declared.destinations)) destination.rules = rules;
    assert.match(requestOf(declared).Description, /^[ -~]{1,256}$/);
  });

  it("is the same under the same token, and has another token if anything is different", () => {
    const token = (other: BatchBackfillRun, moment = cutOff) => requestOf(other, moment).ClientRequestToken;
    const tokens = [
      token(run()),
      token(run({ source: { bucket: "bills" } })),
      token(run({ reportPrefix: "other" })),
      token(run(), new Date(cutOff.getTime() + 1000)),
    ];
    assert.equal(token(run()), tokens[0]);
    assert.equal(new Set(tokens).size, tokens.length);
  });

  it("is recognised by what it brings over, however the buckets are reached and the destinations are called", () => {
    const digest = scopeOf(run()).digest;
    const renamed = run({ source: { profile: "other", endpoint: "http://127.0.0.1:1" } });
    const { dr, third } = renamed.destinations;
    assert.ok(dr && third);
    renamed.destinations = { west: third, east: dr };
    assert.equal(scopeOf(renamed).digest, digest);
    renamed.destinations = { east: dr };
    assert.notEqual(scopeOf(renamed).digest, digest);
  });
});

describe("The requests about jobs", () => {
  const kept = { ...process.env };
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "batch-request-"));
    const file = join(folder, "credentials");
    await writeFile(file, "[audit]\naws_access_key_id = AUDIT\naws_secret_access_key = test\n");
    Object.assign(process.env, {
      AWS_ACCESS_KEY_ID: "test",
      AWS_SECRET_ACCESS_KEY: "test",
      AWS_CONFIG_FILE: "/dev/null",
      AWS_SHARED_CREDENTIALS_FILE: file,
    });
  });
  after(async () => {
    process.env = kept;
    await rm(folder, { recursive: true });
  });

  /** The request as it would go out. */
  async function outgoing(place: BucketPlace) {
    const s3 = s3Client(place);
    const control = controlClient(place, s3);
    let sent: { hostname: string; port?: number; headers: Record<string, string> } | undefined;
    control.middlewareStack.add(
      () => async (args) => {
        sent = args.request as typeof sent;
        throw new Error("goes no further");
      },
      { step: "deserialize", priority: "low" },
    );
    await control.send(new ListJobsCommand({ AccountId: "111122223333" })).catch(() => undefined);
    control.destroy();
    s3.destroy();
    assert.ok(sent);
    return sent;
  }

  it("go to the account's own host on AWS", async () => {
    const { hostname } = await outgoing({ bucket: "invoices", region: "eu-west-1" });
    assert.equal(hostname, "111122223333.s3-control.eu-west-1.amazonaws.com");
    const { hostname: chinese } = await outgoing({ bucket: "invoices", region: "cn-north-1" });
    assert.equal(chinese, "111122223333.s3-control.cn-north-1.amazonaws.com.cn");
  });

  it("go to another endpoint as it is written, and are signed for the source's region", async () => {
    const place = { bucket: "invoices", region: "eu-west-1", endpoint: "http://127.0.0.1:4567" };
    const { hostname, port, headers } = await outgoing(place);
    assert.deepEqual([hostname, port], ["127.0.0.1", 4567]);
    assert.match(headers.authorization ?? "", /Credential=test\/\d+\/eu-west-1\/s3\/aws4_request/);
    assert.equal(headers["x-amz-account-id"], "111122223333");
  });

  it("are made with the credentials that reach the source", async () => {
    const { headers } = await outgoing({ bucket: "invoices", region: "eu-west-1", profile: "audit" });
    assert.match(headers.authorization ?? "", /Credential=AUDIT\//);
  });
});

describe("The wait for a job", () => {
  const throttled = Object.assign(new Error("slow down"), { name: "TooManyRequestsException" });
  const unknown = Object.assign(new Error("no such job"), { name: "NoSuchJobException" });
  const broken = Object.assign(new Error("no network"), { code: "ECONNREFUSED" });

  /** Answers with the states and errors, one after the other, the last one for ever. */
  function watched(answers: (string | Error)[], changes: Partial<Watch> = {}) {
    const heard: string[] = [];
    let looks = 0;
    const outcome = watch({
      look: async () => {
        const answer = answers[Math.min(looks++, answers.length - 1)];
        if (answer instanceof Error) throw answer;
        return { Status: answer } as JobDescriptor;
      },
      isEnough: (status) => status === "Complete",
      pace: { firstMilliseconds: 1, longestMilliseconds: 2 },
      pause: pauseUnless,
      stop: new AbortController().signal,
      onLook: ({ Status = "" }) => heard.push(Status),
      ...changes,
    });
    return { outcome, heard, looks: () => looks };
  }

  it("survives throttles and a network that is gone for a while", async () => {
    const { outcome, heard } = watched([
      "New",
      ...Array.from({ length: 15 }, () => throttled),
      "Active",
      ...Array.from({ length: 15 }, () => broken),
      "Complete",
    ]);
    assert.equal((await outcome).Status, "Complete");
    assert.deepEqual(heard, ["New", "Active", "Complete"]);
  });

  it("ends when nobody answers any more", async () => {
    const { outcome, looks } = watched(["New", broken]);
    await assert.rejects(outcome, /no network/);
    assert.equal(looks(), 21);
  });

  it("gives S3 time to know the job that it has just created, and only that", async () => {
    assert.equal((await watched([unknown, unknown, "Complete"]).outcome).Status, "Complete");
    await assert.rejects(watched([unknown]).outcome, /no such job/);
    const gone = watched(["Active", unknown]);
    await assert.rejects(gone.outcome, /no such job/);
    assert.equal(gone.looks(), 2);
  });

  it("ends at once on anything that waiting does not help", async () => {
    const denied = Object.assign(new Error("no"), {
      name: "AccessDenied",
      $metadata: { httpStatusCode: 403 },
    });
    const { outcome, looks } = watched(["New", denied]);
    await assert.rejects(outcome, denied);
    assert.equal(looks(), 2);
  });

  it("goes on while another job has its turn", async () => {
    const { outcome } = watched(["Pausing", "Paused", "Paused", "Active", "Completing", "Complete"]);
    assert.equal((await outcome).Status, "Complete");
  });

  it("looks less and less often", async () => {
    const moments: number[] = [];
    const { outcome } = watched([...Array.from({ length: 12 }, () => "Active"), "Complete"], {
      pace: { firstMilliseconds: 4, longestMilliseconds: 40 },
      onLook: () => moments.push(performance.now()),
    });
    await outcome;
    const pauses = moments.slice(1).map((moment, index) => moment - (moments[index] ?? 0));
    // A busy machine only makes them longer.
    const shortest = pauses.map((_, index) => Math.min(40, 4 * 1.5 ** index) - 1.5);
    assert.ok(
      pauses.every((pause, index) => pause >= (shortest[index] ?? 0)),
      `${pauses}`,
    );
  });
});

describe("A failure in a job's report", () => {
  it("has a cause and something to change for every reason that S3 documents", () => {
    assert.deepEqual(documentedCodes, Object.keys(failureCodes));
    for (const code of documentedCodes) {
      assert.match(taskFailureReason(code, "S3 says so"), new RegExp(`^${code}: [^.]{20,}; .{10,}[^.]$`));
    }
  });

  it("is shown as S3 says it when it is not documented", () => {
    assert.equal(taskFailureReason("NewCode", "Something\n new"), "NewCode: Something new");
    assert.equal(taskFailureReason("NewCode", ""), "NewCode");
    assert.equal(taskFailureReason("", "Something"), "Something");
  });

  it("is read from a CSV with quotes, commas and line ends in its fields, wherever it is cut", async () => {
    const text = 'b,k%20,v,failed,500,Code,"one, ""two""\nthree"\r\n"""x""","",\n\nlast,';
    const expected = [
      ["b", "k%20", "v", "failed", "500", "Code", 'one, "two"\nthree'],
      ['"x"', "", ""],
      ["last", ""],
    ];
    for (const size of [1, 2, 3, 7, 1000]) {
      const pieces = async function* () {
        for (let start = 0; start < text.length; start += size) yield text.slice(start, start + size);
      };
      const rows: string[][] = [];
      for await (const row of csvRows(pieces())) rows.push(row);
      assert.deepEqual(rows, expected);
    }
  });

  it("of a role may be about either of the two", () => {
    assert.match(
      taskFailureReason("AssumeRoleNotPermitted", ""),
      /trust s3\.amazonaws\.com .* batchoperations\.s3/,
    );
  });

  it("of the job as a whole is shown with what to change where that is known", () => {
    const job = {
      RoleArn: "arn:aws:iam::111122223333:role/batch",
      Report: { Bucket: "arn:aws:s3:::reports" },
    };
    const reason = (FailureReason: string, FailureCode?: string) =>
      jobFailureReason({ FailureReason, FailureCode }, job as JobDescriptor);
    assert.match(
      reason("The job report could not be written to your report bucket. Please check your permissions."),
      /^the job failed: The job report .* permissions; the batch role \S+ needs s3:PutObject on .*:::reports/,
    );
    assert.match(
      reason("The number of objects exceeds the limit for a generated manifest.", "ManifestGenerationFailed"),
      /; S3 takes no list of this size; replace the rule by several with longer prefixes/,
    );
    assert.match(
      reason("More than 50 percent of the tasks failed", "FailureThresholdExceeded"),
      /single objects say why$/,
    );
    assert.equal(reason("The moon is full.", "Moon"), "the job failed: Moon: The moon is full");
  });
});
