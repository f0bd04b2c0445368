import type { Report, Unjudged, Violation } from "./report";

/** One line that says how it ended. */
export function headline({ violations, unjudged, packAsked, pulumiFailed }: Report): string {
  const mandatory = violations.filter(({ level }) => level === "mandatory").length;
  const counts = [
    ...(pulumiFailed && mandatory === 0 ? ["Pulumi failed"] : []),
    ...(packAsked || pulumiFailed ? [] : ["the pack was not asked"]),
    ...counted(mandatory, "mandatory rule broken", "mandatory rules broken"),
    ...counted(violations.length - mandatory, "piece of advice", "pieces of advice"),
    ...counted(unjudged.length, "not judged", "not judged"),
  ];
  return counts.length === 0 ? "every rule is kept" : counts.join(", ");
}

function counted(count: number, one: string, many: string): string[] {
  return count === 0 ? [] : [`${count} ${count === 1 ? one : many}`];
}

/** For whoever reads along; Pulumi's own output stands above it. */
export function wordsFor(report: Report): string {
  return [
    `replication-policy-gate ${report.gate}: ${headline(report)}`,
    ...report.violations.map(violationLine),
    ...report.unjudged.map(unjudgedLine),
    ...report.changed.map(({ rule, resource }) => `  changed by ${rule}: ${resource}`),
  ].join("\n");
}

function violationLine({ level, rule, resource, found, instead }: Violation): string {
  return `  ${level} ${rule} at ${resource}: ${found}${instead && `. Instead: ${instead}`}`;
}

function unjudgedLine({ rule, why, later }: Unjudged): string {
  return `  not judged: ${rule}: ${why}. Judged by: ${later}`;
}
