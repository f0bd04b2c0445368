// Proves: that the hooks of two components of one name do not get in each other's way, and that there are none where
// the engine knows none. Does not prove: what they say; tests/e2e/change-warnings.test.ts does.
import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { CrossRegionReplication } from "../../components";
import { register } from "../support/mocks";
import { plainArgs } from "./deployment";

const { getStore } = require("@pulumi/pulumi/runtime/state") as {
  getStore(): { supportsResourceHooks: boolean };
};

interface HookRequest {
  getName(): string;
  getOnDryRun(): boolean;
}

/** The hooks that the component asks an engine for which takes some. */
async function hooksOf(program: () => void): Promise<HookRequest[]> {
  const hooks: HookRequest[] = [];
  await register(() => {
    Object.assign(pulumi.runtime.getMonitor() as object, {
      registerResourceHook(request: HookRequest, answer: (error: null) => void) {
        hooks.push(request);
        answer(null);
      },
    });
    program();
  });
  return hooks;
}

function component(parent?: pulumi.Resource): void {
  const source = { ...plainArgs.source, bucketName: parent === undefined ? "docs" : "papers" };
  new CrossRegionReplication("docs", { ...plainArgs, source }, { parent });
}

describe("the hooks that warn of changes", () => {
  it("run in previews, and have names of their own where components of one name have other parents", async () => {
    const hooks = await hooksOf(() => {
      component();
      component(new pulumi.ComponentResource("example:index:Parent", "parent"));
    });
    assert.deepEqual(hooks.map((hook) => hook.getName()).sort(), [
      "docs-destination-dr-after-create",
      "docs-destination-dr-after-create-2",
      "docs-removal-check-before-update",
      "docs-removal-check-before-update-2",
      "docs-role-policy-before-update",
      "docs-role-policy-before-update-2",
      "docs-rules-since-after-create",
      "docs-rules-since-after-create-2",
      "docs-rules-since-after-update",
      "docs-rules-since-after-update-2",
      "docs-source-after-create",
      "docs-source-after-create-2",
    ]);
    assert.ok(hooks.every((hook) => hook.getOnDryRun()));
  });

  it("have the same names in every deployment", async () => {
    const names = async () => (await hooksOf(() => component())).map((hook) => hook.getName());
    assert.deepEqual(await names(), await names());
  });

  it("are left out where the engine does not take them", async () => {
    const hooks = await hooksOf(() => {
      getStore().supportsResourceHooks = false;
      component();
    });
    assert.deepEqual(hooks, []);
  });
});
