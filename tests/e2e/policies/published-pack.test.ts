// Proves: that the pack, as npm would publish it, holds what it needs and nothing else, and judges the program of a project
// that installed it, by Pulumi's option, by its gate, and by the shell script in examples/ci. What it depends on comes from this
// repository's installation. Does not prove: that the oldest versions of those work.
import assert from "node:assert/strict";
import { chmod, copyFile, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { isBuiltin } from "node:module";
import { delimiter, dirname, join } from "node:path";
import { CACHE, REPOSITORY } from "../../../sandbox/folders";
import { type Finished, runInGroup } from "../../../sandbox/process-group";
import { type EngineSandbox, openEngineSandbox } from "../../support/engine-sandbox";

const name = "s3-cross-region-replication-policies";

const paused = `import { BucketReplicationConfig } from "@pulumi/aws/s3";
import { Provider } from "@pulumi/aws";
new BucketReplicationConfig("invoices", {
  bucket: "acme-invoices",
  role: "arn:aws:iam::111122223333:role/replication",
  rules: [{ id: "all", status: "Disabled", filter: { prefix: "" }, destination: { bucket: "arn:aws:s3:::acme-copies" } }],
}, { provider: new Provider("ireland", { region: "eu-west-1" }) });
`;

describe("the published policy pack", function () {
  this.timeout("1m");
  let sandbox: EngineSandbox;
  let project: string;
  let installed: string;

  before(async function () {
    this.timeout("15m");
    sandbox = await openEngineSandbox();
    // Below the repository, so that what the pack and the program depend on is found there.
    await mkdir(CACHE, { recursive: true });
    project = await mkdtemp(join(CACHE, "somebody-elses-pipeline-"));
    installed = join(project, "node_modules", name);
    await install();
    await writeFile(join(project, "package.json"), JSON.stringify({ name: "theirs", private: true }));
    await writeFile(join(project, "Pulumi.yaml"), "name: theirs\nruntime: nodejs\nmain: index.ts\n");
    await writeFile(join(project, "index.ts"), paused);
    for (const file of ["gate.sh", "policies.json"])
      await copyFile(join(REPOSITORY, "examples/ci", file), join(project, file));
    const { code, stderr } = await pulumi("stack", "init", "theirs");
    assert.equal(code, 0, stderr);
  });
  after(async () => {
    if (project) await rm(project, { recursive: true, force: true });
    await sandbox?.close();
  });

  /** What npm does, without asking for what the pack depends on. */
  async function install(): Promise<void> {
    const packed = ["pack", "--ignore-scripts", "--pack-destination", project, join(REPOSITORY, "policies")];
    await succeeds(runInGroup("npm", packed, { cwd: project }));
    const [tarball = ""] = (await readdir(project)).filter((file) => file.endsWith(".tgz"));
    await mkdir(installed, { recursive: true });
    await succeeds(
      runInGroup("tar", ["-xzf", join(project, tarball), "-C", installed, "--strip-components=1"]),
    );
    for (const [command, file] of Object.entries((await manifest()).bin)) {
      await chmod(join(installed, file), 0o755);
      await mkdir(join(project, "node_modules/.bin"), { recursive: true });
      await symlink(join(installed, file), join(project, "node_modules/.bin", command));
    }
  }

  async function succeeds(command: Promise<Finished>): Promise<void> {
    const { code, stdout, stderr } = await command;
    assert.equal(code, 0, `${stdout}${stderr}`);
  }

  async function manifest(): Promise<{ bin: Record<string, string>; [other: string]: object }> {
    return JSON.parse(await readFile(join(installed, "package.json"), "utf8"));
  }

  const pulumi = (...args: string[]) =>
    sandbox.workspace.pulumi([...args, "--non-interactive"], { cwd: project });

  function inPipeline(command: string, ...args: string[]): Promise<Finished> {
    const { env } = sandbox.workspace;
    const PATH = [dirname(sandbox.engine.binary), env.PATH].join(delimiter);
    return runInGroup(command, args, { cwd: project, env: { ...env, PATH, GITHUB_STEP_SUMMARY: undefined } });
  }

  it("brings its rules, its page and its licence along, and neither sources nor tests", async () => {
    assert.deepEqual((await readdir(installed)).sort(), [
      "LICENSE",
      "PulumiPolicy.yaml",
      "README.md",
      "dist",
      "package.json",
    ]);
    const files = (await readdir(join(installed, "dist"), { recursive: true })).filter((file) =>
      /\.\w+$/.test(file),
    );
    assert.deepEqual(
      files.filter((file) => !/^(policies|components\/policies|contract)\/.*(\.js|\.d\.ts)$/.test(file)),
      [],
    );
    assert.equal(
      await readFile(join(installed, "LICENSE"), "utf8"),
      await readFile(join(REPOSITORY, "LICENSE"), "utf8"),
    );
  });

  it("depends on all that it imports, and on nothing else", async () => {
    const { dependencies, peerDependencies } = await manifest();
    const imported = new Set<string>();
    for (const file of await readdir(join(installed, "dist"), { recursive: true })) {
      if (!file.endsWith(".js")) continue;
      const text = await readFile(join(installed, "dist", file), "utf8");
      for (const [, module = ""] of text.matchAll(/\b(?:require|import)\("([^"]+)"\)/g)) imported.add(module);
    }
    const others = [...imported].filter((module) => !isBuiltin(module) && !/^\.{1,2}\//.test(module));
    assert.deepEqual(others, Object.keys(dependencies ?? {}));
    // Pulumi runs a pack by a program of this package.
    assert.deepEqual(Object.keys(peerDependencies ?? {}), ["@pulumi/pulumi"]);
  });

  it("judges by the option of Pulumi that names its folder", async () => {
    const { code, stdout } = await pulumi("preview", "--policy-pack", `node_modules/${name}`);
    assert.notEqual(code, 0);
    assert.match(stdout, /\[mandatory\] +rules-enabled/);
  });

  it("judges as a step of any pipeline, which fails, and writes what it found", async () => {
    const { code, stdout } = await inPipeline("npx", "--no-install", "replication-policy-gate", "preview");
    assert.equal(code, 1, stdout);
    assert.match(stdout, /mandatory rules-enabled at invoices .*its status is "Disabled"\. Instead: /);
  });

  it("is configured by the file of the examples, and run by their script", async () => {
    const { code, stdout, stderr } = await inPipeline("./gate.sh", "preview", "theirs", "--allow-unjudged");
    assert.match(stdout, /^ {2}advisory rules-enabled at invoices/m, stderr);
    const summary = await readFile(join(project, "policies-preview.md"), "utf8");
    assert.match(summary, /### Advice\n\n.*\n.*\n\| invoices \(aws:s3.*\) \| rules-enabled \|/);
    assert.equal(code, /### Broken/.test(summary) ? 1 : 0, summary);
  });
});
