// Proves: into which jobs a backfill is divided by prefix, that no key is left out or asked for twice, which destinations a
// key is due to, and when a later run recognizes a job. Does not prove: what the request for a job says, which
// batch-request.test.ts does, or that S3 lists by the prefix. TEST_SEED repeats the random prefixes.
import assert from "node:assert/strict";
import { destinationsDue, headStart, jobScopes } from "../../backfill/batch/job-scope";
import { type DueRule, dueRules } from "../../backfill/decision/object-set";
import type { BackfillRule, BackfillRun } from "../../contract/backfill-run";
import { outermostPrefixes } from "../../contract/outermost-prefixes";
import { freshSeed, seededRandom } from "../support/seeded-random";

describe("The prefixes to ask for", () => {
  const cases: [what: string, prefixes: string[], outermost: string[]][] = [
    ["are none where no rule is", [], []],
    ["are all of them where none selects keys of another one", ["logs/", "docs/"], ["docs/", "logs/"]],
    ["leave out those below another one, at any depth", ["a/b/c/", "a/", "a/b/"], ["a/"]],
    ["are the empty one alone, which selects every key", ["docs/", "", "logs/a/"], [""]],
    ["name each prefix once", ["docs/", "docs/", "docs/"], ["docs/"]],
    ["take a prefix for text, not for a folder", ["docs", "docs/", "docs-old/"], ["docs"]],
    ["keep neighbors apart whose names only begin alike", ["docs/", "docs-old/"], ["docs-old/", "docs/"]],
    ["tell upper from lower case", ["Docs/", "docs/"], ["Docs/", "docs/"]],
    ["take wildcards, spaces and quotes as they are", ["*", "a*", 'a "b"', "a?"], ["*", 'a "b"', "a*", "a?"]],
    ["know no Unicode normalization, as S3 knows none", ["e\u0301/", "é/", "é/a"], ["e\u0301/", "é/"]],
    // In UTF-8 the emoji comes after the tilde, in UTF-16 before it.
    ["are the same in either order of characters", ["～/", "😀/a", "～/b", "😀/"], ["😀/", "～/"]],
    ["are not led astray by control characters", ["\u0000", "\u0001/", "\u0001"], ["\u0000", "\u0001"]],
  ];
  for (const [what, prefixes, outermost] of cases) {
    it(what, () => {
      assert.deepEqual(outermostPrefixes(prefixes), outermost);
      assert.deepEqual(outermostPrefixes([...prefixes].reverse()), outermost);
    });
  }

  const seed = freshSeed();
  it(`select the same keys as all prefixes together, and none selects a key of another one (seed ${seed})`, () => {
    const random = seededRandom(seed);
    const characters = ["a", "b", "/", "-", "é", "\ue000", "～", "😀", "😁", "\u0001"];
    const below = (limit: number) => Math.floor(random() * limit);
    const text = (longest: number) =>
      Array.from({ length: below(longest + 1) }, () => characters[below(characters.length)]).join("");
    for (let round = 0; round < 2_000; round++) {
      const prefixes = Array.from({ length: below(8) }, () => text(4));
      const outermost = outermostPrefixes(prefixes);
      assert.ok(outermost.every((prefix) => prefixes.includes(prefix)));
      const keys = [...prefixes, ...prefixes.map((prefix) => prefix + text(2)), text(6), text(2)];
      for (const key of keys) {
        const selects = (prefix: string) => key.startsWith(prefix);
        const found = outermost.filter(selects).length;
        const shown = JSON.stringify({ prefixes, outermost, key });
        assert.equal(found, prefixes.some(selects) ? 1 : 0, shown);
      }
    }
  });
});

const rule = (prefix: string, change: Partial<BackfillRule> = {}): BackfillRule => ({
  ...{ id: prefix || "everything", prefix, tags: {} },
  ...change,
});

/** By the destination's key, with its rules. */
function dueOf(destinations: { [key: string]: BackfillRule[] }): DueRule[] {
  const run: BackfillRun = {
    source: { bucket: "source", region: "eu-west-1" },
    destinations: Object.fromEntries(
      Object.entries(destinations).map(([key, rules]) => [
        key,
        { bucket: `${key}-bucket`, region: "us-east-1", rules },
      ]),
    ),
  };
  return dueRules(run, undefined);
}

const scopesOf = (destinations: { [key: string]: BackfillRule[] }) => jobScopes(dueOf(destinations));
const onlyScope = (destinations: { [key: string]: BackfillRule[] }) => {
  const [scope, ...others] = scopesOf(destinations);
  assert.ok(scope);
  assert.deepEqual(others, []);
  return scope;
};

describe("The jobs of a backfill", () => {
  it("are none where nothing is due", () => {
    assert.deepEqual(jobScopes([]), []);
  });

  it("are one for all destinations that are due keys below the same prefix", () => {
    const scope = onlyScope({ dr: [rule("docs/")], eu: [rule("docs/a/"), rule("docs/b/")] });
    assert.equal(scope.prefix, "docs/");
    assert.deepEqual(
      scope.rules.map(({ destination, rule: { prefix } }) => `${destination} ${prefix}`),
      ["dr docs/", "eu docs/a/", "eu docs/b/"],
    );
  });

  it("are one for each prefix that is below no other, with the rules below it", () => {
    const scopes = scopesOf({ dr: [rule("logs/")], eu: [rule("docs/"), rule("logs/app/")] });
    assert.deepEqual(
      scopes.map(({ prefix, rules }) => [
        prefix,
        rules.map((due) => `${due.destination} ${due.rule.prefix}`),
      ]),
      [
        ["docs/", ["eu docs/"]],
        ["logs/", ["dr logs/", "eu logs/app/"]],
      ],
    );
  });

  it("take every due rule into exactly one job", () => {
    const due = dueOf({
      dr: [rule("a"), rule("a/b"), rule("c")],
      eu: [rule("ab"), rule("c/")],
      us: [rule("d")],
    });
    const taken = jobScopes(due).flatMap(({ rules }) => rules);
    assert.deepEqual(new Set(taken), new Set(due));
    assert.equal(taken.length, due.length);
  });
});

describe("A later run recognizes a job", () => {
  const before = () => onlyScope({ dr: [rule("docs/")], eu: [rule("docs/a/")] });

  it("whatever the order of destinations and rules, and the names of the rules", () => {
    const renamed = { eu: [rule("docs/a/", { id: "x" })], dr: [rule("docs/", { id: "y" })] };
    assert.equal(onlyScope(renamed).digest, before().digest);
  });

  it("also when rules of other prefixes were added", () => {
    const [docs] = scopesOf({ dr: [rule("docs/")], eu: [rule("docs/a/"), rule("logs/")] });
    assert.equal(docs?.digest, before().digest);
  });

  const others: [what: string, destinations: { [key: string]: BackfillRule[] }][] = [
    ["a destination is due more below its prefix", { dr: [rule("docs/")], eu: [rule("docs/")] }],
    ["a destination is due nothing any more", { dr: [rule("docs/")] }],
    ["a destination was added", { dr: [rule("docs/")], eu: [rule("docs/a/")], us: [rule("docs/")] }],
    [
      "a rule was out of force meanwhile",
      { dr: [rule("docs/", { since: "2026-01-02T00:00:00Z" })], eu: [rule("docs/a/")] },
    ],
    ["a rule selects by a tag", { dr: [rule("docs/", { tags: { team: "a" } })], eu: [rule("docs/a/")] }],
  ];
  for (const [what, destinations] of others) {
    it(`no longer when ${what}`, () => {
      assert.ok(scopesOf(destinations).every(({ digest }) => digest !== before().digest));
    });
  }

  it("for another prefix as another job, even if the same rules are due", () => {
    const due = dueOf({ dr: [rule("docs/")] });
    const elsewhere = due.map((one) => ({ ...one, rule: rule("logs/") }));
    assert.notEqual(jobScopes(due)[0]?.digest, jobScopes(elsewhere)[0]?.digest);
  });

  it("that was made before S3 worked by the rules as another job, about the same keys", () => {
    const early = headStart(before());
    assert.deepEqual([early.prefix, early.rules], [before().prefix, before().rules]);
    assert.match(early.digest, /^[0-9a-f]{32}$/);
    assert.notEqual(early.digest, before().digest);
    assert.equal(headStart(before()).digest, early.digest);
    assert.notEqual(headStart(early).digest, early.digest);
  });
});

describe("A key is due to", () => {
  const scope = () =>
    onlyScope({ dr: [rule("docs/"), rule("docs/a/")], eu: [rule("docs/a/"), rule("docs/b/")] });
  const cases: [key: string, destinations: string[]][] = [
    ["docs/a/1", ["dr", "eu"]],
    ["docs/b/", ["dr", "eu"]],
    ["docs/c", ["dr"]],
    ["docs/", ["dr"]],
    ["logs/docs/a/", []],
    ["DOCS/a/1", []],
  ];
  for (const [key, destinations] of cases) {
    const where = destinations.length === 0 ? "no destination" : destinations.join(" and ");
    it(`${where} if it is ${key}`, () => assert.deepEqual(destinationsDue(scope(), key), destinations));
  }
});
