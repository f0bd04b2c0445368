// Proves which texts are times on a page of a listing, and that each is the one that JavaScript reads. Does not prove how any server
// writes times.
import assert from "node:assert/strict";
import { isTime, timeOf } from "../../../backfill/wire/time-text";
import { freshSeed, seededRandom } from "../../support/seeded-random";

/** In the midst of other bytes, as on a page. */
function read(text: string): { time: number; isTime: boolean } {
  const [before, after] = ["<LastModified>9", "9</LastModified>"];
  const body = Buffer.from(`${before}${text}${after}`);
  const [start, end] = [before.length, body.length - after.length];
  return { time: timeOf(body, start, end), isTime: isTime(body, start, end) };
}

describe("A time on a page", () => {
  const seed = freshSeed();
  it(`is the one that was written, to the second or to the thousandth of one (seed ${seed})`, () => {
    const random = seededRandom(seed);
    for (let count = 0; count < 2000; count++) {
      const date = new Date(Math.floor(random() * Date.UTC(2100, 0)));
      const exact = date.toISOString();
      const rough = exact.replace(/\.\d+/, "");
      assert.deepEqual(read(exact), { time: date.getTime(), isTime: true }, exact);
      assert.deepEqual(read(rough), { time: Date.parse(rough), isTime: true }, rough);
    }
  });

  it("may be written in another way that tells the moment", () => {
    for (const text of [
      "2026-01-02T03:04:05.6Z",
      "2026-01-02T03:04:05+01:00",
      "2026-01-02T03:04:05&#x2e;678Z",
    ])
      assert.deepEqual(read(text), { time: Date.parse(text.replace("&#x2e;", ".")), isTime: true }, text);
  });

  for (const [what, text] of [
    ["a month zero", "2026-00-02T03:04:05.678Z"],
    ["a thirteenth month", "2026-13-02T03:04:05.678Z"],
    ["a day zero", "2026-01-00T03:04:05.678Z"],
    ["a 32nd day", "2026-01-32T03:04:05.678Z"],
    ["a 24th hour", "2026-01-02T24:04:05.678Z"],
    ["a 60th minute", "2026-01-02T03:60:05.678Z"],
    ["a 60th second", "2026-01-02T03:04:60.678Z"],
    ["no text", ""],
    ["another text in its place", "yesterday"],
  ] as const) {
    it(`is none with ${what}`, () => {
      assert.deepEqual(read(text), { time: Number.NaN, isTime: false });
    });
  }

  for (const written of ["2026-01-02T03:04:05.678Z", "2026-01-02T03:04:05Z"]) {
    it(`has a digit wherever ${written} has one`, () => {
      for (const [at, character] of [...written].entries()) {
        if (!/\d/.test(character)) continue;
        for (const spoilt of ["x", "/", ":", "\u0000"]) {
          const text = `${written.slice(0, at)}${spoilt}${written.slice(at + 1)}`;
          assert.deepEqual(read(text), { time: Number.NaN, isTime: false }, text);
        }
      }
    });
  }
});
