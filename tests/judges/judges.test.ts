// Proves: that linters and policy packs of others find nothing in what the real engine deploys of the component but what
// is listed with a reason, that the list has nothing they no longer find, and that each of them finds the faults of a
// stack that is bad on purpose. Does not prove: anything that none of them looks for, replication itself before all; nor
// that CloudFormation would deploy the rendering.
import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { REPOSITORY } from "../../sandbox/folders";
import { type EngineSandbox, openEngineSandbox } from "../support/engine-sandbox";
import { acceptedFindings, acceptedRow } from "./accepted-findings";
import { awsguardIn } from "./awsguard";
import { badStack, itsFaults } from "./bad-stack";
import { cfnLint } from "./cfn-lint";
import { checkov } from "./checkov";
import { cloudformationValidate } from "./cloudformation-validate";
import { distinct, type Finding } from "./finding";
import { iamPolicy } from "./iam-policy";
import type { Evidence } from "./judge";
import { type JudgedStack, policyDocuments } from "./judged-stack";
import { deployOurStacks } from "./our-stacks";
import { parliament } from "./parliament";

describe("the judgement of others", () => {
  const bad = badStack();
  let sandbox: EngineSandbox;
  let ours: JudgedStack[];
  let findings: Finding[];

  before(async function () {
    this.timeout("15m");
    sandbox = await openEngineSandbox({ batchOperations: true });
    ours = await deployOurStacks(sandbox);
    findings = await judged([...ours, bad]);
  });
  after(() => sandbox?.close());

  async function judged(stacks: JudgedStack[]): Promise<Finding[]> {
    const { folder, workspace } = sandbox;
    const templateFiles = Object.fromEntries(stacks.map(({ name }) => [name, join(folder, `${name}.json`)]));
    for (const { name, template } of stacks) {
      await writeFile(templateFiles[name] ?? "", JSON.stringify(template, null, 2));
    }
    const evidence: Evidence = { stacks, templateFiles, folder };
    const judges = [awsguardIn(workspace), cfnLint, checkov, cloudformationValidate, iamPolicy, parliament];
    return distinct((await Promise.all(judges.map((judge) => judge(evidence)))).flat());
  }

  const triple = ({ judge, rule, on }: Pick<Finding, "judge" | "rule" | "on">) =>
    `${judge}: ${rule} on ${on}`;
  const accepted = new Set(
    acceptedFindings.flatMap(({ judge, rules, on }) =>
      rules.flatMap((rule) => on.map((kind) => triple({ judge, rule, on: kind }))),
    ),
  );

  for (const [judge, faults] of Object.entries(itsFaults)) {
    it(`of ${judge} finds what is wrong with a bad stack`, () => {
      const found = findings.filter((finding) => finding.stack === bad.name && finding.judge === judge);
      assert.deepEqual(
        [...new Set(found.map(({ rule, on }) => `${rule} on ${on}`))].sort(),
        [...faults].sort(),
      );
    });

    it(`of ${judge} finds nothing in our stacks that is not listed with its reason`, () => {
      const found = findings.filter((finding) => finding.stack !== bad.name && finding.judge === judge);
      const unlisted = found.filter((finding) => !accepted.has(triple(finding)));
      assert.deepEqual(unlisted, []);
    });
  }

  it("still finds all that is listed", () => {
    const found = new Set(findings.filter(({ stack }) => stack !== bad.name).map(triple));
    assert.deepEqual(
      [...accepted].filter((listed) => !found.has(listed)),
      [],
    );
  });

  it("comes from those who are asked about a bad stack too", () => {
    const judges = new Set([...findings, ...acceptedFindings].map(({ judge }) => judge));
    assert.deepEqual([...judges].sort(), Object.keys(itsFaults).sort());
  });

  it("is written down, with how much was judged", async () => {
    const written = await readFile(join(REPOSITORY, "docs/judges.md"), "utf8");
    const rows = written.split("\n");
    for (const acceptance of acceptedFindings)
      assert.ok(rows.includes(acceptedRow(acceptance)), acceptedRow(acceptance));
    const resources = ours.flatMap(({ template }) => Object.keys(template.Resources)).length;
    const policies = ours.flatMap(policyDocuments).length;
    const judged = `${ours.length} stacks, ${resources} resources and ${policies} policies`;
    assert.ok(written.includes(judged), `it is ${judged}`);
  });
});
