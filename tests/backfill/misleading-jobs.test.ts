// Proves, on the model of S3 in memory: that what S3 says of a task, or in the number of tasks, does not mislead a run where
// rules differ in tags, delete markers and KMS keys, where versions change while jobs of killed runs are at work, and where a
// destination fails that is not due. Does not prove that S3 is as the model.
import assert from "node:assert/strict";
import type { ReplicationRule } from "@aws-sdk/client-s3";
import type { BatchService } from "../../backfill/batch/batch-service";
import type { BackfillSummary, VersionCounts } from "../../contract/backfill-run";
import { S3Model, type Unkindness } from "../support/s3-model/s3-model";
import { seededRandom } from "../support/seeded-random";
import { everything, killedOn, type ModelRun, nonZero, runOn } from "./model-run";
import { type DeclaredRule, replicationRule } from "./sequence/stack";

const hour = 60 * 60_000;
const kept = { keep: "yes" };
const quiet: DeclaredRule = { prefix: "", tags: {}, deleteMarkers: false };
const tagged: DeclaredRule = { prefix: "", tags: kept, deleteMarkers: false };

describe("A backfill by jobs", () => {
  let model: S3Model;
  let rulesPutAt: number;
  const begin = (unkindness: Partial<Unkindness> = {}) => {
    model = new S3Model(seededRandom(1), { spread: 0, ...unkindness });
  };
  beforeEach(() => begin());

  async function put(...rules: ReplicationRule[]): Promise<void> {
    model.putRules(rules);
    rulesPutAt = model.time.now;
    await model.time.pass(hour);
  }

  const run = (changes: ModelRun) => runOn(model, { rulesPutAt, ...changes });

  describe("that was killed, and whose job went on", () => {
    async function killedWhile(happens: () => void): Promise<VersionCounts | undefined> {
      await put(replicationRule("dr", everything, 1));
      whenListed(model, happens);
      await killedOn(model, 10_000, { rulesPutAt });
      await model.time.pass(hour);
      const { versions } = await run({});
      assert.equal(model.jobCount, 1);
      return versions;
    }

    it("counts a version once that was archived meanwhile", async () => {
      const version = model.put("a");
      model.put("b");
      const versions = await killedWhile(() => {
        version.storageClass = "GLACIER";
      });
      assert.deepEqual(nonZero(versions), { listed: 2, replicated: 1, archived: 1 });
    });

    it("counts no version for one that was deleted from the source meanwhile", async () => {
      const { versionId } = model.put("a");
      model.put("b");
      const versions = await killedWhile(() => model.source.deleteVersion("a", versionId));
      assert.deepEqual(nonZero(versions), { listed: 1, replicated: 1 });
    });
  });

  describe("beside an unmanaged rule for objects under KMS keys", () => {
    const others = (prefix: string) => ofKms(replicationRule("others", { ...quiet, prefix }, 2));

    it("does not count as replicated what only that rule took, though the destination has a key", async () => {
      model.put("a", { isLeftOut: true });
      model.put("b");
      await put(replicationRule("dr", quiet, 1), others(""));
      const { versions } = await run({ rule: quiet, kmsKeyArn: "arn:key" });
      assert.equal(model.bucket("dr").versions().length, 1);
      assert.deepEqual(nonZero(versions), { listed: 2, replicatedSomewhere: 2 });
    });

    it("does not fail for an object that only that rule selects", async () => {
      model.put("a", { isLeftOut: true });
      model.put("b");
      model.world.breakDown("others");
      await put(replicationRule("dr", quiet, 1), others("a"));
      assert.deepEqual(reasons(await run({ rule: quiet })), []);
    });
  });

  for (const [what, ours, made] of [
    ["delete marker", quiet, { isDeleteMarker: true }],
    ["untagged version", tagged, {}],
  ] as const) {
    it(`does not fail for a replicated ${what} that the rule of a new destination leaves out`, async () => {
      begin({ refusesReplicated: true });
      model.put("a", made);
      model.put("b", { tags: kept });
      await put(replicationRule("dr", everything, 1));
      const earlier = await run({});
      await put(replicationRule("dr", everything, 1), replicationRule("eu", ours, 2));
      assert.deepEqual(reasons(await run({ destinations: { dr: everything, eu: ours }, earlier })), []);
    });
  }

  it("fails for what failed at a destination that is not due, though an unmanaged rule matches the key", async () => {
    await put(replicationRule("dr", everything, 1));
    const earlier = await run({});
    model.world.breakDown("dr");
    model.put("a");
    const others = replicationRule("others", { ...quiet, tags: { team: "x" } }, 3);
    await put(replicationRule("dr", everything, 1), replicationRule("eu", everything, 2), others);
    const summary = await run({ destinations: { dr: everything, eu: everything }, earlier });
    assert.match(reasons(summary).join(), /^DstPutObjectNotPermitted: .* \(it is not at dr\)$/);
  });

  it("leaves nothing to replication because an unmanaged rule for delete markers is new", async () => {
    model.put("a", { isDeleteMarker: true });
    model.put("b");
    await put(replicationRule("dr", quiet, 1));
    const first = rulesPutAt;
    await run({ rule: quiet });
    await put(replicationRule("dr", quiet, 1), replicationRule("others", everything, 2));
    const { versions } = await run({ rule: quiet, rulesPutAt: first });
    assert.equal(model.jobCount, 1);
    assert.deepEqual(nonZero(versions), { listed: 2, replicated: 1, filteredOut: 1 });
  });

  it("counts what S3 left out though its role was too young at first, and somebody wrote meanwhile", async () => {
    model.put("a", { isLeftOut: true });
    model.put("b");
    await put(replicationRule("dr", everything, 1));
    let looks = 0;
    const changed = (service: BatchService): BatchService => ({
      ...service,
      describe: async (id) => {
        const job = await service.describe(id);
        if (id !== "job-1") return job;
        if (looks++ === 0) model.time.in(5_000, () => model.put("c"));
        const FailureReason = "S3 cannot assume the role";
        return { ...job, Status: "Failed", FailureReasons: [{ FailureCode: "AccessDenied", FailureReason }] };
      },
    });
    model.time.in(100, () => model.endJobs("Failed"));
    const { versions } = await run({ changed });
    assert.equal(versions?.notEligible, 1);
  });
});

function ofKms(rule: ReplicationRule): ReplicationRule {
  const Destination = {
    Bucket: rule.Destination?.Bucket,
    EncryptionConfiguration: { ReplicaKmsKeyID: "arn:key" },
  };
  return { ...rule, SourceSelectionCriteria: { SseKmsEncryptedObjects: { Status: "Enabled" } }, Destination };
}

const reasons = ({ jobs }: BackfillSummary) =>
  jobs.flatMap(({ failures }) => failures.map(({ reason }) => reason));

function whenListed(model: S3Model, happens: () => void): void {
  if (model.taskCount > 0) happens();
  else model.time.in(1_000, () => whenListed(model, happens));
}
