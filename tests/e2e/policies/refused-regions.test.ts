// Proves: that the real engine refuses a configuration of the rule "allowed-regions" that would allow nothing, or that no region
// could ever meet, before it looks at the program. Does not prove: what the rule says of programs.
import assert from "node:assert/strict";
import { PolicedStack } from "../../policies/policed-stack";
import { type EngineSandbox, openEngineSandbox } from "../../support/engine-sandbox";

const refused: [title: string, config: object, said: RegExp][] = [
  ["an empty list of regions", { regions: [] }, /allowed-regions: regions: Array must have at least 1 items/],
  ["an empty list of sources", { sources: [] }, /allowed-regions: sources: Array must have at least 1 items/],
  [
    "a region that is no list",
    { regions: "eu-west-1" },
    /regions: Invalid type. Expected: array, given: string/,
  ],
  ["the name of a place", { regions: ["Ireland"] }, /regions.0: Does not match pattern/],
  ["a bucket in no region", { elsewhere: { theirs: "abroad" } }, /elsewhere.theirs: Does not match pattern/],
];

describe("the configuration of allowed-regions", function () {
  this.timeout("1m");
  let sandbox: EngineSandbox;
  let stack: PolicedStack;
  before(async function () {
    this.timeout("15m");
    sandbox = await openEngineSandbox();
    stack = await new PolicedStack(sandbox, "sound").create();
  });
  after(async () => {
    await stack?.forget();
    await sandbox?.close();
  });

  for (const [title, config, said] of refused) {
    it(`may not be ${title}`, async () => {
      const { code, stdout, stderr } = await stack.underPack(["preview"], { "allowed-regions": config });
      assert.notEqual(code, 0);
      assert.match(`${stdout}${stderr}`.replace(/\s+/g, " "), said);
      assert.doesNotMatch(stdout, /BucketReplicationConfig/);
    });
  }
});
