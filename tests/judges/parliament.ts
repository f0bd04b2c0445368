import { mkdir, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import type { Judge } from "./judge";
import { policyDocuments } from "./judged-stack";
import { linterPrograms, runJudge } from "./python-programs";

interface Issue {
  issue: string;
  location: { filepath: string };
}

/** It takes the missing resource of a trust policy for a fault, so it is not shown any. */
export const parliament: Judge = async ({ stacks, folder }) => {
  const documents = stacks.flatMap(policyDocuments).filter(({ kind }) => kind !== "trust policy");
  const shown = join(folder, "policies");
  await mkdir(shown);
  await Promise.all(
    documents.map(({ document }, index) => writeFile(join(shown, `${index}.json`), JSON.stringify(document))),
  );
  const args = ["--directory", shown, "--json", "--include-community-auditors"];
  const { stdout, stderr } = await runJudge(
    linterPrograms(() => undefined),
    "parliament",
    args,
  );
  if (/Traceback/.test(stderr)) throw new Error(`parliament did not end by itself\n${stderr}`);
  const issues: Issue[] = stdout
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line));
  return issues.flatMap(({ issue, location }) => {
    const about = documents[Number(basename(location.filepath, ".json"))];
    if (about === undefined)
      throw new Error(`parliament speaks of ${location.filepath}, which it was not given`);
    const { kind, stack, resource } = about;
    return { judge: "parliament", rule: issue, on: kind, stack, resource };
  });
};
