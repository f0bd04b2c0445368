// Proves: that the sandbox tells its story to the end on a server that was started by hand, can be gone on with by hand,
// says so when a promise is broken, and leaves nothing behind when it is interrupted. Does not prove: the set-up on a
// machine that has nothing yet; CI does that on each run.
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CACHE, REPOSITORY } from "../../sandbox/folders";
import { keptSandbox } from "../../sandbox/kept-sandbox";
import { type LocalAws, startLocalAws } from "../../sandbox/local-aws/local-aws";
import { runInGroup } from "../../sandbox/process-group";
import { errorAnswer, startProxy } from "../support/s3-proxy";

describe("npm run sandbox", () => {
  let folder: string;
  let data: string;
  let byHand: LocalAws;
  before(async function () {
    this.timeout("5m");
    assert.equal(keptSandbox(), undefined, 'a sandbox is kept; end it with "npm run sandbox -- stop" first');
    folder = await mkdtemp(join(tmpdir(), "story-"));
    data = await mkdtemp(join(tmpdir(), "story-data-"));
    for (const name of ["one.txt", "two.json"]) await writeFile(join(data, name), name);
    byHand = await startLocalAws({ folder, progress: (line) => console.error(`    ${line}`) });
  });
  after(async () => {
    await byHand?.stop();
    for (const made of [folder, data]) await rm(made, { recursive: true, force: true });
  });

  const sandbox = (...args: string[]) =>
    runInGroup("npm", ["run", "--silent", "sandbox", "--", ...args], { cwd: REPOSITORY });

  it("keeps every promise on a server that was started by hand, and can be gone on with", async () => {
    const told = await sandbox("--endpoint", byHand.endpoint, "--data", data, "--keep");
    try {
      assert.equal(told.code, 0, told.stdout + told.stderr);
      assert.match(told.stdout, /All promises kept/);
      assert.doesNotMatch(told.stdout, /BROKEN/);
      const again = await sandbox("--endpoint", byHand.endpoint);
      assert.equal(again.code, 1);
      assert.match(again.stderr, /a sandbox was kept and still stands/);
      const { stdout, stderr } = await sandbox("pulumi", "stack", "output", "--json", "--stack", "sandbox");
      assert.match(JSON.parse(stdout).sourceBucketName, /^sandbox-source-/, stderr);
    } finally {
      const stopped = await sandbox("stop");
      assert.equal(stopped.code, 0, stopped.stderr);
    }
    assert.equal(keptSandbox(), undefined);
    assert.equal(existsSync(join(REPOSITORY, "Pulumi.sandbox.yaml")), false);
  }).timeout(90_000);

  it("ends red and names the promise that was broken", async () => {
    const proxy = await startProxy(byHand.endpoint, async (request, forward) =>
      request.method === "PUT" && request.path.includes("?replication")
        ? errorAnswer(400, "InvalidRequest")
        : forward(request),
    );
    try {
      const { code, stdout } = await sandbox("--endpoint", proxy.endpoint, "--data", data);
      assert.equal(code, 1, stdout);
      assert.match(stdout, /BROKEN pulumi up ends well/);
    } finally {
      await proxy.stop();
    }
  }).timeout(90_000);

  it("leaves no process, no state and no configuration behind when it is interrupted in the middle of a deploy", async () => {
    const story = spawn(process.execPath, ["sandbox/start.cjs", "--data", data], {
      cwd: REPOSITORY,
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
    });
    const ended = new Promise<number | null>((resolve) => story.once("close", resolve));
    let said = "";
    await new Promise<void>((resolve) => {
      story.stderr.resume();
      story.stdout.setEncoding("utf8").on("data", (chunk: string) => {
        said += chunk;
        if (/BucketVersioning .* created/.test(said)) resolve();
      });
      story.once("close", () => resolve());
    });
    assert.ok(story.pid);
    // A Ctrl-C at a terminal reaches the whole foreground group.
    process.kill(-story.pid, "SIGINT");
    assert.equal(await ended, 130, said);
    assert.equal(existsSync(join(CACHE, "runs", `${story.pid}`)), false);
    assert.equal(existsSync(join(REPOSITORY, "Pulumi.sandbox.yaml")), false);
    const left = execFileSync("ps", ["-eo", "args"], { encoding: "utf8" })
      .split("\n")
      .filter((line) => line.includes(`${join(CACHE, "runs", `${story.pid}`)}`));
    assert.deepEqual(left, []);
  }).timeout(90_000);
});
