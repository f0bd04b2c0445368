// Proves, on the model of S3 in memory: what a run does that waits for the report of a job which never comes. Does not prove
// that S3 is as the model.
import assert from "node:assert/strict";
import { S3Model } from "../support/s3-model/s3-model";
import { seededRandom } from "../support/seeded-random";
import { everything, runOn } from "./model-run";
import { replicationRule } from "./sequence/stack";

const hour = 60 * 60_000;

describe("A job whose report never comes", () => {
  it("fails the run after an hour, with the place where it should be, and the job's own counts", async () => {
    const model = new S3Model(seededRandom(1), { spread: 0, losesReports: true });
    for (let index = 0; index < 3; index++) model.put(`key-${index}`);
    model.putRules([replicationRule("dr", everything, 1)]);
    await model.time.pass(hour);
    model.world.breakDown("dr");
    const began = model.time.now;
    const { jobs } = await runOn(model, { rulesPutAt: model.time.now - hour });
    assert.deepEqual(
      jobs.map(({ tasks, failed }) => [tasks, failed]),
      [[3, 3]],
    );
    const [failure] = jobs[0]?.failures ?? [];
    assert.match(failure?.reason ?? "", /^the report in reports\/\S* cannot be read: .*manifest\.json/);
    const waited = model.time.now - began;
    assert.ok(waited > hour && waited < 2 * hour, `${waited / hour} hours`);
  });
});
