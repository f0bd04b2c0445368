// Proves: that every place and test that docs/aws-rules.md names is there. Does not prove: that the rule is kept there;
// the tests that it names do.
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

const repository = join(__dirname, "../..");
const page = readFileSync(join(repository, "docs/aws-rules.md"), "utf8");
const named = [...page.matchAll(/`([\w./-]+\.ts)`/g)].map(([, path = ""]) => path);

describe("the page of AWS's rules", () => {
  it("names a place and a test for each rule", () => {
    const rules = page.split("\n").filter((line) => /^\| (?!Rule|---)/.test(line));
    assert.ok(rules.length > 40);
    for (const rule of rules) assert.match(rule, /`\S+\.ts`.*`tests\/\S+`/, rule);
  });

  for (const path of new Set(named)) {
    it(`finds ${path} where it says`, () => {
      const folder = path.startsWith("tests/") ? repository : join(repository, "components");
      assert.ok(existsSync(join(folder, path)));
    });
  }
});
