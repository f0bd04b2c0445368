// Proves: that a well-known example deploys green on the real engine, that the pack tells which rights it lacks, and that it
// stops it before anything is made where it may. Does not prove that its objects fail on AWS.
import assert from "node:assert/strict";
import { PolicedStack } from "../../policies/policed-stack";
import { type EngineSandbox, openEngineSandbox } from "../../support/engine-sandbox";

describe("the replication example of a well-known Terraform module, on the engine", function () {
  this.timeout("2m");
  let sandbox: EngineSandbox;
  let stack: PolicedStack;
  before(async function () {
    this.timeout("15m");
    sandbox = await openEngineSandbox();
    stack = await new PolicedStack(sandbox, "terraformExample").create();
  });
  after(async () => {
    await stack?.forget();
    await sandbox?.close();
  });

  const onObjects = [
    "s3:ObjectOwnerOverrideToBucketOwner",
    "s3:ReplicateTags",
    "s3:GetObjectVersionTagging",
    "s3:GetObjectVersionAnnotationForReplication",
    "s3:GetObjectVersionForReplication",
  ];

  it("is stopped in the preview, for the rights on objects that its role lacks", async () => {
    const { code, stdout } = await stack.underPack(["up", "--yes"]);
    assert.notEqual(code, 0);
    for (const action of onObjects) assert.match(stdout, new RegExp(`role role may not .*${action}`));
  });

  it("deploys green where the pack only advises, and then lacks the rights on keys as well", async () => {
    const { code, stdout } = await stack.underPack(["up", "--yes"], { all: "advisory" });
    assert.equal(code, 0, stdout);
    for (const action of [...onObjects, "kms:Encrypt", "kms:GenerateDataKey"])
      assert.match(stdout, new RegExp(`role role may not .*${action}`));
    const destroyed = await stack.pulumi(["destroy", "--yes"]);
    assert.equal(destroyed.code, 0, destroyed.stdout);
  });
});
