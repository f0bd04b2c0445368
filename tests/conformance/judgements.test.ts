// Proves: what the cases that only AWS can answer conclude from what they saw, and that no other service gets a verdict.
// Does not prove: what AWS does.
import assert from "node:assert/strict";
import { judgedListings } from "../../conformance/cases/job-listed";
import { judgedNullReplicas, type NullReplica } from "../../conformance/cases/null-versions";
import { type AgainReplicated, judgedAgain } from "../../conformance/cases/remade-destination";
import type { TaskOutcome } from "../../conformance/jobs";
import { no, notJudged, onlyOnAws, yes } from "../../conformance/verdict";

const task = (status: string, code = ""): TaskOutcome => ({
  key: "object",
  versionId: "null",
  status,
  code,
  message: "",
});

describe("the judgement of", () => {
  it("what only AWS can tell is kept for AWS, and says what another service did", () => {
    assert.deepEqual(onlyOnAws(true, yes("It worked.")), yes("It worked."));
    for (const verdict of [yes("It worked."), no("It worked."), notJudged("It worked.")]) {
      const other = onlyOnAws(false, verdict);
      assert.equal(other.verdict, "not judged");
      assert.match(other.observed, /^Only AWS can tell, .* It worked\.$/);
    }
  });

  const replica = (changes: Partial<NullReplica> = {}): NullReplica => ({
    key: "object",
    task: task("succeeded"),
    versionId: "null",
    isFoundByNull: true,
    ...changes,
  });
  const nulls: [when: string, replicas: NullReplica[], verdict: string][] = [
    ["each is found by null", [replica(), replica()], "yes"],
    ["one has an ID of its own", [replica(), replica({ versionId: "abc", isFoundByNull: false })], "no"],
    ["one is not there", [replica(), replica({ versionId: undefined, isFoundByNull: false })], "not judged"],
  ];
  for (const [when, replicas, verdict] of nulls) {
    it(`null-versions is ${verdict} when ${when}`, () =>
      assert.equal(judgedNullReplicas(replicas).verdict, verdict));
  }

  const again: [when: string, seen: AgainReplicated, verdict: string][] = [
    ["the version is there", { task: task("succeeded"), isThere: true, isControlThere: true }, "yes"],
    [
      "the version counts as hard-deleted",
      { task: task("failed", "DstObjectHardDeleted"), isThere: false, isControlThere: true },
      "no",
    ],
    [
      "the version is believed to be there",
      { task: task("succeeded"), isThere: false, isControlThere: true },
      "no",
    ],
    ["the version is left out", { isThere: false, isControlThere: true }, "no"],
    [
      "the new bucket gets nothing",
      { task: task("failed", "DstObjectHardDeleted"), isThere: false, isControlThere: false },
      "not judged",
    ],
    [
      "S3 does not know of the new bucket's versioning yet",
      { task: task("failed", "DstBucketUnversioned"), isThere: false, isControlThere: true },
      "not judged",
    ],
  ];
  for (const [when, seen, verdict] of again) {
    it(`remade-destination is ${verdict} when ${when}`, () =>
      assert.equal(judgedAgain(seen, "").verdict, verdict));
  }

  it("job-listed is yes only when each first list and all later ones have the job", () => {
    const atOnce = { seconds: 0.1, isAtOnce: true, missing: 0 };
    assert.equal(judgedListings([atOnce, atOnce]).verdict, "yes");
    const late = judgedListings([atOnce, { seconds: 12.3, isAtOnce: false, missing: 0 }]);
    assert.equal(late.verdict, "no");
    assert.match(late.observed, /listed after 12\.3 s/);
    assert.equal(judgedListings([{ ...atOnce, missing: 1 }]).verdict, "no");
    assert.match(judgedListings([{ isAtOnce: false, missing: 0 }]).observed, /never listed/);
  });
});
