// Proves: that a setting which several parties write holds what everybody wrote, where one write crosses another. Does not
// prove: that a write of others is stored within the second that ours waits for.
import assert from "node:assert/strict";
import { changeShared } from "../../../attachment/shared-setting";

describe("a setting that others write too", () => {
  it("holds ours in the end, where a write that was on its way is stored half a second after it", async () => {
    let stored = ["theirs"];
    let writes = 0;
    const setting = {
      title: "the setting",
      read: async () => stored,
      async write(value: string[]) {
        stored = value;
        if (++writes > 1) return;
        setTimeout(() => {
          stored = ["theirs", "crossing"];
        }, 500);
      },
    };
    const add = (found: string[]) => (found.includes("ours") ? found : [...found, "ours"]);
    assert.equal(await changeShared(setting, add), true);
    assert.deepEqual(stored, ["theirs", "crossing", "ours"]);
    assert.equal(writes, 2);
  });
});
