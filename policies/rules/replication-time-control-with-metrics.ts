import { ruleOfResource } from "../judge";
import { thresholdMinutes } from "../stack/rule";
import { eachRule } from "../stack/subjects";

const threshold = `{ minutes: ${thresholdMinutes} }`;

/** "Using S3 Replication Time Control": nobody hears of late objects without the metrics and their threshold. */
export const replicationTimeControlWithMetrics = ruleOfResource({
  name: "replication-time-control-with-metrics",
  description: "Has replication time control come with metrics, both at the 15 minutes that S3 promises.",
  level: "mandatory",
  subjects: eachRule,
  judge: ({ rule }) => {
    if (!rule.hasTimeControl) return [];
    const { timeControlMinutes, metricsMinutes } = rule;
    return [
      ...(timeControlMinutes === thresholdMinutes
        ? []
        : [
            {
              found: `its replication time control is at ${inMinutes(timeControlMinutes)}`,
              instead: `replicationTime: { status: "Enabled", time: ${threshold} }`,
            },
          ]),
      ...(rule.hasMetrics && metricsMinutes === thresholdMinutes
        ? []
        : [
            {
              found: rule.hasMetrics
                ? `it has replication time control, and metrics at ${inMinutes(metricsMinutes)}`
                : "it has replication time control without metrics",
              instead: `metrics: { status: "Enabled", eventThreshold: ${threshold} }`,
            },
          ]),
    ];
  },
  remediate: ({ rule }) => rule.hasTimeControl && rule.addMetrics(),
});

function inMinutes(minutes: number | undefined): string {
  return minutes === undefined ? "no threshold" : `${minutes} minutes`;
}
