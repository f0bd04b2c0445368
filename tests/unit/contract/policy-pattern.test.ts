// Proves: what patterns of policies take in, that a sample of a pattern begins as asked and is taken in, and that there is one
// wherever trying every short text finds one. Does not prove: that IAM reads patterns so; tests/read-back/ asks a simulator.
import assert from "node:assert/strict";
import {
  coversAllWithin,
  hasVariable,
  matches,
  matchesAction,
  sampleWithin,
} from "../../../contract/policy-pattern";
import { freshSeed, seededRandom } from "../../support/seeded-random";

describe("a pattern of a policy", () => {
  const cases: [pattern: string, value: string, takenIn: boolean][] = [
    ["a/*", "a/", true],
    ["a/*", "A/b", false],
    ["a?c", "abc", true],
    ["a?c", "ac", false],
    ["a.c", "abc", false],
    ["a\\*", "a\\b", true],
    ["a${*}", "a*", true],
    ["a${*}", "ab", false],
    ["a${?}${$}", "a?$", true],
    ["a\n*", "a\nb", true],
    ["?", "😀", true],
    ["a/${aws:PrincipalTag/team}", "a/b", false],
  ];
  for (const [pattern, value, takenIn] of cases) {
    it(`${JSON.stringify(pattern)} ${takenIn ? "takes in" : "leaves out"} ${JSON.stringify(value)}`, () =>
      assert.equal(matches(pattern, value), takenIn));
  }

  it("of an action does not mind case", () => {
    assert.ok(matchesAction("S3:replicate*", "s3:ReplicateObject"));
  });

  it("has a variable where only the request tells what it takes in", () => {
    assert.ok(hasVariable("a/${aws:username}/*"));
    assert.ok(!hasVariable("a/${*}/*"));
  });

  const alphabet = ["a", "b", "/"];
  const texts = (length: number): string[] =>
    length === 0 ? [""] : texts(length - 1).flatMap((text) => alphabet.map((next) => text + next));
  const short = [0, 1, 2, 3, 4, 5, 6].flatMap(texts);
  const seed = freshSeed();
  const random = seededRandom(seed);
  const some = (choices: string[], most: number) =>
    Array.from(
      { length: Math.floor(random() * (most + 1)) },
      () => choices[Math.floor(random() * choices.length)],
    ).join("");

  it(`has a sample that begins as asked wherever there is one (TEST_SEED=${seed})`, () => {
    let [found, covered] = [0, 0];
    for (let round = 0; round < 2_000; round++) {
      const [pattern, beginning] = [some([...alphabet, "*", "?"], 4), some(alphabet, 2)];
      const sample = sampleWithin(pattern, beginning);
      const about = `${pattern} after ${beginning}: ${sample}`;
      const takenIn = short.filter((text) => text.startsWith(beginning) && matches(pattern, text));
      assert.equal(sample !== undefined, takenIn.length > 0, about);
      if (sample === undefined) continue;
      found++;
      assert.ok(sample.startsWith(beginning) && matches(pattern, sample), about);
      if (!coversAllWithin(pattern, beginning)) continue;
      covered++;
      assert.equal(takenIn.length, short.filter((text) => text.startsWith(beginning)).length, about);
    }
    assert.ok(found > 200 && covered > 50, `${found}, ${covered}`);
  });
});
