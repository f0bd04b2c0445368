import type { Case } from "./case";
import { counted } from "./counted";
import { redacted } from "./redaction";
import type { Verdict } from "./verdict";

export interface CaseResult extends Verdict {
  case: Pick<Case, "id" | "assumption" | "page" | "how">;
  seconds: number;
}

export interface Report {
  /** In ISO 8601, to the minute. */
  date: string;
  /** "AWS", or the address of an endpoint. */
  service: string;
  regions: readonly string[];
  versions: { project: string; node: string; sdk: string };
  results: readonly CaseResult[];
  /** How many resources could not be removed. */
  leftBehind: number;
  wasInterrupted: boolean;
}

/** The report in Markdown, without anything that should not be sent to strangers. */
export function markdown(report: Report, secrets: readonly string[] = []): string {
  const { date, service, regions, versions, results, leftBehind, wasInterrupted } = report;
  const count = (verdict: Verdict["verdict"]) =>
    results.filter((result) => result.verdict === verdict).length;
  const lines = [
    "# Conformance report",
    "",
    `- Date: ${date}`,
    `- Service: ${service}`,
    `- Regions: ${regions.join(", ")}`,
    `- Versions: s3-cross-region-replication ${versions.project}, Node ${versions.node}, AWS SDK ${versions.sdk}`,
    `- Verdicts: ${count("yes")} yes, ${count("no")} no, ${count("not judged")} not judged`,
    ...(wasInterrupted ? ["- The run was interrupted."] : []),
    ...(leftBehind > 0
      ? [`- ${counted(leftBehind, "resource")} could not be removed; \`--clean\` tries again.`]
      : []),
    "",
    "| Assumption | AWS page | How it was tried | Verdict | Seconds | Observed |",
    "| --- | --- | --- | --- | ---: | --- |",
    ...results.map(row),
    "",
  ];
  return redacted(lines.join("\n"), secrets);
}

function row({ case: { id, assumption, page, how }, verdict, seconds, observed }: CaseResult): string {
  const cells = [`\`${id}\`: ${assumption}`, page, how, verdict, seconds.toFixed(0), observed];
  return `| ${cells.map(cell).join(" | ")} |`;
}

/** Messages of a service may hold anything. */
function cell(text: string): string {
  return text
    .replace(/\s+/g, " ")
    .replace(/[\\|]/g, (character) => `\\${character}`)
    .replaceAll("<", "&lt;")
    .trim();
}
