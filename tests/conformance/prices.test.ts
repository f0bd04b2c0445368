// Proves: that the sums are right and that all cases together stay below what the documentation promises.
// Does not prove: AWS's prices of the day.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { announcement } from "../../conformance/announcement";
import { cases } from "../../conformance/cases";
import { costOf, dollars, highestTotal, totalOf } from "../../conformance/prices";
import { together } from "../../conformance/together";

const accounts = { source: "111122223333" };

describe("what the conformance program costs", () => {
  it("is the sum of what each case uses", () => {
    assert.equal(dollars(costOf({ job: 2, task: 1_000_000 })), "$1.50");
    assert.equal(dollars(costOf({ keyHour: 730 })), "$1.00");
    assert.equal(dollars(totalOf([{ costs: { job: 1 } }, { costs: { job: 1, request: 1000 } }])), "$0.51");
  });

  it("is never shown as less than it is", () => {
    assert.equal(dollars(0.001), "$0.01");
    assert.equal(dollars(0.25), "$0.25");
    assert.equal(dollars(0.2501), "$0.26");
  });

  it("counts once what cases of one experiment use", () => {
    const experiment = {};
    const sharing = { costs: { job: 1 }, experiment };
    assert.equal(dollars(totalOf([sharing, { costs: { job: 1 } }, sharing])), "$0.50");
    assert.equal(dollars(totalOf([sharing, { costs: { job: 1 }, experiment: {} }])), "$0.50");
  });

  it("is less than 5 dollars for all cases, as the documentation says", () => {
    assert.equal(highestTotal, 5);
    assert.ok(totalOf(cases) < highestTotal);
    const page = readFileSync(join(__dirname, "../../docs/conformance.md"), "utf8");
    assert.match(page, new RegExp(`less than ${highestTotal} dollars`));
  });

  it("is announced case by case, with the total and what is created", () => {
    const where = { service: "AWS", regions: ["eu-west-1"], run: "0123456789", accounts };
    const text = announcement(cases, where);
    for (const [first, ...others] of together(cases)) {
      assert.match(text, new RegExp(`^ {2}${first.id} +\\${dollars(costOf(first.costs))}$`, "m"));
      for (const { id } of others)
        assert.match(text, new RegExp(`^ {2}${id} +included in ${first.id}$`, "m"));
    }
    const jobs = together(cases).reduce((sum, [{ costs }]) => sum + (costs.job ?? 0), 0);
    assert.match(text, new RegExp(`at most ${jobs} jobs of S3 Batch Operations`));
    assert.match(text, new RegExp(`^ {2}total +\\${dollars(totalOf(cases))}$`, "m"));
    assert.match(text, /^Account 111122223333, no second account\.$/m);
    assert.match(text, /buckets named crr-conformance-0123456789-\*/);
    assert.match(text, /GOVERNANCE retention for an hour/);
    assert.match(text, /prices change/);
  });

  it("is that of the whole experiment for each of its cases alone", () => {
    for (const [{ experiment, costs }, ...others] of together(cases)) {
      for (const other of others) {
        assert.ok(experiment !== undefined && other.experiment === experiment);
        const where = { service: "AWS", regions: ["eu-west-1"], run: "0123456789", accounts };
        const text = announcement([other], where);
        assert.match(text, new RegExp(`^ {2}${other.id} +\\${dollars(costOf(costs))}$`, "m"));
      }
    }
  });

  it("names neither keys nor jobs where the chosen cases use none", () => {
    const chosen = cases.filter(({ id }) => id === "conditional-copy");
    const where = { service: "AWS", regions: ["eu-west-1"], run: "0123456789", accounts };
    assert.doesNotMatch(announcement(chosen, where), /KMS|Batch|GOVERNANCE/);
  });
});
