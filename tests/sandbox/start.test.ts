// Proves: what a newcomer reads who forgot to install. Does not prove the installation; CI installs from nothing.
import assert from "node:assert/strict";
import { copyFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { REPOSITORY } from "../../sandbox/folders";
import { runInGroup } from "../../sandbox/process-group";

describe("npm run sandbox in a fresh clone", () => {
  it("asks for npm ci where nothing is installed yet", async () => {
    const folder = await mkdtemp(join(tmpdir(), "not-installed-"));
    try {
      await copyFile(join(REPOSITORY, "sandbox/start.cjs"), join(folder, "start.cjs"));
      const { code, stderr } = await runInGroup(process.execPath, ["start.cjs"], { cwd: folder });
      assert.equal(code, 1);
      assert.match(stderr, /not installed yet; run "npm ci" first/);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });

  const refused: [what: string, args: string[], message: RegExp][] = [
    ["a port that is none", ["--port", "http"], /--port is "http"; use a whole number from 1 to 65535/],
    ["an option that does not exist", ["--fast"], /Unknown option '--fast'/],
    ["a Pulumi command while no sandbox is kept", ["pulumi", "preview"], /no sandbox is kept; make one with/],
    ["a data folder that is not there", ["--data", "nowhere"], /--data must name a folder, and "nowhere"/],
  ];
  for (const [what, args, message] of refused) {
    it(`refuses ${what}`, async () => {
      const { code, stderr } = await runInGroup(process.execPath, ["sandbox/start.cjs", ...args], {
        cwd: REPOSITORY,
      });
      assert.equal(code, 1);
      assert.match(stderr, message);
    });
  }
});
