import { deepEqual, equal } from "node:assert/strict";
import type { Run } from "../../../bench/peers/arena";
import type { Runner } from "../../../bench/peers/runner";
import { extents } from "../../../bench/peers/scenarios";
import { bestOf, fastest, trialOf } from "../../../bench/peers/trials";

/** Does not prove that the setting that is best on few objects is the best on many. */
describe("Trials of a peer's settings", () => {
  it("choose the setting of the quickest run, however slow its other run was", () => {
    equal(fastest([run("64", 3), run("512", 2), run("512", 9), run("64", 3)]), "512");
  });

  it("choose none that lost an object in one of its runs, be it the quickest", () => {
    equal(fastest([run("64", 3), run("512", 2), run("512", 1, { wrong: 1 }), run("64", 4)]), "64");
  });

  it("choose none that failed in one of its runs", () => {
    equal(fastest([run("64", 3), run("512", 2), run("512", 1, { failure: "exit code 1" })]), "64");
  });

  it("choose the quickest where all lose something", () => {
    equal(fastest([run("64", 3, { wrong: 7 }), run("512", 2, { wrong: 1 })]), "512");
  });

  it("are made twice of each, there and back, and not of whoever has but one", async () => {
    const way = (setting: string): Runner => ({ name: "peer", setting, run: () => Promise.reject() });
    const tried: string[] = [];
    const seconds: { [setting: string]: number } = { 64: 3, 128: 1, 512: 2 };
    const best = await bestOf([way("64"), way("128"), way("512")], async ({ setting }, round) => {
      tried.push(`${setting} ${round}`);
      return run(setting, seconds[setting] ?? 0);
    });
    equal(best.setting, "128");
    deepEqual(tried, ["64 0", "128 0", "512 0", "512 1", "128 1", "64 1"]);
    equal((await bestOf([way("64")], () => Promise.reject(new Error("tried")))).setting, "64");
  });

  it("take a twentieth of the objects, but at least twenty", () => {
    const objectsOf = (id: string) => {
      const [scenario] = extents.full.scenarios.filter((one) => one.id === id);
      return scenario && trialOf(scenario).content.objects;
    };
    equal(objectsOf("small"), 5000);
    equal(objectsOf("large"), 20);
  });
});

function run(
  setting: string,
  seconds: number,
  { wrong = 0, failure }: { wrong?: number; failure?: string } = {},
): Run {
  return {
    ...{ contender: "peer", setting, round: 0, seconds, cpuSeconds: seconds },
    score: { expected: 100, wrong, examples: [] },
    ...(failure !== undefined && { failure }),
  };
}
