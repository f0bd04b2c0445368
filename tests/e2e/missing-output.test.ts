// Proves: that an output which another stack does not export is refused by the real engine in the preview, with the argument
// that it was for, and that nothing is created. Does not prove: anything about outputs that are there.
import assert from "node:assert/strict";
import { type EngineSandbox, openEngineSandbox } from "../support/engine-sandbox";
import { ProgramStack } from "../support/program-stack";

describe("a program that refers to an output that is not there", () => {
  let sandbox: EngineSandbox;
  let stack: ProgramStack;
  before(async function () {
    this.timeout("15m");
    sandbox = await openEngineSandbox();
    stack = await ProgramStack.create(sandbox, "missing-output");
  });
  after(async () => {
    await stack?.forget();
    await sandbox?.close();
  });

  for (const command of ["preview", "up --yes --skip-preview"]) {
    it(`fails at \`pulumi ${command}\`, says which arguments got nothing, and makes nothing`, async () => {
      const { code, stdout, stderr } = await stack.run(command.split(" "));
      const said = (stdout + stderr).replace(/\s+/g, " ");
      assert.notEqual(code, 0, said);
      for (const path of ["destinations.dr.bucketName", "tags.owner"]) {
        assert.ok(said.includes(`- ${path} is an output without a value: it came to undefined`), said);
      }
      const made = (await stack.resources()).map(({ type }) => type);
      assert.deepEqual(
        made.filter((type) => type.startsWith("aws:")),
        [],
      );
    }).timeout(60_000);
  }
});
