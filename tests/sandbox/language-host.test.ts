// Proves what the language host makes of the way a program ends, where it takes the SDK from, and that it leaves no
// process behind; the SDK's runner is a script here, so that it can end in every way.
// Does not prove that a real program runs: engine.test.ts does.
import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import * as grpc from "@grpc/grpc-js";
import { LanguageRuntimeClient } from "@pulumi/pulumi/proto/language_grpc_pb";
import * as wire from "@pulumi/pulumi/proto/language_pb";
import { bundlePrograms } from "../../sandbox/plugin-bundle";
import { type TemporaryFolder, temporaryFolder } from "./temporary-project";

describe("the language host", function () {
  this.timeout(20_000);
  let folder: TemporaryFolder;
  let host: ChildProcess;
  let client: LanguageRuntimeClient;
  let program: string;

  before(async () => {
    program = (await bundlePrograms())["language-nodejs"];
  });
  beforeEach(async () => {
    folder = temporaryFolder();
    // Through a shell, so that its death can be told from ours.
    host = spawn("/bin/sh", ["-c", `"${process.execPath}" "${program}" 127.0.0.1:1 & wait`], {
      detached: true,
      stdio: ["ignore", "pipe", "inherit"],
    });
    const [port] = (await once(host.stdout ?? host, "data")) as [Buffer];
    client = new LanguageRuntimeClient(
      `127.0.0.1:${port.toString().trim()}`,
      grpc.credentials.createInsecure(),
    );
  });
  afterEach(() => {
    client.close();
    if (host.pid !== undefined) killGroup(host.pid);
    folder.remove();
  });

  /** A program's folder with an "SDK" whose runner is the given script. */
  function writeProgram(runner: string): wire.ProgramInfo {
    const runnerFolder = join(folder.path, "node_modules", "@pulumi", "pulumi", "cmd", "run");
    mkdirSync(runnerFolder, { recursive: true });
    writeFileSync(join(runnerFolder, "index.js"), runner);
    return new wire.ProgramInfo()
      .setRootDirectory(folder.path)
      .setProgramDirectory(folder.path)
      .setEntryPoint("index.ts");
  }

  function run(info: wire.ProgramInfo): Promise<wire.RunResponse> {
    const request = new wire.RunRequest()
      .setInfo(info)
      .setProject("p")
      .setStack("s")
      .setDryrun(true)
      .setParallel(4);
    request.setMonitorAddress("127.0.0.1:2");
    request.getConfigMap().set("aws:region", "eu-west-1");
    return new Promise((resolve, reject) => {
      client.run(request, (error, response) => (error ? reject(error) : resolve(response)));
    });
  }

  it("reports success, a failure with its code, and stays silent about an error that was shown already", async () => {
    const endings = [];
    for (const code of [0, 1, 32]) {
      const response = await run(writeProgram(`process.exit(${code})`));
      endings.push({ error: response.getError(), bail: response.getBail() });
    }
    assert.deepEqual(endings, [
      { error: "", bail: false },
      { error: "Program exited with non-zero exit code: 1", bail: false },
      { error: "", bail: true },
    ]);
  });

  it("starts the program's own SDK with the stack, the configuration and the preview flag", async () => {
    await run(
      writeProgram(
        "require('fs').writeFileSync('seen', JSON.stringify([process.argv.slice(2), process.env.PULUMI_CONFIG, " +
          "process.env.PULUMI_NODEJS_TYPESCRIPT]))",
      ),
    );
    const [args, config, typescript] = JSON.parse(readFileSync(join(folder.path, "seen"), "utf8"));
    assert.deepEqual(args, [
      ...["--monitor", "127.0.0.1:2", "--engine", "127.0.0.1:1", "--project", "p"],
      ...["--root-directory", folder.path, "--stack", "s", "--pwd", folder.path, "--dry-run"],
      ...["--parallel", "4", "index.ts"],
    ]);
    assert.deepEqual([JSON.parse(config), typescript], [{ "aws:config:region": "eu-west-1" }, "true"]);
  });

  it("fails with what to do when the program has no SDK", async () => {
    const info = new wire.ProgramInfo().setProgramDirectory(folder.path).setEntryPoint(".");
    await assert.rejects(run(info), /@pulumi\/pulumi is not installed in .*: run npm install there/);
  });

  it("ends with its program when the engine is gone", async () => {
    const pidFile = join(folder.path, "pid");
    const info = writeProgram(
      "require('fs').writeFileSync('pid', String(process.pid)); setInterval(() => {}, 1000); process.on('SIGINT', () => {})",
    );
    run(info).catch(() => undefined);
    while (!existsSync(pidFile) || readFileSync(pidFile, "utf8") === "") await pause(10);
    const pid = Number(readFileSync(pidFile, "utf8"));
    assert.ok(isAlive(pid));
    host.kill("SIGKILL");
    for (let wait = 0; isAlive(pid) && wait < 100; wait++) await pause(50);
    assert.ok(!isAlive(pid));
  });
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    // A process that nobody waited for is dead, even while it keeps its number.
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
}

function killGroup(leader: number): void {
  try {
    process.kill(-leader, "SIGKILL");
  } catch {
    // Already gone.
  }
}
