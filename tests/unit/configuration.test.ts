// Proves: that a misspelt key of the stack's configuration is refused with the one that was meant, and that digits arrive
// as the text that they were written as, or are refused. Does not prove: what the engine stores; it was tried with
// `pulumi config set --path`, and tests/e2e/bad-configuration.test.ts runs the program.
import assert from "node:assert/strict";
import { unknownKeys, withTexts } from "../../configuration";

const names = ["name", "source", "destinations", "existingRules"];
const unknown = (...keys: string[]) => unknownKeys(keys, "project", names);

describe("the keys of the configuration", () => {
  it("are taken when the program knows them, and those of others are left alone", () => {
    assert.deepEqual(
      unknown("project:source", "project:existingRules", "aws:region", "other:sorce", "projects:x"),
      [],
    );
  });

  it("are refused when they are misspelt, with the one that is near", () => {
    assert.deepEqual(unknown("project:sorce", "project:name"), [
      'project:sorce is not a key of this program (did you mean "source"?). The keys are name, source, destinations, ' +
        "existingRules. Remove it with `pulumi config rm sorce`",
    ]);
  });

  it("are refused when there is nothing like them, or they are those of every object", () => {
    assert.match(
      unknown("project:versioning")[0] ?? "",
      /^project:versioning is not a key of this program. The keys are/,
    );
    assert.equal(unknown("project:constructor", "project:__proto__").length, 2);
  });
});

describe("digits in the configuration", () => {
  const numbered = (accountId: number) =>
    withTexts("destinations", { dr: { region: "us-east-1", accountId } });

  it("are text again where an account is meant", () => {
    assert.deepEqual(numbered(444455556666), {
      value: { dr: { region: "us-east-1", accountId: "444455556666" } },
      problems: [],
    });
  });

  for (const [what, stored] of [
    ["that YAML took a leading zero from", 12345678901],
    ["that YAML read as octal", 1227133513],
    ["with a digit too many", 1111222233334],
    ["that is no whole number", 4444.5],
  ] as const) {
    it(`are refused for an account ${what}, with \`--type string\``, () => {
      const { problems } = numbered(stored);
      assert.equal(problems.length, 1);
      assert.match(
        problems[0] ?? "",
        /^destinations.dr.accountId is the number .* `pulumi config set --path destinations.dr.accountId --type string TEXT`/,
      );
    });
  }

  it("are text in every other place for text: names, tags, lists", () => {
    const cases: [name: string, value: unknown, taken: unknown][] = [
      [
        "source",
        { bucketName: 20261130, objectLock: { days: 30 } },
        { bucketName: "20261130", objectLock: { days: 30 } },
      ],
      ["tags", { costCenter: 42 }, { costCenter: "42" }],
      [
        "rules",
        [{ id: 1, priority: 1, tags: { year: 2026 } }],
        [{ id: "1", priority: 1, tags: { year: "2026" } }],
      ],
      ["source", { kmsKeyArns: [1] }, { kmsKeyArns: ["1"] }],
    ];
    for (const [name, value, taken] of cases)
      assert.deepEqual(withTexts(name, value), { value: taken, problems: [] });
  });

  it("are refused where they cannot be what was written", () => {
    assert.match(withTexts("tags", { version: 1.1 }).problems[0] ?? "", /^tags.version is the number 1.1,/);
    assert.match(withTexts("tags", { id: 2 ** 60 }).problems[0] ?? "", /^tags.id is the number/);
  });

  it("and all else are left as they are, wrong or right, for the component to judge", () => {
    const cases: [name: string, value: unknown][] = [
      ["source", "eu-west-1"],
      ["source", null],
      ["rules", { id: 1 }],
      ["destinations", [1]],
      ["source", { regoin: 5, constructor: 5, objectLock: 7 }],
      ["nothing", { a: 1 }],
      ["twoWay", true],
    ];
    for (const [name, value] of cases) assert.deepEqual(withTexts(name, value), { value, problems: [] });
  });

  it("do not lose a key that JavaScript reserves, so that it is refused later", () => {
    const { value } = withTexts("tags", JSON.parse('{"__proto__":"yes"}'));
    assert.deepEqual(Object.keys(value as object), ["__proto__"]);
  });
});
