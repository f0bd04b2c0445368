import { readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import { type Judge, stackNamed } from "./judge";
import { kindOf } from "./judged-stack";
import { linterPrograms, runJudge } from "./python-programs";

interface Verdict {
  findings: { template: string; rule: string; guard: boolean; resource: string }[];
}

const controlTower = join(
  dirname(createRequire(__filename).resolve("@cdklabs/cdk-validator-cfnguard/package.json")),
  "rules/control-tower/cfn-guard",
);

/** Of Control Tower's services, those that the component has resources of. */
const services = ["s3", "identityandaccessmanagement", "keymanagementservice"];

/** AWS's own linter, and in the same run the rules that AWS Control Tower applies to templates before they deploy. */
export const cloudformationValidate: Judge = async (evidence) => {
  const guardRules = services.flatMap((service) =>
    readdirSync(join(controlTower, service)).map((file) => join(controlTower, service, file)),
  );
  const asked = JSON.stringify({ templates: Object.values(evidence.templateFiles), guardRules });
  const script = join(__dirname, "cloudformation-validate.py");
  const answer = await runJudge(
    linterPrograms(() => undefined),
    "python3",
    [script],
    asked,
  );
  return answer.parsed<Verdict>().findings.map(({ template, rule, guard, resource }) => {
    const stack = stackNamed(evidence, basename(template, ".json"));
    const judge = guard ? "control-tower" : "cloudformation-validate";
    return { judge, rule, on: kindOf(stack, resource), stack: stack.name, resource };
  });
};
