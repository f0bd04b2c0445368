import { basename } from "node:path";
import { type Judge, stackNamed } from "./judge";
import { kindOf } from "./judged-stack";
import { checkovPrograms, runJudge } from "./python-programs";

interface Report {
  results: { failed_checks: Check[]; parsing_errors: string[] };
}

interface Check {
  check_id: string;
  file_path: string;
  /** Type and logical ID, with a dot between them. */
  resource: string;
}

export const checkov: Judge = async (evidence) => {
  const files = Object.values(evidence.templateFiles);
  const args = ["--framework", "cloudformation", "--skip-download", "--quiet", "--compact", "--output", "json"];
  const programs = checkovPrograms(() => undefined);
  const answer = await runJudge(programs, "python3", ["-m", "checkov.main", ...args, "--file", ...files]);
  const { failed_checks: failed, parsing_errors: unread } = answer.parsed<Report>().results;
  if (unread.length > 0) throw new Error(`checkov cannot read ${unread.join(", ")}`);
  return failed.map((check) => {
    const stack = stackNamed(evidence, basename(check.file_path, ".json"));
    const resource = check.resource.split(".").at(-1) ?? "";
    return { judge: "checkov", rule: check.check_id, on: kindOf(stack, resource), stack: stack.name, resource };
  });
};
