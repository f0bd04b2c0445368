// Proves: that a program which imports the component loads, beside Pulumi itself, the modules of the resources that the
// component makes and no others, neither the rest of the providers' packages nor anything of the backfill. Does not prove: how
// long that takes; `npm run bench:deploy` measures it.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { join, relative } from "node:path";

const repository = join(__dirname, "../..");

const printLoaded = `
  require("@pulumi/pulumi");
  const before = new Set(Object.keys(require.cache));
  require("./components");
  console.log(JSON.stringify(Object.keys(require.cache).filter((file) => !before.has(file))));
`;

describe("Loading the component", () => {
  let packages: string[];
  let folders: string[];
  let modules: string[];

  before(() => {
    const printed = execFileSync(process.execPath, ["--require", "tsx/cjs", "--eval", printLoaded], {
      cwd: repository,
      encoding: "utf8",
    });
    const files = (JSON.parse(printed) as string[]).map((file) => file.split("node_modules/"));
    modules = files.flatMap(([, ...inside]) => inside.slice(-1));
    packages = modules.map((name) => /^(@[^/]+\/)?[^/]+/.exec(name)?.[0] ?? name);
    const own = files.flatMap(([file, ...inside]) => (inside.length === 0 && file ? [file] : []));
    folders = own.map((file) => relative(repository, file).split("/")[0] ?? file);
  }).timeout(60_000);

  it("loads no package but those of the providers: no AWS SDK, no progress bars, no HTTP client", () => {
    assert.deepEqual(distinct(packages), ["@pulumi/aws", "@pulumi/aws-native", "@pulumi/command"]);
  });

  it("loads nothing of the programs that a deploy runs", () => {
    assert.deepEqual(distinct(folders), ["components", "contract"]);
  });

  it("loads neither the index of @pulumi/aws nor of a service, which bring services along that nobody asked for", () => {
    const indexes = modules.filter((name) => /^@pulumi\/aws(-native)?\/(\w+\/)?index\.js$/.test(name));
    assert.deepEqual(indexes, []);
    const services = modules.flatMap((name) => /^@pulumi\/aws\/(?!types)(\w+)\//.exec(name)?.[1] ?? []);
    assert.deepEqual(distinct(services), ["iam", "kms", "s3"]);
  });
});

function distinct(names: string[]): string[] {
  return [...new Set(names)].sort();
}
