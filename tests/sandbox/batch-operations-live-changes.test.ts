// Proves that behind the emulator what is written while the rules change reaches the destination of a rule that stays.
// Does not prove which of the rules before and after it S3 goes by: its pages do not say.
import assert from "node:assert/strict";
import { DeleteObjectsCommand } from "@aws-sdk/client-s3";
import { away, BatchTrial, home, pause, ruleTo } from "./batch-operations-trial";

const far = "ap-southeast-2";

/** When the rules change: before the local AWS has the request, or before its answer is passed on. */
type Moment = "before" | "after";

describe("What is written to a bucket while its rules change", function () {
  this.timeout(60_000);
  let trial: BatchTrial;
  let source: string;
  let kept: string;
  let other: string;
  let change: { readonly at: Moment; readonly rules: Parameters<BatchTrial["replicate"]>[1] } | undefined;
  before(async () => {
    trial = await BatchTrial.open({}, async (request, forward) => {
      const isWrite =
        /^\/[^/]+\/key\b|\?delete/.test(request.path) && /^(PUT|POST|DELETE)$/.test(request.method);
      if (change === undefined || !isWrite || !request.path.startsWith(`/${source}`)) return forward(request);
      const { at, rules } = change;
      change = undefined;
      const isBefore = at === "before";
      if (isBefore) await changeRules(rules);
      const answer = await forward(request);
      if (!isBefore) await changeRules(rules);
      return answer;
    });
  });
  after(() => trial.close());
  beforeEach(async () => {
    [source, kept, other] = [await trial.bucket(home), await trial.bucket(away), await trial.bucket(far)];
  });

  const changeRules = (rules: Parameters<BatchTrial["replicate"]>[1]) => trial.replicate(source, rules);
  const markers = { DeleteMarkerReplication: { Status: "Enabled" } } as const;
  /** The local AWS takes the first rule that covers the key, which is the other one's. */
  const toBoth = () => [ruleTo(other, { Priority: 2, ...markers }), ruleTo(kept, markers)];
  const toOne = () => [ruleTo(kept, markers)];
  const arrives = async (expected: string[]) => {
    const deadline = Date.now() + 5_000;
    while ((await trial.history(kept, "key", away)).length < expected.length && Date.now() < deadline)
      await pause(20);
    assert.deepEqual(await trial.history(kept, "key", away), expected);
  };

  for (const [at, title, first, then] of [
    ["after", "reaches the one that stays when another one goes", toBoth, toOne],
    ["before", "reaches the one that stays when another one comes", toOne, toBoth],
  ] as const) {
    it(title, async () => {
      await trial.replicate(source, first());
      change = { at, rules: then() };
      await trial.put(source, "key", "written");
      assert.equal(change, undefined);
      await arrives(["written"]);
    });

    it(`${title}, as a delete marker`, async () => {
      await trial.replicate(source, first());
      await trial.put(source, "key", "written");
      await arrives(["written"]);
      change = { at, rules: then() };
      const Delete = { Objects: [{ Key: "key" }] };
      await trial.s3().send(new DeleteObjectsCommand({ Bucket: source, Delete }));
      assert.equal(change, undefined);
      await arrives(["written", "-"]);
    });
  }
});
