// Proves: that the package, as npm would publish it, works in a project of its own: importing it creates nothing, and two
// replications live side by side in one stack. The peers come from this repository's installation, to save a download of
// half a gigabyte. Does not prove: that the oldest versions of the peers work.
import assert from "node:assert/strict";
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { GetObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { REPOSITORY } from "../../sandbox/folders";
import { runInGroup } from "../../sandbox/process-group";
import { type EngineSandbox, openEngineSandbox } from "../support/engine-sandbox";

describe("the package in a project of somebody else", () => {
  let sandbox: EngineSandbox;
  let project: string;

  before(async function () {
    this.timeout("15m");
    sandbox = await openEngineSandbox();
    project = await mkdtemp(join(tmpdir(), "somebody-elses-project-"));
    await write("package.json", JSON.stringify({ name: "theirs", private: true }));
    await write("Pulumi.yaml", "name: theirs\nruntime: nodejs\nmain: index.ts\n");
    await command("npm", ["pack", "--ignore-scripts", "--pack-destination", project], REPOSITORY);
    const [tarball = ""] = (await readdir(project)).filter((name) => name.endsWith(".tgz"));
    const quietly = ["--no-audit", "--no-fund", "--prefer-offline", "--legacy-peer-deps"];
    await command("npm", ["install", ...quietly, `./${tarball}`], project);
    await mkdir(join(project, "node_modules/@pulumi"), { recursive: true });
    for (const peer of [
      "@pulumi/pulumi",
      "@pulumi/aws",
      "@pulumi/aws-native",
      "@pulumi/command",
      "typescript",
    ]) {
      await symlink(join(REPOSITORY, "node_modules", peer), join(project, "node_modules", peer));
    }
    await pulumi("stack", "init", "theirs");
  });
  after(async () => {
    if (project) await rm(project, { recursive: true, force: true });
    await sandbox?.close();
  });

  const write = (name: string, text: string) => writeFile(join(project, name), text);

  async function command(program: string, args: string[], cwd: string): Promise<string> {
    const { code, stdout, stderr } = await runInGroup(program, args, { cwd });
    assert.equal(code, 0, `${program} ${args.join(" ")}\n${stdout}${stderr}`);
    return stdout;
  }

  async function pulumi(...args: string[]): Promise<string> {
    const { code, stdout, stderr } = await sandbox.workspace.pulumi([...args, "--non-interactive"], {
      cwd: project,
    });
    assert.equal(code, 0, `pulumi ${args.join(" ")}\n${stdout}${stderr}`);
    return stdout;
  }

  it("brings the library, the backfill and their types along, and nothing of the sandbox or the tests", async () => {
    const installed = join(project, "node_modules/s3-cross-region-replication");
    assert.deepEqual((await readdir(installed)).sort(), [
      "CHANGELOG.md",
      "LICENSE",
      "README.md",
      "dist",
      "package.json",
    ]);
    assert.deepEqual((await readdir(join(installed, "dist"))).sort(), [
      "attachment",
      "backfill",
      "components",
      "contract",
      "destroy-check",
      "read-back",
    ]);
    assert.match(
      await readFile(join(installed, "dist/components/index.d.ts"), "utf8"),
      /CrossRegionReplication/,
    );
  });

  it("creates nothing by being imported", async () => {
    await write(
      "index.ts",
      'import { CrossRegionReplication } from "s3-cross-region-replication";\nexport const name = CrossRegionReplication.name;\n',
    );
    const { steps }: { steps: { urn: string }[] } = JSON.parse(await pulumi("preview", "--json"));
    assert.deepEqual(
      steps.map(({ urn }) => urn.split("::")[2]),
      ["pulumi:pulumi:Stack"],
    );
  }).timeout(60_000);

  it("makes two replications in one stack, which both replicate", async () => {
    await write(
      "index.ts",
      `import { CrossRegionReplication } from "s3-cross-region-replication";
const local = { endpoint: ${JSON.stringify(sandbox.endpoint)}, allowPlainHttpOnLoopback: true };
const replicate = (name: string, from: string, to: string) =>
  new CrossRegionReplication(name, {
    source: { region: from, bucketName: name + "-a", ...local },
    destinations: { other: { region: to, bucketName: name + "-b", ...local } },
  });
export const invoices = replicate("invoices", "eu-west-1", "us-east-1").backfillSummary;
export const letters = replicate("letters", "us-west-2", "eu-central-1").backfillSummary;
`,
    );
    await pulumi("up", "--yes", "--skip-preview");
    for (const [name, from, to] of [
      ["invoices", "eu-west-1", "us-east-1"],
      ["letters", "us-west-2", "eu-central-1"],
    ] as const) {
      await sandbox.s3(from).send(new PutObjectCommand({ Bucket: `${name}-a`, Key: "k", Body: name }));
      const { Body } = await sandbox.s3(to).send(new GetObjectCommand({ Bucket: `${name}-b`, Key: "k" }));
      assert.equal(await Body?.transformToString(), name);
    }
    assert.equal(Object.keys(JSON.parse(await pulumi("stack", "output", "--json"))).length, 2);
  }).timeout(60_000);
});
