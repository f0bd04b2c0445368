import type { Report } from "./report";
import { headline } from "./words";

type Row = readonly string[];

/** The report as a summary of a pipeline shows it. */
export function markdownFor(report: Report): string {
  const { violations, unjudged, changed } = report;
  const ofLevel = (mandatory: boolean) =>
    violations
      .filter(({ level }) => (level === "mandatory") === mandatory)
      .map(({ resource, rule, found, instead }) => [resource, rule, found, instead]);
  const words = ["Resource", "Rule", "Found", "Write instead"];
  return [
    `## Replication policies, ${report.gate}: ${headline(report)}`,
    ...section("Broken", words, ofLevel(true)),
    ...section("Advice", words, ofLevel(false)),
    ...section(
      "Not judged",
      ["Resource", "Rule", "Why", "Judged by"],
      unjudged.map(({ resource, rule, why, later }) => [resource, rule, why, later]),
    ),
    ...section(
      "Changed by rules",
      ["Resource", "Rule"],
      changed.map(({ resource, rule }) => [resource, rule]),
    ),
    "",
  ].join("\n");
}

function section(title: string, head: Row, rows: readonly Row[]): string[] {
  if (rows.length === 0) return [];
  return [
    "",
    `### ${title}`,
    "",
    line(head),
    line(head.map(() => "---")),
    ...rows.map((row) => line(row.map(cell))),
  ];
}

function line(cells: Row): string {
  return `| ${cells.join(" | ")} |`;
}

/** Names and values come from programs: they are shown, and do nothing. */
function cell(said: string): string {
  return said
    .replace(/[\\|<[\]`*_~]/g, "\\$&")
    .replace(/\s*[\r\n\v\f\u0085\u2028\u2029]\s*/g, "<br>")
    .replace(/\p{Cc}/gu, (control) => `\\\\x${control.charCodeAt(0).toString(16).padStart(2, "0")}`);
}
