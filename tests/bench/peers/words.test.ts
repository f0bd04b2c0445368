// Proves what the words of the benchmark's command mean. Does not prove what it then does.
import assert from "node:assert/strict";
import { resultsName, wishIn } from "../../../bench/peers/words";

describe("The command of the benchmark", () => {
  it("runs all of it on SeaweedFS if nothing is asked for", () => {
    assert.deepEqual(wishIn([]), { server: "seaweedfs", extent: "full" });
  });

  it("takes a quick look, another server, and the scenarios by name, in any order", () => {
    assert.deepEqual(wishIn(["large", "--quick", "--server", "versitygw", "small"]), {
      ...{ server: "versitygw", extent: "quick", scenarios: ["large", "small"] },
    });
  });

  it("takes as long as all rounds do if that is asked for", () => {
    const wish = wishIn(["small", "--all-rounds"]);
    assert.deepEqual(wish, { server: "seaweedfs", extent: "full", scenarios: ["small"], allRounds: true });
    assert.equal(resultsName(wish), resultsName(wishIn([])), "it measures the same");
  });

  it("tells what there is if something else is asked for", () => {
    assert.throws(() => wishIn(["smal"]), /smal is no scenario; there are small, fewer, large, huge,/);
    assert.throws(() => wishIn(["--server", "minio"]), /takes one of seaweedfs, versitygw/);
    assert.throws(() => wishIn(["--server"]), /takes one of seaweedfs, versitygw/);
  });

  it("keeps the results of a quick look and of another server apart", () => {
    const names = [[], ["--quick"], ["--server", "versitygw"], ["--quick", "--server", "versitygw"]];
    assert.equal(new Set(names.map((words) => resultsName(wishIn(words)))).size, 4);
    assert.match(
      resultsName(wishIn(["--quick", "--server", "versitygw"])),
      /^peers-quick/,
      "as .gitignore has it",
    );
  });
});
