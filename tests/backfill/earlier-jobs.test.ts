// Proves, on the model of S3 in memory: which jobs of earlier runs a run believes that has no state, and how it counts by
// them. Does not prove that S3 is as the model.
import assert from "node:assert/strict";
import { hasFailed } from "../../backfill/batch/job-summary";
import { S3Model } from "../support/s3-model/s3-model";
import { seededRandom } from "../support/seeded-random";
import { everything, type ModelRun, runOn } from "./model-run";
import { type DeclaredRule, replicationRule } from "./sequence/stack";

const minute = 60_000;
const hour = 60 * minute;

describe("A run that finds jobs of earlier ones", () => {
  let model: S3Model;
  beforeEach(() => {
    model = new S3Model(seededRandom(1), { spread: 0 });
  });

  async function after(milliseconds: number, happens: () => void = () => {}): Promise<void> {
    await model.time.pass(milliseconds);
    happens();
  }

  const run = (changes?: ModelRun) => runOn(model, changes);

  const putAll = (count: number, made: Parameters<S3Model["put"]>[1] = {}) => {
    for (let index = 0; index < count; index++) model.put(`key-${index}`, made);
  };

  const lacking = () =>
    model.source.versions().filter(({ key, versionId }) => !model.bucket("dr").find(key, versionId)).length;

  it("counts what S3 left out of them, as the run that made them did", async () => {
    putAll(3, { tags: { keep: "yes" } });
    putAll(5, { tags: { keep: "no" } });
    const rule: DeclaredRule = { prefix: "", tags: { keep: "yes" }, deleteMarkers: false };
    model.putRules([replicationRule("dr", rule, 1)]);
    const rulesPutAt = model.time.now;
    await after(hour);
    const [first, second] = [await run({ rule, rulesPutAt }), await run({ rule, rulesPutAt })];
    assert.deepEqual([first.versions?.replicated, first.versions?.notEligible], [3, 5]);
    assert.deepEqual(second.versions, first.versions);
    assert.equal(model.jobCount, 1);
  });

  it("does not believe one that was not believed before, after a later one was cancelled half way", async () => {
    putAll(100);
    model.putRules([replicationRule("dr", everything, 1)]);
    const rulesPutAt = model.time.now;
    await after(30 * hour);
    await run({ rulesPutAt });
    model.world.remake("dr");
    model.time.in(4 * minute, () => model.endJobs("Cancelled"));
    await run({ rulesPutAt });
    assert.ok(lacking() > 0 && lacking() < 100, `${lacking()} are lacking`);
    await run({ rulesPutAt });
    assert.equal(lacking(), 0);
  });

  it("sees that a destination was made anew whose objects were all uploaded in parts", async () => {
    putAll(10, { uploadBegan: model.time.now });
    model.putRules([replicationRule("dr", everything, 1)]);
    const rulesPutAt = model.time.now;
    await after(30 * hour);
    await run({ rulesPutAt });
    model.world.remake("dr");
    await run({ rulesPutAt });
    assert.equal(lacking(), 0);
  });

  it("asks for what was written while the rules were out, of which nobody told it", async () => {
    putAll(3);
    const rules = [replicationRule("dr", everything, 1)];
    model.putRules(rules);
    await after(hour);
    await run();
    model.putRules([]);
    await after(hour, () => putAll(3));
    model.putRules(rules);
    await run();
    assert.equal(lacking(), 0);
  });

  it("does not fail for what failed in one that was made while rules spread", async () => {
    putAll(3);
    model.putRules([replicationRule("dr", everything, 1)]);
    const rulesPutAt = model.time.now + hour;
    model.world.breakDown("dr");
    for (let look = 0; look < 2; look++) {
      const { jobs, isOpen } = await run({ wait: false, rulesPutAt });
      assert.deepEqual([jobs.some(hasFailed), isOpen], [false, true]);
      await after(25 * minute);
    }
    model.world.repair("dr");
    await after(hour);
    await run({ rulesPutAt });
    assert.equal(lacking(), 0);
  });

  it("asks for nothing again though the first 100 keys are under KMS keys that the rules leave out", async () => {
    for (let index = 0; index < 100; index++) model.put(`a-${index}`, { isLeftOut: true });
    putAll(100);
    model.putRules([replicationRule("dr", everything, 1)]);
    const rulesPutAt = model.time.now;
    await after(hour);
    for (let look = 0; look < 3; look++) {
      await run({ wait: false, rulesPutAt });
      await after(hour);
    }
    assert.equal(model.jobCount, 1);
    model.world.remake("dr");
    await run({ rulesPutAt });
    assert.equal(lacking(), 100);
  });

  it("asks for nothing again where the rules leave nearly all out", async () => {
    for (let index = 0; index < 100; index++) model.put(`a-${index}`, { isLeftOut: true });
    model.put("b");
    model.putRules([replicationRule("dr", everything, 1)]);
    const rulesPutAt = model.time.now;
    await after(hour);
    for (let look = 0; look < 3; look++) await run({ rulesPutAt });
    assert.equal(model.jobCount, 1);
  });
});
