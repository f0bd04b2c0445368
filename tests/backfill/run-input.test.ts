// Proves that a run that cannot work is refused with every problem named. Does not prove what the component sends.
import assert from "node:assert/strict";
import { Refusal } from "../../backfill/failure/refusal";
import { readRequest } from "../../backfill/program/request";
import { asked } from "../../backfill/program/words";

const rules = [{ id: "all", prefix: "", tags: {} }];
const source = { bucket: "my-source", region: "eu-west-1" };
const destination = { bucket: "my-destination", region: "us-east-1", rules };

const readRun = (json: string) => readRequest("run", asked("run", ["-"], {}), json);

function problemsOf(run: unknown): string[] {
  try {
    readRun(typeof run === "string" ? run : JSON.stringify(run));
  } catch (error) {
    if (error instanceof Refusal) return error.problems;
    throw error;
  }
  return [];
}

describe("The run that the backfill is given", () => {
  it("is accepted as the component makes it", () => {
    const local = { endpoint: "http://127.0.0.1:4566", profile: "sandbox" };
    const role = {
      assumeRoles: [
        { roleArn: "arn:aws-us-gov:iam::111122223333:role/path/copy", externalId: "us", tags: { team: "a" } },
      ],
    };
    const files = { sharedConfigFile: "~/.aws/work", sharedCredentialsFile: "/keys" };
    const run = {
      source: { ...source, ...local, ...files, accountId: "111122223333" },
      destinations: { dr: { ...destination, ...local, ...role, storageClass: "STANDARD_IA" } },
    };
    assert.deepEqual(readRun(JSON.stringify(run)), run);
  });

  it("is accepted with ETags to be preserved", () => {
    const run = { source, destinations: { dr: destination }, preserveEtag: true };
    assert.deepEqual(readRun(JSON.stringify(run)), run);
  });

  it("is accepted with the time at which versioning was enabled", () => {
    const versioningEnabled = { at: "2026-01-02T03:04:05.000Z", wait: true };
    const run = { source, destinations: { dr: destination }, versioningEnabled };
    assert.deepEqual(readRun(JSON.stringify(run)), run);
  });

  it("is accepted when every rule is paused, and then brings nothing over", () => {
    const run = { source, destinations: { dr: { ...destination, rules: [] } } };
    assert.deepEqual(readRun(JSON.stringify(run)), run);
  });

  const batch = {
    accountId: "111122223333",
    roleArn: "arn:aws:iam::111122223333:role/batch",
    reportBucket: "my-reports",
    reportPrefix: "docs/",
    wait: true,
  };
  const byJob = (change: object) => ({
    source,
    destinations: { dr: destination },
    batch: { ...batch, ...change },
  });

  it("is accepted as the component makes it for a job of S3", () => {
    assert.deepEqual(readRun(JSON.stringify(byJob({}))), byJob({}));
  });

  const cases: [string, unknown, RegExp][] = [
    [
      "versions are neither",
      { source, destinations: { dr: destination }, versions: "new" },
      /^versions is "new"; allowed is "current" or "all"/,
    ],
    [
      "there is no such engine",
      { source, destinations: { dr: destination }, engine: "curl" },
      /^engine is "curl"; allowed is "sdk" or "wire"/,
    ],
    [
      "whether ETags are preserved is text",
      { source, destinations: { dr: destination }, preserveEtag: "true" },
      /^preserveEtag is "true"; allowed is true or false/,
    ],
    [
      "versioning was enabled at no time",
      { source, destinations: { dr: destination }, versioningEnabled: { at: "yesterday", wait: true } },
      /^versioningEnabled\.at is "yesterday"; allowed is a time/,
    ],
    [
      "nobody says whether to wait for versioning",
      { source, destinations: { dr: destination }, versioningEnabled: { at: "2026-01-02T03:04:05Z" } },
      /^versioningEnabled\.wait is null; allowed is true or false/,
    ],
    [
      "a report has no path",
      { source, destinations: { dr: destination }, report: "" },
      /^report is ""; allowed is the path/,
    ],
    [
      "a key is no ARN",
      { source, destinations: { dr: { ...destination, kmsKeyArn: "alias/x" } } },
      /^destinations.dr.kmsKeyArn is "alias\/x"/,
    ],
    [
      "a flag is text",
      { source, destinations: { dr: { ...destination, bucketKey: "yes" } } },
      /^destinations.dr.bucketKey is "yes"; allowed is true or false/,
    ],
    [
      "a job has no account",
      byJob({ accountId: "12" }),
      /^batch.accountId is "12"; allowed is the 12 digits/,
    ],
    ["a job's role is no ARN", byJob({ roleArn: "batch" }), /^batch.roleArn is "batch"; allowed is the ARN/],
    [
      "a job reports into the source",
      byJob({ reportBucket: "my-source" }),
      /^batch.reportBucket is "my-source"/,
    ],
    ["a report's prefix is too long", byJob({ reportPrefix: "x".repeat(513) }), /^batch.reportPrefix is/],
    [
      "nobody says whether to wait for a job",
      byJob({ wait: undefined }),
      /^batch.wait is null; allowed is true/,
    ],
    [
      "an account is no number of one",
      { source: { ...source, accountId: "prod" }, destinations: { dr: destination } },
      /^source.accountId is "prod"; allowed is the 12 digits/,
    ],
    [
      "a role to assume is no ARN",
      { source: { ...source, assumeRoles: [{ roleArn: "deployer" }] }, destinations: { dr: destination } },
      /^source.assumeRoles is "deployer"; allowed is the ARN of an IAM role/,
    ],
    [
      "the roles to assume are no list",
      { source: { ...source, assumeRoles: "deployer" }, destinations: { dr: destination } },
      /^source.assumeRoles is "deployer"; allowed is a list of roles/,
    ],
    [
      "a session has a property that is unknown",
      {
        source: { ...source, assumeRoles: [{ roleArn: "arn:aws:iam::111122223333:role/a", arn: "x" }] },
        destinations: { dr: destination },
      },
      /^source.assumeRoles.arn is not known/,
    ],
    ["a job has a field that is not known", byJob({ prio: 1 }), /^batch.prio is not known/],
    ["it is not JSON", "{", /^the run on stdin is not JSON/],
    ["it is not an object", [], /^run is \[\]; allowed is an object/],
    ["the source is missing", { destinations: { dr: destination } }, /^source is null; .*; add it$/],
    [
      "there is no destination",
      { source, destinations: {} },
      /^destinations is \{\}; allowed is at least one/,
    ],
    [
      "a bucket is an ARN",
      { source: { ...source, bucket: "arn:aws:s3:::x" }, destinations: { dr: destination } },
      /^source\.bucket is "arn:aws:s3:::x"/,
    ],
    [
      "a property is unknown",
      { source: { ...source, regoin: "x" }, destinations: { dr: destination } },
      /^source\.regoin is not known; allowed are bucket, region/,
    ],
    [
      "both sides are the same bucket",
      { source, destinations: { dr: { ...destination, bucket: source.bucket } } },
      /^destinations\.dr\.bucket is "my-source"/,
    ],
    [
      "data would travel unencrypted",
      { source: { ...source, endpoint: "http://s3.example.org" }, destinations: { dr: destination } },
      /^source\.endpoint is "http:\/\/s3\.example\.org"; .* use https/,
    ],
    [
      "an endpoint only looks like loopback",
      { source: { ...source, endpoint: "http://127.0.0.1.example.org" }, destinations: { dr: destination } },
      /^source\.endpoint/,
    ],
    [
      "the storage class does not exist",
      { source, destinations: { dr: { ...destination, storageClass: "COLD" } } },
      /^destinations\.dr\.storageClass is "COLD"; allowed is STANDARD/,
    ],
    [
      "a destination has no list of rules",
      { source, destinations: { dr: { ...destination, rules: "all" } } },
      /^destinations\.dr\.rules is "all"; allowed is a list/,
    ],
    [
      "a tag is not a text",
      { source, destinations: { dr: { ...destination, rules: [{ id: "r", prefix: "", tags: { a: 1 } }] } } },
      /^destinations\.dr\.rules\[0\]\.tags\.a is 1/,
    ],
  ];
  for (const [title, run, expected] of cases) {
    it(`fails if ${title}`, () => {
      const problems = problemsOf(run);
      assert.equal(problems.length, 1, problems.join("\n"));
      assert.match(problems[0] ?? "", expected);
    });
  }

  it("fails with all problems at once", () => {
    const problems = problemsOf({
      source: { bucket: "B", region: "" },
      destinations: { a: { region: 7 }, b: { ...destination, region: 1 } },
    });
    const paths = problems.map((problem) => problem.split(" ")[0]);
    assert.deepEqual(paths, [
      ...["source.bucket", "source.region"],
      ...["destinations.a.bucket", "destinations.a.region", "destinations.a.rules", "destinations.b.region"],
    ]);
  });

  for (const [what, endpoint, allowed] of [
    [
      "a signature in its query",
      "https://s3.example.org/?X-Amz-Signature=hunter2",
      "a URL without a query or a fragment",
    ],
    ["a fragment", "https://s3.example.org#hunter2", "a URL without a query or a fragment"],
    ["a path", "https://s3.example.org/hunter2", "the address of a server, without a path"],
    ["a user, but no protocol", "me:hunter2@s3.example.org", "an https URL"],
  ] as const) {
    it(`refuses an endpoint with ${what}, and does not show it`, () => {
      const said = problemsOf({ source: { ...source, endpoint }, destinations: { dr: destination } }).join();
      assert.ok(said.startsWith(`source.endpoint allowed is ${allowed}`), said);
      assert.doesNotMatch(said, /hunter2/);
    });
  }

  it("is accepted with buckets whose names S3 took before 2018", () => {
    const legacy = { ...source, bucket: "My_Bucket" };
    const run = { source: legacy, destinations: { dr: { ...destination, bucket: "x".repeat(255) } } };
    assert.deepEqual(readRun(JSON.stringify(run)), run);
  });

  for (const bucket of [
    "",
    "ab",
    "x".repeat(256),
    "a/b",
    "my docs",
    "docs\n",
    "arn:aws:s3:::docs",
    "s3://docs",
    "docs-*",
  ]) {
    it(`refuses ${JSON.stringify(bucket).slice(0, 20)} as a bucket, and says what a name is`, () => {
      const [said] = problemsOf({ source: { ...source, bucket }, destinations: { dr: destination } });
      assert.match(said ?? "", /^source\.bucket is .*; allowed is 3 to 255 letters, .*not its ARN or URL$/);
    });
  }

  for (const [path, change] of [
    [
      "source.assumeRoles",
      { source: { ...source, assumeRoles: [{ roleArn: "arn:aws:iam::111122223333:role/*" }] } },
    ],
    [
      "destinations.dr.kmsKeyArn",
      { destinations: { dr: { ...destination, kmsKeyArn: "arn:aws:kms:us-east-1:111122223333:key/*" } } },
    ],
    ["batch.roleArn", { batch: { ...batch, roleArn: "arn:aws:iam::111122223333:role/a${b}" } }],
  ] as const) {
    it(`refuses a wildcard or a variable in ${path}`, () => {
      const [said] = problemsOf({ ...{ source, destinations: { dr: destination } }, ...change });
      assert.ok(said?.startsWith(`${path} is "arn:`), said);
    });
  }

  it("never shows credentials that were put into an endpoint", () => {
    const run = {
      source: { ...source, endpoint: "https://me:hunter2@s3.example.org" },
      destinations: { dr: destination },
    };
    assert.match(problemsOf(run).join(), /^source\.endpoint allowed is a URL without user name/);
    assert.doesNotMatch(problemsOf(run).join(), /hunter2/);
  });
});
