// Proves: what the gate makes of words, of the engine's events and of their end: request, report, summary, exit code. Does not
// prove that the engine tells so: tests/e2e/policies/gates.test.ts does.
import assert from "node:assert/strict";
import type { Policies } from "@pulumi/policy";
import { readEvents } from "../../policies/gate/engine-event";
import { exitCodeFor } from "../../policies/gate/exit-code";
import { markdownFor } from "../../policies/gate/markdown";
import { Refusal } from "../../policies/gate/refusal";
import { reportOf } from "../../policies/gate/report";
import { type Gate, readRequest } from "../../policies/gate/request";
import { wordsFor } from "../../policies/gate/words";

const rules: Policies = [
  { name: "of-resource", description: "Keeps one.", validateResource: () => undefined },
  { name: "of-stack", description: "Keeps all.\nTruly.", validateStack: () => undefined },
];

const pack = "s3-cross-region-replication";
const urn = (type: string, name: string) => `urn:pulumi:prod::shop::${type}::${name}`;
const stackUrn = urn("pulumi:pulumi:Stack", "shop-prod");

function policyEvent(policyName: string, message: string, more: object = {}): object {
  const resourceUrn = urn("acme:index:Store$aws:s3/bucket:Bucket", "replica");
  return { policyEvent: { resourceUrn, policyName, message, enforcementLevel: "mandatory", ...more } };
}
const unknown = (rule: string, why: string, resourceUrn = stackUrn) =>
  policyEvent(rule, `can't run policy '${rule}' from policy pack '${pack}@v0.1.0' during preview: ${why}\n`, {
    resourceUrn,
    enforcementLevel: "advisory",
  });
const toTheEnd = { policyAnalyzeStackSummaryEvent: { policyPackName: pack, passed: ["of-stack"] } };
const end = { summaryEvent: { PolicyPacks: { [`${pack}|local|/pack`]: "0.1.0" }, isPreview: true } };
const complete = [toTheEnd, end];

function report(events: object[], { gate = "preview" as Gate, pulumiFailed = false } = {}) {
  const log = events.map((event, sequence) => `${JSON.stringify({ sequence, ...event })}\n`).join("");
  return reportOf(gate, readEvents(log), { rules, pulumiFailed });
}

describe("the words of replication-policy-gate", () => {
  it("name a gate, and what Pulumi is told besides", () => {
    const words = "up --config policies.json --summary out.md --allow-unjudged -- --yes --stack prod -- x";
    assert.deepEqual(readRequest(words.split(" ")), {
      gate: "up",
      config: "policies.json",
      summary: "out.md",
      allowUnjudged: true,
      further: ["--yes", "--stack", "prod", "--", "x"],
    });
    assert.deepEqual(readRequest(["state"]), { gate: "state", allowUnjudged: false, further: [] });
  });

  it("may ask for help", () => {
    assert.equal(readRequest(["--help"]), undefined);
    assert.equal(readRequest(["up", "-h"]), undefined);
  });

  const refused: { [words: string]: RegExp } = {
    "": /^nothing is no gate; the gates are: preview, up, state$/,
    destroy: /^destroy is no gate/,
    "preview --stack prod": /--stack/,
    "preview prod": /^prod is not understood; what Pulumi is to be told comes after --$/,
    "up --file state.json": /^--file goes with state alone$/,
    "preview --config": /--config/,
  };
  for (const [words, problem] of Object.entries(refused)) {
    it(`are refused if they are "${words}"`, () => {
      assert.throws(
        () => readRequest(words.split(" ").filter(Boolean)),
        (error) => error instanceof Refusal && problem.test(error.message),
      );
    });
  }
});

describe("the report of replication-policy-gate", () => {
  it("names resource, rule, what was found, and what to write instead", () => {
    const events = [
      policyEvent("of-resource", "Keeps one.\nbucket replica: it is 1.5. Instead: two. Or three.\n"),
      policyEvent("of-stack", 'Keeps all.\nTruly.\nrule "a": it is wrong. Instead: right.\n'),
      policyEvent("of-another-pack", "No way.\n", { enforcementLevel: "advisory" }),
    ];
    const resource = "replica (aws:s3/bucket:Bucket)";
    assert.deepEqual(report([...events, ...complete]).violations, [
      {
        level: "mandatory",
        resource,
        rule: "of-resource",
        found: "bucket replica: it is 1.5",
        instead: "two. Or three",
      },
      { level: "mandatory", resource, rule: "of-stack", found: 'rule "a": it is wrong', instead: "right" },
      { level: "advisory", resource, rule: "of-another-pack", found: "No way.", instead: "" },
    ]);
  });

  it("says of each rule that could not be judged which gate will do so", () => {
    const events = [unknown("of-stack", "bucket replica: x can't be known"), unknown("of-resource", "y")];
    const stack = "shop-prod (pulumi:pulumi:Stack)";
    const { violations, unjudged } = report([...events, ...complete]);
    assert.deepEqual(violations, []);
    assert.deepEqual(unjudged, [
      {
        resource: stack,
        rule: "of-stack",
        why: "bucket replica: x can't be known",
        later: "up, after all resources are made, and state",
      },
      {
        resource: stack,
        rule: "of-resource",
        why: "y",
        later: "up, before the resource is made or changed",
      },
    ]);
  });

  it("counts a remediation that could not run as not judged, and tells of those that did", () => {
    const silent = policyEvent(
      "of-resource",
      `can't run remediation 'of-resource' from policy pack '${pack}@v0.1.0' during preview: z`,
    );
    const changed = { policyRemediationEvent: { resourceUrn: stackUrn, policyName: "of-resource" } };
    const said = report([silent, changed, ...complete]);
    assert.deepEqual(
      said.unjudged.map(({ why }) => why),
      ["z"],
    );
    assert.deepEqual(said.changed, [{ resource: "shop-prod (pulumi:pulumi:Stack)", rule: "of-resource" }]);
  });

  it("says once what the engine says twice", () => {
    const twice = [policyEvent("of-stack", "x"), policyEvent("of-stack", "x"), unknown("of-stack", "y")];
    const { violations, unjudged } = report([...twice, unknown("of-stack", "y"), ...complete]);
    assert.deepEqual([violations.length, unjudged.length], [1, 1]);
  });

  it("says that the rules over the whole stack were not asked when Pulumi stopped before", () => {
    const [unasked] = report([end], { gate: "up", pulumiFailed: true }).unjudged;
    assert.deepEqual(unasked, {
      resource: "",
      rule: "every rule over the whole stack",
      why: "Pulumi stopped before it asked them",
      later: "state",
    });
    assert.deepEqual(report(complete, { gate: "up", pulumiFailed: true }).unjudged, []);
    assert.deepEqual(report([end], { gate: "state", pulumiFailed: true }).unjudged, []);
  });

  it("is not led astray by lines that are no events", () => {
    const log = `warning: something\n{"sequence":1,"policyEvent":"no"}\n\n${JSON.stringify(end)}\n`;
    assert.equal(reportOf("state", readEvents(log), { rules, pulumiFailed: false }).packAsked, true);
  });
});

describe("the exit code of replication-policy-gate", () => {
  const advice = policyEvent("of-stack", "x", { enforcementLevel: "advisory" });
  const broken = policyEvent("of-stack", "x");
  const late = unknown("of-stack", "y");
  const cases: [string, number, object[], { pulumiFailed?: boolean; allowed?: boolean }?][] = [
    ["0 when every rule is kept", 0, complete],
    ["0 when there is advice only", 0, [advice, ...complete]],
    ["1 when a mandatory rule is broken", 1, [broken, ...complete]],
    ["1 when one is broken and another was not judged", 1, [broken, late, ...complete]],
    ["1 when Pulumi failed by itself", 1, complete, { pulumiFailed: true }],
    ["3 when something was not judged", 3, [late, ...complete]],
    ["0 when something was not judged and that is allowed", 0, [late, ...complete], { allowed: true }],
    ["3 when the engine never had the pack, whatever is allowed", 3, [], { allowed: true }],
    ["3 when the engine had another pack only", 3, [{ summaryEvent: { PolicyPacks: { another: "1" } } }]],
  ];
  for (const [title, code, events, { pulumiFailed = false, allowed = false } = {}] of cases) {
    it(`is ${title}`, () => {
      assert.equal(exitCodeFor(report(events, { pulumiFailed }), allowed), code);
    });
  }
});

describe("the summary of replication-policy-gate", () => {
  it("has a table for what is broken, for advice, and for what was not judged", () => {
    const events = [
      policyEvent("of-resource", "Keeps one.\nbucket replica: it is 1. Instead: 2."),
      policyEvent("of-stack", "Keeps all.\nTruly.\nit is 3. Instead: 4.", { enforcementLevel: "advisory" }),
      unknown("of-stack", "it is late"),
    ];
    assert.equal(
      markdownFor(report([...events, ...complete])),
      `## Replication policies, preview: 1 mandatory rule broken, 1 piece of advice, 1 not judged

### Broken

| Resource | Rule | Found | Write instead |
| --- | --- | --- | --- |
| replica (aws:s3/bucket:Bucket) | of-resource | bucket replica: it is 1 | 2 |

### Advice

| Resource | Rule | Found | Write instead |
| --- | --- | --- | --- |
| replica (aws:s3/bucket:Bucket) | of-stack | it is 3 | 4 |

### Not judged

| Resource | Rule | Why | Judged by |
| --- | --- | --- | --- |
| shop-prod (pulumi:pulumi:Stack) | of-stack | it is late | up, after all resources are made, and state |
`,
    );
  });

  it("shows what programs call their resources, and lets it do nothing", () => {
    const name = "a|b `c` <img src=x> [d](e)\nf\rg\r\n h\u2028i\u001b[2Jj";
    const events = [policyEvent("of-stack", "x", { resourceUrn: urn("aws:s3/bucket:Bucket", name) })];
    const row = markdownFor(report([...events, ...complete]))
      .split(/[\r\n\u2028]/)
      .find((line) => line.includes("aws:s3"));
    assert.equal(
      row,
      "| a\\|b \\`c\\` \\<img src=x> \\[d\\](e)<br>f<br>g<br>h<br>i\\\\x1b\\[2Jj (aws:s3/bucket:Bucket) | of-stack | x |  |",
    );
  });

  it("is one line when every rule is kept", () => {
    assert.equal(markdownFor(report(complete)), "## Replication policies, preview: every rule is kept\n");
    assert.equal(wordsFor(report(complete)), "replication-policy-gate preview: every rule is kept");
  });
});
