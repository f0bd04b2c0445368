// Proves: up to which moment a chain of jobs has asked S3 for every version, and from when on the next job asks, so that no
// upload in parts falls between two jobs. Does not prove: that S3's CreatedAfter goes by the time at which an upload began;
// the conformance program asks AWS.
import assert from "node:assert/strict";
import { askedUntil, windowAfter } from "../../backfill/batch/asked-until";
import type { JobWindow } from "../../backfill/batch/job-request";

const day = 24 * 60 * 60_000;
const noon = new Date("2026-01-10T12:00:00Z");
/** Around that noon, by milliseconds. */
const at = (milliseconds: number) => new Date(noon.getTime() + milliseconds);

describe("The next job asks for", () => {
  it("everything if no job has asked yet", () => {
    assert.deepEqual(windowAfter(undefined, noon), { createdBefore: noon });
  });

  it("what was written since, and for what began up to a day before, as an upload in parts takes so long", () => {
    assert.deepEqual(windowAfter(noon, at(5_000)), { createdBefore: at(5_000), createdAfter: at(-day) });
  });
});

describe("Jobs have asked for everything", () => {
  /** A job that asked for all, or for what was written from `after` on. */
  const job = (before: number, after?: number): JobWindow => ({
    createdBefore: at(before),
    ...(after !== undefined && { createdAfter: at(after) }),
  });
  const cases: [title: string, windows: JobWindow[], until: Date | undefined][] = [
    ["never, if there are none", [], undefined],
    ["until its cut-off, if one asked for all", [job(0)], noon],
    ["until the later cut-off of two that asked for all", [job(0), job(9_000)], at(9_000)],
    ["until the later one also if it was created first", [job(9_000), job(0)], at(9_000)],
    ["never, if the only one asked for a part", [job(0, -3 * day)], undefined],
    ["until the end of one that goes on a day before the first ended", [job(0), job(9_000, -day)], at(9_000)],
    ["also if that one overlaps the first by more", [job(0), job(9_000, -2 * day)], at(9_000)],
    ["until the gap, if one goes on a millisecond too late", [job(0), job(9_000, 1 - day)], noon],
    [
      "until the gap, if one goes on where the first ended: uploads were under way",
      [job(0), job(day, 0)],
      noon,
    ],
    ["to the end of a chain", [job(0), job(5_000, -day), job(9_000, 5_000 - day)], at(9_000)],
    ["until the first gap of a chain", [job(0), job(5_000, 1 - day), job(9_000, 5_000 - day)], noon],
    ["until its cut-off, if a part came before one for all", [job(9_000, -day), job(0)], noon],
    ["not less long because a part ended earlier", [job(9_000), job(0, -2 * day)], at(9_000)],
    ["again until the end, if one for all came after a gap", [job(0), job(5_000, 0), job(9_000)], at(9_000)],
  ];
  for (const [title, windows, until] of cases) {
    it(title, () => assert.deepEqual(askedUntil(windows), until));
  }

  it("to the end, if each asked for what the one before had left", () => {
    const windows: JobWindow[] = [];
    for (let second = 0; second < 5; second++) {
      windows.push(windowAfter(askedUntil(windows), at(second * 1_000)));
      assert.deepEqual(askedUntil(windows), at(second * 1_000));
    }
  });
});
