import { type EngineSandbox, openEngineSandbox } from "../support/engine-sandbox";
import { ProgramStack } from "../support/program-stack";

describe("a replication written by hand", () => {
  let sandbox: EngineSandbox;
  before(async function () {
    this.timeout("15m");
    sandbox = await openEngineSandbox();
  });
  after(() => sandbox?.close());
  it("x", async () => {
    const stack = await ProgramStack.create(sandbox, "cloud-control", { "aws-native:region": "eu-west-1" });
    try {
      console.log(JSON.stringify(await stack.preview(), null, 1));
      await stack.up();
      console.log(JSON.stringify(await stack.resources(), null, 1));
      console.log((await stack.preview()).map((s) => s.op));
      await stack.refresh();
      console.log((await stack.preview()).map((s) => s.op));
      await stack.destroy();
    } finally {
      await stack.forget();
    }
  }).timeout(120000);
});
