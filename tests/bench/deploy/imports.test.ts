// Proves: that what the measurement of the start-up loads is what the two programs import, each class of it. Does not prove
// how long it takes.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { importsIn, importsOf, loadingScript } from "../../../bench/deploy/imports";

const programs = join(__dirname, "../../../bench/deploy");

describe("What a program of the deploy benchmark loads", () => {
  it("is what it imports from packages by its name there, not its own files and nothing that is only a type", () => {
    const source = [
      'import { Bucket, type BucketArgs } from "@pulumi/aws/s3/bucket";',
      'import type { Role } from "@pulumi/aws/iam/role";',
      'import { type Key } from "@pulumi/aws/kms/key";',
      "import {",
      "  interpolate,",
      "  output as known,",
      '} from "@pulumi/pulumi";',
      'import { askedCase } from "../cases";',
    ].join("\n");
    assert.deepEqual(importsIn(source), [
      { module: "@pulumi/aws/s3/bucket", names: ["Bucket"] },
      { module: "@pulumi/pulumi", names: ["interpolate", "output"] },
    ]);
  });

  it("is the component, and nothing else, for the program that uses it", () => {
    const imports = importsOf(join(programs, "by-component"));
    assert.deepEqual(imports, [{ module: "s3-cross-region-replication", names: ["CrossRegionReplication"] }]);
  });

  it("is each resource from its own module for the program by hand: the strictest comparison", () => {
    const modules = importsOf(join(programs, "by-hand")).map(({ module }) => module);
    const aws = modules.filter((module) => module.startsWith("@pulumi/aws"));
    assert.ok(aws.length >= 10, `${aws}`);
    for (const module of aws) assert.match(module, /\/(provider|(s3|iam)\/\w+)$/);
  });

  it("is loaded by a script that fails if there is no such thing", () => {
    const run = (name: string) =>
      spawnSync(process.execPath, ["--eval", loadingScript([{ module: "node:path", names: [name] }])]);
    assert.equal(run("join").status, 0);
    assert.match(run("weld").stderr.toString(), /node:path has no weld/);
  }).timeout(30_000);
});
