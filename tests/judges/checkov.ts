import { basename } from "node:path";
import { type Judge, stackNamed } from "./judge";
import { kindOf } from "./judged-stack";
import { checkovPrograms, runJudge } from "./python-programs";

interface Report {
  results: { failed_checks: Check[] };
  summary: { parsing_errors: number; resource_count: number };
}

interface Check {
  check_id: string;
  file_path: string;
  /** Type and logical ID, with a dot between them. */
  resource: string;
}

export const checkov: Judge = async (evidence) => {
  const files = Object.values(evidence.templateFiles);
  const args = [
    "--framework",
    "cloudformation",
    "--skip-download",
    "--quiet",
    "--compact",
    "--output",
    "json",
  ];
  const programs = checkovPrograms(() => undefined);
  const answer = await runJudge(programs, "python3", ["-m", "checkov.main", ...args, "--file", ...files]);
  const { results, summary } = answer.parsed<Report>();
  if (summary.parsing_errors > 0)
    throw new Error(`checkov cannot read ${summary.parsing_errors} of the templates`);
  return results.failed_checks.map((check) => {
    const stack = stackNamed(evidence, basename(check.file_path, ".json"));
    const resource = check.resource.split(".").at(-1) ?? "";
    return {
      judge: "checkov",
      rule: check.check_id,
      on: kindOf(stack, resource),
      stack: stack.name,
      resource,
    };
  });
};
