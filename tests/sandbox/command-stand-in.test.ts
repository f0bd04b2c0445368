// Proves that local.Command behaves in the sandbox as it does with the real plugin, in the ways that decide when a
// backfill runs: create, again on any change, once more after a failure, never in a preview.
// Does not prove how the engine schedules it, nor the assets it can collect, which the stand-in refuses.
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { Command } from "@pulumi/command/local";
import { commandProvider } from "../../sandbox/providers/command/provider";
import type { PropertyMap } from "../../sandbox/providers/property-values";
import { type TemporaryFolder, temporaryFolder } from "./temporary-project";
import { Trial } from "./trial-plugin";

const COMMAND = "command:local:Command";

describe("the stand-in for command", function () {
  this.timeout(20_000);
  let folder: TemporaryFolder;
  let log: string;
  let trial: Trial;
  beforeEach(async () => {
    folder = temporaryFolder();
    log = join(folder.path, "log");
    trial = await Trial.of(commandProvider("0.0.0"));
  });
  afterEach(() => folder.remove());

  const create = (news: PropertyMap) => trial.create(COMMAND, { dir: folder.path, ...news });
  const ran = () => (existsSync(log) ? readFileSync(log, "utf8").trim().split("\n") : []);

  it("runs create once and keeps what it printed, less one line end", async () => {
    const made = await create({ create: "echo run >> log; echo '{\"copied\":1}'; printf 'a\\n\\n' >&2" });
    assert.deepEqual(ran(), ["run"]);
    assert.equal(made.state.stdout, '{"copied":1}');
    assert.equal(made.state.stderr, "a\n");
  });

  it("runs nothing in a preview", async () => {
    const { inputs } = trial.checked(COMMAND, {}, { dir: folder.path, create: "echo run >> log" });
    await trial.plugin.create(trial.urn(COMMAND), inputs, true);
    assert.deepEqual(ran(), []);
  });

  it("runs create again when any input changes and there is no update", async () => {
    const made = await create({ create: "echo create $MODE >> log", environment: { MODE: "one" } });
    const news = { dir: folder.path, create: "echo create $MODE >> log", environment: { MODE: "two" } };
    assert.deepEqual(made.diff(news), { paths: ["environment.MODE"], replaces: [] });
    await made.update(news);
    assert.deepEqual(ran(), ["create one", "create two"]);
  });

  it("runs update instead when there is one, with the previous output in the environment", async () => {
    const update = 'echo "update $PULUMI_COMMAND_STDOUT $PULUMI_COMMAND_STDERR" >> log';
    const made = await create({ create: "echo out; echo err >&2", update });
    await made.update({ dir: folder.path, create: "echo out; echo err >&2", update, stdin: "x" });
    assert.deepEqual(ran(), ["update out err"]);
  });

  it("keeps the previous output out of the environment when told to", async () => {
    const update = 'echo "update[$PULUMI_COMMAND_STDOUT]" >> log';
    const made = await create({ create: "echo out", update, addPreviousOutputInEnv: false });
    await made.update({
      dir: folder.path,
      create: "echo out",
      update,
      addPreviousOutputInEnv: false,
      stdin: "x",
    });
    assert.deepEqual(ran(), ["update[]"]);
  });

  it("names a trigger that changed, which the SDK turns into a replacement", async () => {
    const made = await create({ create: "true", triggers: ["hash-1"] });
    const news = { dir: folder.path, create: "true", triggers: ["hash-2"] };
    assert.deepEqual(made.diff(news).paths, ["triggers[0]"]);
    // The replacement is the SDK's doing, so it is looked for there.
    assert.match(Command.toString(), /replaceOnChanges: \["triggers\[\*\]"\]/);
  });

  it("runs delete, and nothing where there is none", async () => {
    await (await create({ create: "true", delete: "echo delete >> log" })).delete();
    await (await create({ create: "true" })).delete();
    assert.deepEqual(ran(), ["delete"]);
  });

  it("passes standard input and the arguments of an interpreter on, without a shell", async () => {
    const script = "process.stdin.pipe(process.stdout); console.error(process.argv.length)";
    const made = await create({ interpreter: [process.execPath, "-e"], create: script, stdin: "from $HOME" });
    assert.equal(made.state.stdout, "from $HOME");
    assert.equal(made.state.stderr, "1");
  });

  it("fails with the exit code, the command and all it said, and leaves nothing to delete", async () => {
    await assert.rejects(create({ create: "echo copied 3; echo one failed >&2; exit 7" }), (error: Error) => {
      assert.match(error.message, /^exit status 7: running "echo copied 3; .*":\n/);
      assert.match(error.message, /copied 3\n/);
      assert.match(error.message, /one failed\n/);
      return true;
    });
  });

  it("fails when the interpreter is not there", async () => {
    await assert.rejects(create({ interpreter: ["no-such-program"], create: "x" }), /ENOENT: running "x"/);
  });

  it("shows its lines while it runs, of the streams that were asked for", async () => {
    const lines = async (logging: PropertyMap) => {
      trial.logged.length = 0;
      await create({ create: "echo out; echo err >&2", ...logging });
      return [...trial.logged].sort();
    };
    assert.deepEqual(await lines({}), ["err", "out"]);
    assert.deepEqual(await lines({ logging: "stderr" }), ["err"]);
    assert.deepEqual(await lines({ logging: "none" }), []);
  });

  it("ends the command and what it started when the engine cancels", async () => {
    const running = create({ create: "(sleep 1; echo survived >> log) & echo started >> log; wait" });
    while (!ran().includes("started")) await pause(10);
    trial.plugin.cancel();
    await assert.rejects(running, /signal: SIGKILL/);
    await pause(1200);
    assert.deepEqual(ran(), ["started"]);
  });
});
