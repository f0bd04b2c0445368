// Proves: what the cases that only AWS can answer conclude from what they saw, and that no other service gets a verdict.
// Does not prove: what AWS does.
import assert from "node:assert/strict";
import { type Arrivals, judgedArrivals } from "../../conformance/cases/complete-is-there";
import { judgedListing } from "../../conformance/cases/job-listed";
import { judgedTwoNulls, type TwoNulls } from "../../conformance/cases/null-over-null";
import { judgedNullReplicas } from "../../conformance/cases/null-versions";
import { type AgainReplicated, judgedAgain } from "../../conformance/cases/remade-destination";
import type { TaskOutcome } from "../../conformance/jobs";
import type { NullReplica } from "../../conformance/null-replicas";
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

  const twoNulls: [when: string, seen: TwoNulls, verdict: string][] = [
    ["both are there", { isReplicaThere: true, isOwnThere: true, isControlThere: true }, "yes"],
    [
      "the replica replaced the destination's own",
      { isReplicaThere: true, isOwnThere: false, isControlThere: true },
      "no",
    ],
    [
      "the destination's own keeps the replica out",
      { isReplicaThere: false, isOwnThere: true, isControlThere: true },
      "no",
    ],
    ["neither is there", { isReplicaThere: false, isOwnThere: false, isControlThere: false }, "no"],
    [
      "no null version gets there",
      { isReplicaThere: false, isOwnThere: true, isControlThere: false },
      "not judged",
    ],
  ];
  for (const [when, seen, verdict] of twoNulls) {
    it(`null-over-null is ${verdict} when ${when}`, () =>
      assert.equal(judgedTwoNulls(seen, "Seen.").verdict, verdict));
  }

  const arrivals: [when: string, seen: Arrivals, verdict: string][] = [
    ["each version is there", { status: "Complete", inTime: 20, late: 0, never: 0 }, "yes"],
    ["one comes late", { status: "Complete", inTime: 19, late: 1, never: 0 }, "no"],
    ["one never comes", { status: "Complete", inTime: 19, late: 1, never: 1 }, "no"],
    ["all come late", { status: "Complete", inTime: 0, late: 20, never: 0 }, "no"],
    ["no task succeeded", { status: "Complete", inTime: 0, late: 0, never: 0 }, "not judged"],
    ["the job failed", { status: "Failed", inTime: 19, late: 1, never: 0 }, "not judged"],
  ];
  for (const [when, seen, verdict] of arrivals) {
    it(`complete-is-there is ${verdict} when ${when}`, () =>
      assert.equal(judgedArrivals(seen, "Job").verdict, verdict));
  }

  it("complete-is-there tells how many versions were late, and how many never came", () => {
    const { observed } = judgedArrivals(
      { status: "Complete", inTime: 17, late: 3, never: 1 },
      "Job Complete",
    );
    assert.equal(
      observed,
      "Job Complete; of 20 objects whose tasks succeeded 3 were not there yet, and 1 never came.",
    );
  });

  it("job-listed is yes only when the first list and all later ones have the job", () => {
    const atOnce = { seconds: 0.1, isAtOnce: true, missing: 0 };
    assert.equal(judgedListing(atOnce).verdict, "yes");
    const late = judgedListing({ seconds: 12.3, isAtOnce: false, missing: 0 });
    assert.equal(late.verdict, "no");
    assert.match(late.observed, /listed after 12\.3 s/);
    assert.equal(judgedListing({ ...atOnce, missing: 1 }).verdict, "no");
    const never = judgedListing({ isAtOnce: false, missing: 0 });
    assert.equal(never.verdict, "no");
    assert.match(never.observed, /never listed/);
  });
});
