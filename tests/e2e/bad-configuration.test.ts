// Proves: that a stack with mistakes in its configuration is refused by the real engine in the preview, with words that
// point to each mistake, and that nothing is created. The unit tests of the validation go through all the cases.
import assert from "node:assert/strict";
import { type EngineSandbox, openEngineSandbox } from "../support/engine-sandbox";
import { type StackConfig, TestStack } from "../support/test-stack";

describe("a stack whose configuration has mistakes", () => {
  let sandbox: EngineSandbox;
  let stack: TestStack;
  before(async function () {
    this.timeout("15m");
    sandbox = await openEngineSandbox();
    stack = await TestStack.create(sandbox, {});
  });
  after(async () => {
    await stack?.forget();
    await sandbox?.close();
  });

  const source = { region: "eu-west-1" };
  const dr = { region: "us-east-1" };
  const misspelt = { existingRulez: "fail" } as StackConfig;
  const stacks: { config: StackConfig; mistakes: [what: string, message: RegExp][] }[] = [
    {
      config: {
        source: { ...source, bucketName: "My_Bucket", endpoint: "localhost:4566" },
        destinations: {
          dr: source,
          china: { region: "cn-north-1" },
          typo: { region: "eu-wset-1" },
          twin: { ...dr, bucketName: "My_Bucket" },
        },
      },
      mistakes: [
        [
          "a bucket name that S3 does not allow",
          /source\.bucketName is not a name that S3 takes: "My_Bucket"/,
        ],
        ["an endpoint that is no URL", /source\.endpoint is not a URL: "localhost:4566"/],
        ["one region on both sides", /destinations\.dr\.region is the source's own region/],
        ["two partitions", /destinations\.china\.region is in another partition than the source/],
        ["a region that does not exist", /destinations\.typo\.region is not a region .*"eu-wset-1"/],
        [
          "one bucket on both sides",
          /destinations\.twin\.bucketName is the same bucket as source\.bucketName/,
        ],
      ],
    },
    {
      config: { source: { ...source, allowPlainHttpOnLoopback: false }, destinations: {} },
      mistakes: [
        ["no destination", /destinations is empty/],
        ["data sent over plain HTTP without saying so", /source\.endpoint is plain http/],
      ],
    },
    {
      config: { destinations: { dr } },
      mistakes: [["no source", /missing .*configuration .*source/i]],
    },
    {
      config: {
        ...misspelt,
        source,
        destinations: { dr: { ...dr, accountId: 11122223333 }, other: { ...dr, accountId: 444455556666 } },
      },
      mistakes: [
        [
          "a misspelt key",
          /s3-cross-region-replication:existingRulez is not a key of this program \(did you mean "existingRules"\?\)/,
        ],
        [
          "an account whose leading zero YAML has taken away",
          /destinations\.dr\.accountId is the number 11122223333, .*--type string/,
        ],
      ],
    },
    {
      config: { source, destinations: { dr: { ...dr, accountId: 444455556666 } }, tags: { "a?": 42 } },
      mistakes: [["a tag, but not an account in digits", /as asked: - tags\["a\?"\] has the character/]],
    },
    {
      config: { source: "eu-west-1", destinations: { dr } },
      mistakes: [["a source of the wrong type", /source.*must be .*object/i]],
    },
  ];
  for (const { config, mistakes } of stacks) {
    describe("is refused in the preview, and nothing is created,", () => {
      let said: string;
      before(async function () {
        this.timeout(60_000);
        await stack.configure(config);
        const { code, stdout, stderr } = await stack.run(["preview"]);
        assert.notEqual(code, 0, stdout);
        assert.deepEqual(await stack.resources(), []);
        said = (stdout + stderr).replace(/\s+/g, " ");
      });
      for (const [what, message] of mistakes) it(`for ${what}`, () => assert.match(said, message));
    });
  }
});
