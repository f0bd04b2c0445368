// Proves that a run that is interrupted, or whose engine is killed, leaves neither a process nor a lock behind. That the
// next run goes on is shown with a real backfill among the end-to-end tests.
// Does not prove the way a terminal delivers Ctrl-C: the command line's own test does.
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { findEngine } from "../../sandbox/engine/find-engine";
import type { Finished } from "../../sandbox/process-group";
import { openWorkspace, type Workspace } from "../../sandbox/workspace";
import { type TemporaryFolder, temporaryFolder, writeProject } from "./temporary-project";

describe("an interrupted run", function () {
  this.timeout(60_000);
  let folder: TemporaryFolder;
  let project: string;
  let workspace: Workspace;

  before(async function () {
    this.timeout(900_000);
    folder = temporaryFolder();
    project = writeProject(folder.path, join(__dirname, "long-command.program.ts"));
    const engine = await findEngine({ progress: () => undefined });
    workspace = await openWorkspace({
      folder: folder.path,
      engine,
      endpoint: "http://127.0.0.1:1",
      projectDir: project,
    });
    assert.equal((await workspace.pulumi(["stack", "init", "trial"])).code, 0);
  });
  after(async () => {
    await workspace?.stop();
    folder?.remove();
  });

  const up = () => workspace.pulumi(["up", "--yes", "--skip-preview"]);
  const isLocked = () => {
    const locks = join(folder.path, "state", ".pulumi", "locks");
    return (
      existsSync(locks) &&
      readdirSync(locks, { recursive: true }).some((name) => /\.json$/.test(String(name)))
    );
  };

  /** Answers the run and the process number of the command it came to. */
  async function upUntilTheCommandRuns(): Promise<{ run: Promise<Finished>; pid: number }> {
    const started = join(project, "started");
    rmSync(started, { force: true });
    const run = up();
    while (!existsSync(started) || readFileSync(started, "utf8") === "") await pause(20);
    assert.ok(isLocked());
    return { run, pid: Number(readFileSync(started, "utf8")) };
  }

  it("stops with its command and gives its lock back", async () => {
    const { run, pid } = await upUntilTheCommandRuns();
    await workspace.stop();
    assert.notEqual((await run).code, 0);
    assert.ok(!isAlive(pid));
    assert.ok(!isLocked());
  });

  it("leaves nothing behind even when its engine has to be killed", async () => {
    const { run, pid } = await upUntilTheCommandRuns();
    await workspace.stop(0);
    assert.notEqual((await run).code, 0);
    for (let wait = 0; isAlive(pid) && wait < 100; wait++) await pause(50);
    assert.ok(!isAlive(pid));
    assert.ok(!isLocked());
  });
});

function isAlive(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
}
