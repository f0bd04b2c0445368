// Proves: what carries the caller's tags. Does not prove: that AWS keeps them.
import assert from "node:assert/strict";
import { deployed, plainArgs } from "./deployment";

const encryption = { createKey: true };
const withKeys = {
  source: { region: "eu-west-1", encryption },
  destinations: { dr: { region: "us-east-1", encryption } },
};

describe("tags", () => {
  it("are on every bucket, role and key, and nowhere else", async () => {
    const { children } = await deployed({ ...withKeys, tags: { team: "storage" } });
    const tagged = children.filter(({ inputs }) => "tags" in inputs || "defaultTags" in inputs);
    assert.deepEqual(tagged.map(({ name }) => name).sort(), [
      "docs-destination-dr",
      "docs-destination-dr-key",
      "docs-role",
      "docs-source",
      "docs-source-key",
    ]);
    for (const { inputs } of tagged) assert.deepEqual(inputs.tags, { team: "storage" });
  });

  it("are not there at all unless they are asked for", async () => {
    for (const tags of [undefined, {}]) {
      const { children } = await deployed({ ...withKeys, tags });
      assert.equal(
        children.some(({ inputs }) => "tags" in inputs),
        false,
      );
    }
  });

  it("are on the role of the way back too", async () => {
    const deployment = await deployed({
      ...plainArgs,
      tags: { team: "storage" },
      twoWay: true,
      backfill: { mode: "none" },
    });
    assert.deepEqual(deployment.inputs("docs-reverse-role").tags, { team: "storage" });
  });
});
