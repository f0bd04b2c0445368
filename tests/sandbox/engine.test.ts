// Proves that the sandbox's parts work together: the engine runs a TypeScript program through our language host, with
// every stand-in, against a local AWS, and sees neither changes nor drift that are not there.
// Does not prove that the stand-ins agree with the real providers, which no test here can reach.
import assert from "node:assert/strict";
import { join } from "node:path";
import { findEngine } from "../../sandbox/engine/find-engine";
import { type LocalAws, startLocalAws } from "../../sandbox/local-aws/local-aws";
import { openWorkspace, type Workspace } from "../../sandbox/workspace";
import { type TemporaryFolder, temporaryFolder, writeProject } from "./temporary-project";

describe("the engine in the sandbox", function () {
  this.timeout(60_000);
  const progress = () => undefined;
  let folder: TemporaryFolder;
  let localAws: LocalAws;
  let workspace: Workspace;

  before(async function () {
    this.timeout(900_000);
    folder = temporaryFolder();
    const engine = await findEngine({ progress });
    localAws = await startLocalAws({ progress, folder: folder.path });
    workspace = await openWorkspace({
      folder: folder.path,
      engine,
      endpoint: localAws.endpoint,
      projectDir: writeProject(folder.path, join(__dirname, "every-type.program.ts")),
    });
    await pulumi("stack", "init", "trial");
  });

  after(async () => {
    await workspace?.stop();
    await localAws?.stop();
    folder?.remove();
  });

  async function pulumi(...args: string[]): Promise<string> {
    const { code, stdout, stderr } = await workspace.pulumi([...args, "--color", "never"]);
    assert.equal(code, 0, `${stdout}\n${stderr}`);
    return stdout;
  }

  it("makes every type it knows", async () => {
    await pulumi("up", "--yes", "--skip-preview");
    const outputs = JSON.parse(await pulumi("stack", "output", "--json")) as Record<string, unknown>;
    assert.deepEqual(
      { ...outputs, sourceBucket: undefined },
      {
        partition: "aws",
        region: "us-east-1",
        said: "hello",
        versioning: "Enabled",
        rules: ["logs", "everything"],
        sourceBucket: undefined,
      },
    );
    assert.match(String(outputs.sourceBucket), /^source-[0-9a-f]{7}$/);
  });

  it("finds neither changes nor drift where nobody changed anything", async () => {
    await pulumi("preview", "--refresh", "--expect-no-changes");
  });

  it("destroys all of it", async () => {
    await pulumi("destroy", "--yes", "--skip-preview");
    const { deployment } = JSON.parse(await pulumi("stack", "export")) as {
      deployment: { resources?: unknown[] };
    };
    assert.deepEqual(deployment.resources ?? [], []);
  });
});
