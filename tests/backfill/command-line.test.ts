// Proves what can be said to the program, by words, by the environment and by JSON, and how it refuses what cannot work.
// Does not prove that what was said is done; other tests watch that.
import assert from "node:assert/strict";
import { Refusal } from "../../backfill/failure/refusal";
import { type Command, commands, options, variableOf } from "../../backfill/program/options";
import { readRequest } from "../../backfill/program/request";
import { usage, usageOf } from "../../backfill/program/usage";
import { asked } from "../../backfill/program/words";

interface Said {
  words?: string;
  environment?: NodeJS.ProcessEnv;
  json?: object;
}

function requestOf(command: Command, { words = "", environment = {}, json }: Said) {
  const list = words.split(" ").filter((word) => word !== "");
  return readRequest(
    command,
    asked(command, json ? [...list, "-"] : list, environment),
    JSON.stringify(json),
  );
}

function problemsOf(command: Command, said: Said): string[] {
  try {
    requestOf(command, said);
  } catch (error) {
    if (error instanceof Refusal) return error.problems;
    throw error;
  }
  return [];
}

const pair = "--source my-source --destination my-copy";
const everything = { id: "everything", prefix: "", tags: {} };

describe("The program", () => {
  it("brings everything of one bucket to another if nothing else is said", () => {
    assert.deepEqual(requestOf("run", { words: pair }), {
      source: { bucket: "my-source" },
      destinations: { "my-copy": { bucket: "my-copy", rules: [everything] } },
    });
  });

  it("takes every option by a word", () => {
    const words =
      `${pair} --source-region eu-west-1 --source-endpoint https://a.example --source-profile p --source-role ` +
      "arn:aws:iam::111122223333:role/a --source-role arn:aws:iam::444455556666:role/b " +
      "--destination-region us-east-1 --prefix docs/ --prefix=logs/ --tag team=x=y " +
      "--tag keep --delete-markers --versions all --storage-class GLACIER_IR --kms-key arn:aws:kms:us-east-1:111122223333:key/1 " +
      "--bucket-key --other-account --report r.ndjson --journal j.ndjson --strict";
    const tags = { team: "x=y", keep: "" };
    assert.deepEqual(requestOf("run", { words }), {
      source: {
        bucket: "my-source",
        region: "eu-west-1",
        endpoint: "https://a.example",
        profile: "p",
        assumeRoles: [
          { roleArn: "arn:aws:iam::111122223333:role/a" },
          { roleArn: "arn:aws:iam::444455556666:role/b" },
        ],
      },
      destinations: {
        "my-copy": {
          bucket: "my-copy",
          region: "us-east-1",
          storageClass: "GLACIER_IR",
          kmsKeyArn: "arn:aws:kms:us-east-1:111122223333:key/1",
          bucketKey: true,
          otherAccount: true,
          rules: [
            { id: "docs/", prefix: "docs/", tags, deleteMarkers: true },
            { id: "logs/", prefix: "logs/", tags, deleteMarkers: true },
          ],
        },
      },
      versions: "all",
      report: "r.ndjson",
      journal: "j.ndjson",
      strict: true,
    });
  });

  it("takes the same from the environment, where words win", () => {
    const environment = {
      S3_BACKFILL_SOURCE: "my-source",
      S3_BACKFILL_DESTINATION: "other-copy",
      S3_BACKFILL_PREFIX: "docs/",
      S3_BACKFILL_STRICT: "true",
      S3_BACKFILL_OTHER_ACCOUNT: "false",
      // Of another command.
      S3_BACKFILL_DEPTH: "headers",
    };
    assert.deepEqual(
      requestOf("run", { words: "--destination my-copy --prefix a --prefix b", environment }),
      {
        source: { bucket: "my-source" },
        destinations: {
          "my-copy": {
            bucket: "my-copy",
            otherAccount: false,
            rules: [
              { id: "a", prefix: "a", tags: {} },
              { id: "b", prefix: "b", tags: {} },
            ],
          },
        },
        strict: true,
      },
    );
  });

  it("takes JSON from stdin, to which words add, and over which they win", () => {
    const json = {
      source: { bucket: "my-source", region: "eu-west-1" },
      destinations: { dr: { bucket: "my-copy", region: "us-east-1", rules: [] } },
      prices: { writes: 1, reads: 2 },
    };
    assert.deepEqual(requestOf("plan", { words: "--source-region eu-north-1 --price-reads 3", json }), {
      ...json,
      source: { bucket: "my-source", region: "eu-north-1" },
      prices: { writes: 1, reads: 3 },
    });
  });

  it("does not mix what is on stdin with what happens to be in the environment", () => {
    const json = {
      source: { bucket: "my-source", region: "eu-west-1" },
      destinations: { dr: { bucket: "my-copy", region: "us-east-1", rules: [] } },
    };
    const environment = {
      S3_BACKFILL_DESTINATION: "other-copy",
      S3_BACKFILL_SORCE: "a",
      S3_BACKFILL_STRICT: "1",
    };
    assert.deepEqual(requestOf("run", { environment, json }), json);
  });

  it("follows the source's own rules to buckets that are reached as the destination is", () => {
    const words = "--source my-source --follow-rules --destination-profile backup";
    assert.deepEqual(requestOf("verify", { words }), {
      source: { bucket: "my-source" },
      followRules: { profile: "backup" },
    });
  });

  it("fills in what a batch job needs from the role", () => {
    const words = `${pair} --batch-role arn:aws:iam::111122223333:role/batch --report-bucket my-reports --no-wait`;
    assert.deepEqual(requestOf("run", { words }).batch, {
      accountId: "111122223333",
      roleArn: "arn:aws:iam::111122223333:role/batch",
      reportBucket: "my-reports",
      reportPrefix: "",
      wait: false,
    });
  });

  it("tells all options of each command, with the variable's name to be had from the flag's", () => {
    for (const command of Object.keys(commands) as Command[]) {
      assert.match(usage(), new RegExp(`^  ${command} +\\w`, "m"));
      for (const { flag } of options.filter(({ of }) => of.includes(command))) {
        assert.match(usageOf(command), new RegExp(`^  --${flag} `, "m"));
      }
    }
    assert.equal(new Set(options.map(variableOf)).size, options.length);
  });

  const cases: [title: string, command: Command, said: Said, expected: RegExp][] = [
    [
      "a word is misspelt",
      "run",
      { words: `${pair} --prefx a=b` },
      /^--prefx is not known to run; allowed are --source, .*--prefix/,
    ],
    [
      "a word is another command's",
      "run",
      { words: `${pair} --depth=content` },
      /^--depth is not known to run/,
    ],
    [
      "a value was forgotten",
      "run",
      { words: "--destination my-copy --source --strict" },
      /^--source lacks its value; say --source BUCKET$/,
    ],
    ["a value is empty", "run", { words: `${pair} --prefix=` }, /^--prefix lacks its value/],
    ["a switch is given a value", "run", { words: `${pair} --strict=yes` }, /^--strict takes no value/],
    [
      "a bucket stands alone",
      "run",
      { words: `${pair} extra` },
      /^"extra" is no option; options begin with --/,
    ],
    [
      "a variable is misspelt",
      "run",
      { words: pair, environment: { S3_BACKFILL_PREFX: "a" } },
      /^S3_BACKFILL_PREFX is not known; allowed are .*S3_BACKFILL_PREFIX/,
    ],
    [
      "a switch's variable is neither true nor false",
      "run",
      { words: pair, environment: { S3_BACKFILL_STRICT: "1" } },
      /^S3_BACKFILL_STRICT is "1"; allowed is true or false/,
    ],
    [
      "a bad value came by a word, which is named",
      "run",
      { words: `${pair} --destination-region moon` },
      /^--destination-region is "moon"; allowed is the name of an AWS region/,
    ],
    [
      "a bad value came by a variable, which is named",
      "run",
      { words: pair, environment: { S3_BACKFILL_STORAGE_CLASS: "COLD" } },
      /^S3_BACKFILL_STORAGE_CLASS is "COLD"; allowed is STANDARD/,
    ],
    [
      "a bad value came by JSON, whose path is named",
      "verify",
      { words: pair, json: { source: { profile: "" } } },
      /^source\.profile is ""/,
    ],
    [
      "both sides are the same bucket",
      "run",
      { words: "--source my-copy --destination my-copy" },
      /^--destination is "my-copy"; allowed is another bucket than the source/,
    ],
    [
      "there is no destination",
      "run",
      { words: "--source my-source" },
      /^--destination is null; allowed is 3 to 255/,
    ],
    [
      "there is no source",
      "verify",
      { words: "--destination my-copy" },
      /^--source is null; allowed is 3 to 255/,
    ],
    ["the JSON lacks the source", "verify", { json: { followRules: {} } }, /^source is null; .*; add it$/],
    [
      "the rules are to be followed and destinations are named as well",
      "verify",
      { words: "--follow-rules", json: { source: { bucket: "abc" }, destinations: {} } },
      /^--follow-rules allowed is one of both/,
    ],
    [
      "the depth is unknown",
      "verify",
      { words: `${pair} --depth deep` },
      /^--depth is "deep"; allowed is "listing"/,
    ],
    [
      "a price is no number",
      "plan",
      { words: `${pair} --price-job free` },
      /^--price-job is "free"; allowed is a number/,
    ],
    [
      "a price is negative",
      "plan",
      { words: pair, json: { prices: { reads: -1 } } },
      /^prices\.reads is -1; allowed is a number/,
    ],
    [
      "a price is for something else",
      "plan",
      { words: pair, json: { prices: { lunch: 1 } } },
      /^prices\.lunch is not known; allowed are writes/,
    ],
    [
      "a job is to be cancelled that nobody names",
      "cancel",
      { words: "--source my-source --account 111122223333" },
      /^--job is null; allowed is the id of a batch job/,
    ],
    [
      "nobody says whose jobs are asked after",
      "status",
      { words: "--source my-source" },
      /^--account is null; allowed is the 12 digits/,
    ],
  ];
  for (const [title, command, said, expected] of cases) {
    it(`refuses to start if ${title}`, () => {
      const problems = problemsOf(command, said);
      assert.equal(problems.length, 1, problems.join("\n"));
      assert.match(problems[0] ?? "", expected);
    });
  }
});
