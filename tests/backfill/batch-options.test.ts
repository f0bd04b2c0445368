// Proves: which options and fields a backfill by S3 Batch Replication rejects before any request, and in which words, because
// a job does what the source's rules say or because the value is out of range. Does not prove: what is rejected after the
// rules were read; batch-commands.test.ts does.
import assert from "node:assert/strict";
import { Refusal } from "../../backfill/failure/refusal";
import type { Command } from "../../backfill/program/options";
import { type Request, readRequest } from "../../backfill/program/request";
import { asked } from "../../backfill/program/words";
import type { BackfillRule, BatchRun } from "../../contract/backfill-run";
import { everything } from "./bucket-pair";

const role = "arn:aws:iam::111122223333:role/batch";
const byJob = `--source my-source --destination my-copy --batch-role ${role} --report-bucket my-reports`;

function requestOf(command: Command, words: string, environment: NodeJS.ProcessEnv = {}): Request {
  return readRequest(command, asked(command, words.split(" "), environment), "");
}

/** As whoever gives the run as JSON. */
function given(input: object): Request {
  return readRequest("run", asked("run", ["-"], {}), JSON.stringify(input));
}

/** The only problem. */
function problemOf(ask: () => Request): string {
  try {
    ask();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    assert.equal(error.problems.length, 1, error.message);
    return error.message;
  }
  return assert.fail("it was accepted");
}

describe("With --batch-role, the program", () => {
  const ofRules =
    "with --batch-role: a batch job replicates as the source's rules say; change the rules, or leave out --batch-role to copy";
  const settings: [option: string, commands: Command[]][] = [
    ["--storage-class STANDARD_IA", ["plan", "run"]],
    ["--kms-key arn:aws:kms:us-east-1:111122223333:key/1", ["plan", "run"]],
    ["--bucket-key", ["plan", "run"]],
    ["--other-account", ["plan", "run"]],
  ];
  for (const [option, commands] of settings) {
    const [flag = ""] = option.split(" ");
    for (const command of commands) {
      it(`rejects ${flag} for ${command}: the source's rules say it`, () => {
        const problem = problemOf(() => requestOf(command, `${byJob} ${option}`));
        assert.equal(problem, `${flag} has no meaning ${ofRules}`);
      });
    }
  }

  it("rejects such a setting by the name of its variable if it came by the environment", () => {
    const environment = { S3_BACKFILL_STORAGE_CLASS: "STANDARD_IA" };
    const problem = problemOf(() => requestOf("run", byJob, environment));
    assert.equal(problem, `S3_BACKFILL_STORAGE_CLASS has no meaning ${ofRules}`);
  });

  const ofCopies: [option: string, commands: Command[], problem: RegExp][] = [
    [
      "--versions all",
      ["plan", "run"],
      /^--versions is "all"; allowed is nothing: a batch job replicates as/,
    ],
    [
      "--versions current",
      ["plan", "run"],
      /^--versions is "current"; allowed is nothing: a batch job replicates as/,
    ],
    [
      "--preserve-etag",
      ["plan", "run"],
      /^--preserve-etag is true; allowed is nothing: a batch job replicates as/,
    ],
    [
      "--journal j.ndjson",
      ["run"],
      /^--journal is "j.ndjson"; allowed is nothing: a batch job replicates as/,
    ],
  ];
  for (const [option, commands, expected] of ofCopies) {
    for (const command of commands) {
      it(`rejects ${option} for ${command}: only copies have it`, () => {
        const problem = problemOf(() => requestOf(command, `${byJob} ${option}`));
        assert.match(problem, expected);
        assert.match(problem, /; leave it out, or leave out the batch role to copy$/);
      });
    }
  }

  it("names all such options at once", () => {
    const ask = () =>
      requestOf("run", `${byJob} --versions all --storage-class GLACIER_IR --bucket-key --journal j`);
    assert.throws(ask, (error) => {
      assert.ok(error instanceof Refusal);
      assert.deepEqual(
        error.problems.map((problem) => problem.split(" ")[0]),
        ["--versions", "--journal", "--storage-class", "--bucket-key"],
      );
      return true;
    });
  });

  it("takes several prefixes and tags, which have to be those of the source's rules", () => {
    const { destinations } = requestOf("run", `${byJob} --prefix docs/a/ --prefix logs/ --tag team=a`);
    const tags = { team: "a" };
    assert.deepEqual(destinations?.["my-copy"]?.rules, [
      { id: "docs/a/", prefix: "docs/a/", tags },
      { id: "logs/", prefix: "logs/", tags },
    ]);
  });

  for (const [text, minutes] of [
    ["0", 0],
    ["0.5", 0.5],
    ["60", 60],
  ] as const) {
    it(`takes --propagation-minutes ${text}`, () => {
      const { batch } = requestOf("run", `${byJob} --propagation-minutes ${text}`);
      assert.equal(batch?.propagationMinutes, minutes);
    });
  }

  for (const [text, shown] of [
    ["-1", "-1"],
    ["61", "61"],
    ["60.001", "60.001"],
    ["x", '"x"'],
    ["15min", '"15min"'],
    ["NaN", '"NaN"'],
  ]) {
    it(`rejects --propagation-minutes ${text}`, () => {
      const problem = problemOf(() => requestOf("run", `${byJob} --propagation-minutes ${text}`));
      assert.equal(
        problem,
        `--propagation-minutes is ${shown}; allowed is a number from 0 to 60; give the minutes that S3 may take to ` +
          "apply the source's rules, or leave it out for 15",
      );
    });
  }

  it("does not know --propagation-minutes for plan, which waits for nothing", () => {
    const problem = problemOf(() => requestOf("plan", `${byJob} --propagation-minutes 1`));
    assert.match(problem, /^--propagation-minutes is not known to plan/);
  });

  it("rejects --propagation-minutes without a batch role, which nothing would wait for", () => {
    const words = "--source my-source --destination my-copy --propagation-minutes 1";
    assert.throws(() => requestOf("run", words), /--batch-role is null; allowed is the ARN of an IAM role/);
  });
});

const batch: BatchRun = {
  ...{ accountId: "111122223333", roleArn: role, reportBucket: "my-reports", reportPrefix: "", wait: true },
};

/** A run of the component, with what a test wants otherwise. */
function runWith({ of = {}, rule = {}, destination = {}, source = {} }: { [of: string]: object } = {}) {
  return {
    source: { bucket: "my-source", region: "eu-west-1", ...source },
    destinations: {
      dr: { bucket: "my-copy", region: "us-east-1", rules: [{ ...everything, ...rule }], ...destination },
    },
    batch: { ...batch, ...of },
  };
}

describe("A run as JSON", () => {
  const rule: Partial<BackfillRule> = { since: "2026-01-02T03:04:05.000Z" };
  const accepted: [what: string, run: object][] = [
    [
      "says how its copies are made, which a later copy goes by",
      runWith({ destination: { storageClass: "STANDARD_IA" } }),
    ],
    ["says when the rules were put", runWith({ of: { rulesPutAt: "2026-01-02T03:04:05.000Z" } })],
    [
      "says when the rules were put, without milliseconds",
      runWith({ of: { rulesPutAt: "2026-01-02T03:04:05Z" } }),
    ],
    ["says which look it is", runWith({ of: { look: 0, propagationMinutes: 15 } })],
    ["says since when a rule is in force", runWith({ rule })],
    [
      "says the generation of its buckets",
      runWith({ source: { generation: "1" }, destination: { generation: "2" } }),
    ],
  ];
  for (const [what, run] of accepted) {
    it(`is taken as it is if it ${what}`, () => assert.deepEqual(given(run), run));
  }

  const aTime = 'allowed is a time, for example "2026-01-02T03:04:05.000Z"';
  const rejected: [what: string, run: object, problem: string][] = [
    ...["yesterday", "", "2026-01-02", "2026-13-02T03:04:05Z", "1767323045000"].map(
      (rulesPutAt): [string, object, string] => [
        `its rules were put at ${JSON.stringify(rulesPutAt)}`,
        runWith({ of: { rulesPutAt } }),
        `batch.rulesPutAt is ${JSON.stringify(rulesPutAt)}; ${aTime}; give the time at which the rules were put`,
      ],
    ),
    [
      "its rules were put at a number",
      runWith({ of: { rulesPutAt: 1767323045000 } }),
      `batch.rulesPutAt is 1767323045000; ${aTime}; give the time at which the rules were put`,
    ],
    [
      "its rules were put at null",
      runWith({ of: { rulesPutAt: null } }),
      `batch.rulesPutAt is null; ${aTime}; give the time at which the rules were put`,
    ],
    [
      "a rule is in force since no time",
      runWith({ rule: { since: "last week" } }),
      `destinations.dr.rules[0].since is "last week"; ${aTime}; leave it out`,
    ],
    [
      "a bucket's generation is a number",
      runWith({ destination: { generation: 2 } }),
      "destinations.dr.generation is 2; allowed is a text; leave it out",
    ],
    [
      "the source's generation is a number",
      runWith({ source: { generation: 2 } }),
      "source.generation is 2; allowed is a text; leave it out",
    ],
    [
      "it is a look before the first",
      runWith({ of: { look: -1 } }),
      "batch.look is -1; allowed is a number that is not negative; leave it out",
    ],
    [
      "it waits for a text",
      runWith({ of: { propagationMinutes: "15" } }),
      'batch.propagationMinutes is "15"; allowed is a number from 0 to 60; give the minutes that S3 may take to apply the ' +
        "source's rules, or leave it out for 15",
    ],
    [
      "it asks for the whole history",
      { ...runWith(), versions: "all" },
      'versions is "all"; allowed is nothing: a batch job replicates as the source\'s rules say; leave it out, or leave out ' +
        "the batch role to copy",
    ],
  ];
  for (const [what, run, problem] of rejected) {
    it(`is rejected if ${what}`, () =>
      assert.equal(
        problemOf(() => given(run)),
        problem,
      ));
  }

  it("is rejected if a batch job has a field that is not known, with all that are", () => {
    const problem = problemOf(() => given(runWith({ of: { rulesPutat: "2026-01-02T03:04:05Z" } })));
    assert.match(
      problem,
      /^batch\.rulesPutat is not known; allowed are accountId, .*propagationMinutes, rulesPutAt, look;/,
    );
  });
});
