// Proves: that a stack with a mistake in its configuration is refused by the real engine in the preview, with words that
// point to the mistake, and that nothing is created. The unit tests of the validation go through all the cases.
import assert from "node:assert/strict";
import { type EngineSandbox, openEngineSandbox } from "../support/engine-sandbox";
import { type StackConfig, TestStack } from "../support/test-stack";

describe("a stack whose configuration", () => {
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
  const refused: [what: string, config: StackConfig, messages: RegExp[]][] = [
    [
      "has a bad bucket name, a bad endpoint and one region twice",
      {
        source: { ...source, bucketName: "My_Bucket", endpoint: "localhost:4566" },
        destinations: { dr: source },
      },
      [
        /source\.bucketName is not a name that S3 takes: "My_Bucket"/,
        /source\.endpoint is not a URL: "localhost:4566"/,
        /destinations\.dr\.region is the source's own region/,
      ],
    ],
    [
      "names a region that does not exist, and one bucket on both sides",
      {
        source: { region: "eu-wset-1", bucketName: "docs" },
        destinations: { dr: { ...dr, bucketName: "docs" } },
      },
      [
        /source\.region is not a region .*"eu-wset-1"/,
        /destinations\.dr\.bucketName is the same bucket as source\.bucketName/,
      ],
    ],
    [
      "spans two partitions, and sends data over plain HTTP without saying so",
      {
        source: { ...source, allowPlainHttpOnLoopback: false },
        destinations: { dr: { region: "cn-north-1" } },
      },
      [/in another partition than the source/, /source\.endpoint is plain http/],
    ],
    ["names no destination", { source, destinations: {} }, [/destinations is empty/]],
    ["has no source", { destinations: { dr } }, [/missing .*configuration .*source/i]],
    [
      "has a source of the wrong type",
      { source: "eu-west-1", destinations: { dr } },
      [/source.*must be .*object/i],
    ],
  ];

  for (const [what, config, messages] of refused) {
    it(`${what} is refused in the preview, and nothing is created`, async () => {
      await stack.configure(config);
      const { code, stdout, stderr } = await stack.run(["preview"]);
      assert.notEqual(code, 0, stdout);
      const said = (stdout + stderr).replace(/\s+/g, " ");
      for (const message of messages) assert.match(said, message);
      assert.deepEqual(await stack.resources(), []);
    }).timeout(60_000);
  }
});
