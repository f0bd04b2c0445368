// Proves: which errors of S3 Control mean that a permission is missing, that the request itself is rejected, that the job is
// unknown, or that another attempt may succeed, and what the creation of a job makes of them. Does not prove: that S3 Control
// names its errors so; the names are of its pages and of public reports.
import assert from "node:assert/strict";
import type { S3Client } from "@aws-sdk/client-s3";
import { explained, isDenial, isRefused, isUnknownJob, mayPass } from "../../backfill/batch/denial";
import { jobRequest } from "../../backfill/batch/job-request";
import { jobScopes } from "../../backfill/batch/job-scope";
import { Jobs } from "../../backfill/batch/jobs";
import { s3Client } from "../../backfill/bucket/s3-client";
import { dueRules } from "../../backfill/decision/object-set";
import { Refusal } from "../../backfill/failure/refusal";
import { errorAnswer, type Interference, throughProxy } from "../support/s3-proxy";
import { everything } from "./bucket-pair";

function failure(name: string, httpStatusCode?: number, code?: string): Error {
  const error = Object.assign(new Error(`${name} happened`), { name });
  return Object.assign(error, httpStatusCode && { $metadata: { httpStatusCode } }, code && { code });
}

type Meaning = "denied" | "rejected" | "of the credentials" | "unknown job" | "may pass" | "none";

/** What each says of it: whether a permission is missing, the request is rejected, and whether another attempt helps. */
const says: {
  [meaning in Meaning]: [isDenial: boolean, isRefused: boolean, mayPass: boolean, isUnknown: boolean];
} = {
  denied: [true, true, false, false],
  rejected: [false, true, false, false],
  "of the credentials": [false, false, false, false],
  "unknown job": [false, true, false, true],
  "may pass": [false, false, true, false],
  none: [false, false, false, false],
};

describe("An error of S3 Control", () => {
  const cases: [name: string, status: number | undefined, meaning: Meaning, code?: string][] = [
    ["AccessDenied", 403, "denied"],
    ["AccessDeniedException", 403, "denied"],
    ["Access Denied", 403, "denied"],
    ["IdempotencyException", 400, "rejected"],
    ["InvalidRequest", 400, "rejected"],
    ["InvalidRequestException", 400, "rejected"],
    ["BadRequestException", 400, "rejected"],
    ["MalformedXML", 400, "rejected"],
    ["JobStatusException", 400, "rejected"],
    ["NoSuchJob", 404, "unknown job"],
    ["NoSuchJobException", 400, "unknown job"],
    ["NotFoundException", 400, "unknown job"],
    ["UnknownError", 404, "unknown job"],
    ["ExpiredToken", 400, "of the credentials"],
    ["ExpiredTokenException", 403, "of the credentials"],
    ["InvalidToken", 400, "of the credentials"],
    ["TokenRefreshRequired", 400, "of the credentials"],
    ["InvalidAccessKeyId", 403, "of the credentials"],
    ["SignatureDoesNotMatch", 403, "of the credentials"],
    ["CredentialsProviderError", undefined, "of the credentials"],
    ["TooManyRequestsException", 400, "may pass"],
    ["TooManyRequestsException", 429, "may pass"],
    ["ThrottlingException", 400, "may pass"],
    ["SlowDown", 503, "may pass"],
    ["RequestTimeout", 400, "may pass"],
    ["InternalError", 500, "may pass"],
    ["InternalServiceException", 500, "may pass"],
    ["ServiceUnavailable", 503, "may pass"],
    ["UnknownError", 429, "may pass"],
    ["UnknownError", 502, "may pass"],
    ["TimeoutError", undefined, "may pass"],
    ["Error", undefined, "may pass", "ECONNRESET"],
    ["Error", undefined, "may pass", "ENOTFOUND"],
    ["UnknownError", 408, "none"],
    ["Error", undefined, "none"],
    ["Error", undefined, "none", "CERT_HAS_EXPIRED"],
    // Only the whole name counts.
    ["NotAccessDeniedAtAll", 500, "may pass"],
  ];
  for (const [name, status, meaning, code] of cases) {
    const shown = [name, code, status && `with status ${status}`].filter(Boolean).join(" ");
    it(`${shown} is ${meaning}`, () => {
      const error = failure(name, status, code);
      assert.deepEqual(
        [isDenial(error), isRefused(error), mayPass(error), isUnknownJob(error)],
        says[meaning],
      );
    });
  }
});

describe("A denied request", () => {
  const denied = failure("Access Denied", 403);

  it("ends in a sentence that names what was denied and the missing permission", async () => {
    const ask = async () => {
      throw denied;
    };
    await assert.rejects(explained("listing the jobs", "s3:ListJobs", ask), {
      name: "Refusal",
      message: "listing the jobs is denied: Access Denied happened; the credentials need s3:ListJobs",
    });
    const byMessage = (message: string) => `what ${message} says`;
    await assert.rejects(explained("it", byMessage, ask), /need what Access Denied happened says$/);
  });

  it("is the only one that is explained; other errors stay as they are", async () => {
    for (const error of [
      failure("ExpiredToken", 400),
      failure("SlowDown", 503),
      new Refusal(["no"]),
      "text",
    ]) {
      const ask = async () => {
        throw error;
      };
      await assert.rejects(explained("it", "s3:ListJobs", ask), (thrown) => thrown === error);
    }
    assert.equal(await explained("it", "s3:ListJobs", async () => "answer"), "answer");
  });
});

describe("The creation of a job", function () {
  this.timeout(20_000);
  const kept = { ...process.env };
  before(() => {
    Object.assign(process.env, {
      ...{ AWS_ACCESS_KEY_ID: "test", AWS_SECRET_ACCESS_KEY: "test" },
      ...{ AWS_CONFIG_FILE: "/dev/null", AWS_SHARED_CREDENTIALS_FILE: "/dev/null" },
    });
  });
  after(() => {
    process.env = kept;
  });

  /** Creates a job at a server that does as it is told. */
  function create(interfere: Interference): Promise<string> {
    return throughProxy("http://127.0.0.1:1", interfere, async (endpoint) => {
      const source = { bucket: "invoices", region: "eu-west-1", endpoint };
      const run = {
        source,
        destinations: { dr: { bucket: "copies", region: "us-east-1", rules: [everything] } },
        batch: {
          ...{ accountId: "111122223333", roleArn: "arn:aws:iam::111122223333:role/batch" },
          ...{ reportBucket: "reports", reportPrefix: "", wait: true },
        },
      };
      const [scope] = jobScopes(dueRules(run, undefined));
      assert.ok(scope);
      const s3: S3Client = s3Client(source);
      const jobs = new Jobs(source, run.batch, s3);
      try {
        return await jobs.create(
          jobRequest(run, scope, { createdBefore: new Date("2026-01-02T00:00:00Z") }, 1),
        );
      } finally {
        jobs.close();
        s3.destroy();
      }
    });
  }

  for (const code of ["IdempotencyException", "InvalidRequest"]) {
    it(`that S3 rejects by ${code} is not tried again, and says why`, async () => {
      let requests = 0;
      const rejected = create(async () => {
        requests++;
        return errorAnswer(400, code, "The account has no such role");
      });
      const message = new RegExp(`^S3 rejects the batch job: ${code}: The account has no such role$`);
      await assert.rejects(rejected, { name: "Refusal", message });
      assert.equal(requests, 1);
    });
  }

  it("with credentials that expired is no rejection: with new ones it would succeed", async () => {
    const failed = create(async () => errorAnswer(400, "ExpiredToken", "The token has expired"));
    await assert.rejects(failed, { name: "ExpiredToken" });
  });

  it("is tried again when S3 throttles it, with the same token", async () => {
    const throttles = [errorAnswer(503, "SlowDown"), errorAnswer(400, "TooManyRequestsException")];
    const tokens: (string | undefined)[] = [];
    const id = await create(async ({ body }) => {
      tokens.push(/<ClientRequestToken>(\w+)</.exec(body.toString())?.[1]);
      const throttle = throttles.shift();
      if (throttle) return throttle;
      const headers = { "content-type": "application/xml" };
      return {
        status: 200,
        headers,
        body: Buffer.from("<CreateJobResult><JobId>job-1</JobId></CreateJobResult>"),
      };
    });
    assert.equal(id, "job-1");
    assert.equal(tokens.length, 3);
    assert.equal(new Set(tokens).size, 1);
  });

  it("fails if S3 does not say which job it created", async () => {
    const created = create(async () => {
      const headers = { "content-type": "application/xml" };
      return { status: 200, headers, body: Buffer.from("<CreateJobResult></CreateJobResult>") };
    });
    await assert.rejects(created, /S3 created a job and did not say which/);
  });
});
