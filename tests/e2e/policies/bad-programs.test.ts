// Proves: that the real engine stops each bad program at the rule it breaks, in the preview that `pulumi up` begins with, and
// that nothing is made. Does not prove: what each rule says of other mistakes; the file of the rule does.
import assert from "node:assert/strict";
import { ListBucketsCommand } from "@aws-sdk/client-s3";
import { rules } from "../../../policies/rules";
import { PolicedStack } from "../../policies/policed-stack";
import { badPrograms } from "../../policies/programs/bad-programs";
import { type EngineSandbox, openEngineSandbox } from "../../support/engine-sandbox";

describe("pulumi up under the policy pack", function () {
  this.timeout("2m");
  let sandbox: EngineSandbox;
  before(async function () {
    this.timeout("15m");
    sandbox = await openEngineSandbox();
  });
  after(() => sandbox?.close());

  it("has a bad program for every rule of the pack", () => {
    assert.deepEqual(Object.keys(badPrograms).sort(), rules.map(({ name }) => name).sort());
  });

  for (const [rule, { found, config }] of Object.entries(badPrograms)) {
    it(`stops a program that breaks ${rule} before anything is made`, async () => {
      const stack = await new PolicedStack(sandbox, rule).create();
      try {
        const { code, stdout } = await stack.underPack(["up", "--yes"], config);
        assert.notEqual(code, 0);
        assert.match(stdout, new RegExp(`\\[mandatory\\].* ${rule} `));
        assert.match(stdout.replace(/\s+/g, " "), found);
        const { Buckets } = await sandbox.s3("eu-west-1").send(new ListBucketsCommand({}));
        assert.deepEqual(Buckets ?? [], []);
      } finally {
        await stack.forget();
      }
    });
  }
});
