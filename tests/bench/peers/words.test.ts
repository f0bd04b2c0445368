// Proves what the words of the benchmark's command mean. Does not prove what it then does.
import assert from "node:assert/strict";
import { beside } from "../../../bench/peers/rivals";
import { extents } from "../../../bench/peers/scenarios";
import { resultsName, wishIn } from "../../../bench/peers/words";

describe("The command of the benchmark", () => {
  const scenario = (id: string) => {
    const found = extents.full.scenarios.find((one) => one.id === id);
    assert.ok(found);
    return found;
  };

  it("runs all of it on SeaweedFS if nothing is asked for", () => {
    assert.deepEqual(wishIn([]), { server: "seaweedfs", extent: "full" });
  });

  it("takes a quick look, another server, and the scenarios by name, in any order", () => {
    assert.deepEqual(wishIn(["large", "--quick", "--server", "versitygw", "small"]), {
      ...{ server: "versitygw", extent: "quick", scenarios: ["large", "small"] },
    });
  });

  it("takes those who take part by name, in whatever ways they do", () => {
    const { scenarios, rivals = [] } = wishIn(["small", "s5cmd", "requests"]);
    assert.deepEqual([scenarios, rivals], [["small"], ["s5cmd", "requests"]]);
    const narrowed = [scenario("small"), scenario("large")].map((one) => beside(one, rivals));
    assert.deepEqual(
      narrowed.map(({ id, ceilings, peers }) => ({ id, ceilings, peers })),
      [
        { id: "small-requests-s5cmd", ceilings: ["bare"], peers: ["s5cmdTuned"] },
        { id: "large-requests-s5cmd", ceilings: ["bare", "guarded"], peers: ["s5cmdTuned", "s5cmd"] },
      ],
    );
    assert.match(narrowed[0]?.title ?? "", / into an empty bucket, beside requests and s5cmd alone$/);
    assert.deepEqual(narrowed[0]?.content, scenario("small").content);
  });

  it("tells who takes part if that is somebody else", () => {
    assert.throws(
      () => beside(scenario("huge"), ["s5cmd", "requests"]),
      /requests does not take part in huge; there are s5cmd, rclone, aws/,
    );
  });

  it("tells what there is if something else is asked for", () => {
    assert.throws(
      () => wishIn(["smal"]),
      /smal is no scenario \(small, fewer, large, huge,.* nobody who takes part \(requests, sdk, s5cmd,/,
    );
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
