import { basename } from "node:path";
import { type Judge, stackNamed } from "./judge";
import { kindOf } from "./judged-stack";
import { linterPrograms, runJudge } from "./python-programs";

interface Match {
  Filename: string;
  Location: { Path: (string | number)[] | null };
  Rule: { Id: string };
}

/** Errors and warnings; what it calls informational it leaves out by itself. */
export const cfnLint: Judge = async (evidence) => {
  const programs = linterPrograms(() => undefined);
  const args = ["--format", "json", "--", ...Object.values(evidence.templateFiles)];
  const matches = (await runJudge(programs, "cfn-lint", args)).parsed<Match[]>();
  return matches.map(({ Filename, Location, Rule }) => {
    const stack = stackNamed(evidence, basename(Filename, ".json"));
    const resource = String(Location.Path?.[1] ?? "");
    return { judge: "cfn-lint", rule: Rule.Id, on: kindOf(stack, resource), stack: stack.name, resource };
  });
};
