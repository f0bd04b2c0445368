// Proves, on the model of S3 in memory: in which count a version ends where a listing does not tell which rules select it,
// and where something happens to it while a job is at work. Does not prove that S3 is as the model.
import assert from "node:assert/strict";
import { S3Model } from "../support/s3-model/s3-model";
import { seededRandom } from "../support/seeded-random";
import { everything, type ModelRun, nonZero, runOn } from "./model-run";
import { type DeclaredRule, replicationRule } from "./sequence/stack";

const hour = 60 * 60_000;
const kept = { keep: "yes" };
const withoutMarkers: DeclaredRule = { prefix: "", tags: {}, deleteMarkers: false };
const tagged: DeclaredRule = { prefix: "", tags: kept, deleteMarkers: false };

describe("The counts of a backfill by jobs", () => {
  let model: S3Model;
  beforeEach(() => {
    model = new S3Model(seededRandom(1), { spread: 0 });
  });

  /** Those that are not zero, after the rules are put: ours, and one of others to another bucket. */
  async function counts(ours: DeclaredRule, others: DeclaredRule, changes: ModelRun = {}) {
    model.putRules([replicationRule("dr", ours, 1), replicationRule("others", others, 2)]);
    await model.time.pass(hour);
    const { versions } = await runOn(model, { rule: ours, ...changes });
    return nonZero(versions);
  }

  it("tell apart what unmanaged rules alone may have replicated", async () => {
    model.put("a", { tags: kept });
    model.put("b");
    assert.deepEqual(await counts(tagged, withoutMarkers), { listed: 2, replicatedSomewhere: 2 });
    assert.deepEqual(model.bucket("dr").versions().length, 1);
  });

  it("are exact where unmanaged rules select nothing that the rules of the run do not", async () => {
    model.put("a", { tags: { ...kept, team: "a" } });
    model.put("b");
    const narrower = { ...tagged, tags: { ...kept, team: "a" } };
    assert.deepEqual(await counts(tagged, narrower), { listed: 2, replicated: 1, notEligible: 1 });
  });

  it("do not take a delete marker that unmanaged rules alone replicate for a version that S3 left out", async () => {
    model.put("a", { isDeleteMarker: true });
    model.put("b", { isLeftOut: true });
    model.put("c");
    assert.deepEqual(await counts(withoutMarkers, everything), {
      ...{ listed: 3, replicated: 1, notEligible: 1, filteredOut: 1 },
    });
  });

  it("leave an upload in parts to replication that ended after the job of an earlier run, and began before", async () => {
    model.put("a", { tags: kept });
    model.put("b");
    model.putRules([replicationRule("dr", tagged, 1)]);
    const rulesPutAt = model.time.now;
    await model.time.pass(hour);
    await runOn(model, { rule: tagged, rulesPutAt });
    model.put("c", { tags: kept, uploadBegan: rulesPutAt });
    await model.time.pass(hour);
    const { versions } = await runOn(model, { rule: tagged, rulesPutAt });
    assert.deepEqual(nonZero(versions), { listed: 3, replicated: 1, notEligible: 1, leftToReplication: 1 });
    assert.equal(model.jobCount, 1);
  });

  it("tell of no version that it is not eligible when the job was cancelled before it had a list", async () => {
    model.put("a");
    model.putRules([replicationRule("dr", everything, 1)]);
    await model.time.pass(hour);
    model.time.in(1_000, () => model.endJobs("Cancelled"));
    const { versions } = await runOn(model, { rulesPutAt: model.time.now - hour });
    assert.deepEqual(nonZero(versions), { listed: 1, open: 1 });
  });

  it("name a version archived that was archived after S3 listed it, and the run does not fail", async () => {
    const version = model.put("a");
    model.put("b");
    model.putRules([replicationRule("dr", everything, 1)]);
    await model.time.pass(hour);
    const archive = () => {
      if (model.taskCount < 2) model.time.in(1_000, archive);
      else version.storageClass = "GLACIER";
    };
    archive();
    const rulesPutAt = model.time.now - hour;
    const { jobs, versions } = await runOn(model, { rulesPutAt });
    assert.deepEqual(
      jobs.map(({ tasks, failed, archived, failures }) => [tasks, failed, archived, failures]),
      [[2, 0, 1, []]],
    );
    assert.deepEqual(nonZero(versions), { listed: 2, replicated: 1, archived: 1 });
  });
});
