// Proves where the sandbox looks for an engine, in which order, and what it says when there is none; npm and go are
// scripts here that succeed or fail on command.
// Does not prove that the real npm package downloads or that the Go module builds: a fresh clone shows that.
import assert from "node:assert/strict";
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { findEngine } from "../../sandbox/engine/find-engine";
import { type TemporaryFolder, temporaryFolder, writeScript } from "./temporary-project";

describe("finding an engine", function () {
  this.timeout(20_000);
  let folder: TemporaryFolder;
  let bin: string;
  let said: string[];

  beforeEach(() => {
    folder = temporaryFolder();
    bin = join(folder.path, "bin");
    mkdirSync(bin);
    said = [];
  });
  afterEach(() => folder.remove());

  const search = () =>
    findEngine({ progress: (line) => said.push(line), searchPath: bin, cache: join(folder.path, "cache") });

  /** Writes what `-o` names: a script that answers as the real binary would. */
  const workingGo = () =>
    writeScript(
      join(bin, "go"),
      'while [ "$1" != "-o" ]; do shift; done; printf "#!/bin/sh\\necho v3.259.0\\n" > "$2"; /bin/chmod +x "$2"',
    );

  it("takes the Pulumi that is on the PATH", async () => {
    const binary = writeScript(join(bin, "pulumi"), "echo v3.300.1");
    assert.deepEqual(await search(), { binary, version: "3.300.1", origin: "path" });
    assert.deepEqual(said, []);
  });

  it("fails with all three ways and why each of them failed when there is none", async () => {
    await assert.rejects(search(), (error: Error) => {
      assert.match(error.message, /^No Pulumi engine can be had\. Tried:$/m);
      assert.match(error.message, /1\. pulumi on the PATH .*: not found/);
      assert.match(error.message, /2\. the npm package pulumi .*: npm is not on the PATH/);
      assert.match(error.message, /3\. a build of the Go module .*: go is not on the PATH/);
      return true;
    });
  });

  it("goes on when the Pulumi on the PATH does not run, npm cannot download, and builds one", async () => {
    writeScript(join(bin, "pulumi"), "echo 'cannot execute binary file' >&2; exit 126");
    writeScript(join(bin, "npm"), "echo 'npm error network' >&2; exit 1");
    workingGo();
    const engine = await search();
    assert.equal(engine.origin, "built");
    assert.equal(engine.version, "3.259.0");
    assert.ok(said.some((line) => line.startsWith("building Pulumi 3.259.0")));
  });

  it("asks neither npm nor go again once it has built one", async () => {
    workingGo();
    const first = await search();
    writeScript(join(bin, "npm"), "echo 'asked again' >&2; exit 1");
    writeScript(join(bin, "go"), "echo 'asked again' >&2; exit 1");
    said = [];
    assert.deepEqual(await search(), first);
    assert.deepEqual(said, []);
  });

  it("keeps nothing of a build that failed", async () => {
    writeScript(
      join(bin, "go"),
      'while [ "$1" != "-o" ]; do shift; done; echo half > "$2"; echo broken >&2; exit 2',
    );
    await assert.rejects(search(), /go build failed: broken/);
    assert.ok(!existsSync(join(folder.path, "cache", "engine", "built-3.259.0", "pulumi")));
    workingGo();
    assert.equal((await search()).origin, "built");
  });
});
