import { matches } from "../../contract/policy-pattern";
import { ruleOfStack } from "../judge";
import { Alarm, type Metric } from "../stack/alarm";
import type { Bucket, Notification } from "../stack/bucket";
import type { Rule } from "../stack/rule";
import type { Replication } from "../stack/stack";
import { eachReplication } from "../stack/subjects";
import { anyHolds } from "../stack/unknown";

const event = "s3:Replication:OperationFailedReplication";
const metricName = "OperationsFailedReplication";

/**
 * S3 tries a failed object no second time. It sends events of failures, and counts them, only for rules with metrics
 * ("Receiving replication failure events"), and the metric is of one source, one destination and one rule, in the source's
 * region ("Using S3 Replication metrics"): an alarm that names fewer of them watches nothing.
 */
export const failuresTold = ruleOfStack({
  name: "failures-told",
  description: "Tells somebody when an object fails to replicate, which nothing tries again.",
  level: "mandatory",
  subjects: eachReplication,
  judge: (replication, _config, stack) => {
    const alarms = stack.ofKind("alarm").map((resource) => new Alarm(resource));
    const rules = replication.rules.filter(({ isEnabled }) => isEnabled);
    const uncounted = rules.filter(({ hasMetrics }) => !hasMetrics);
    const untold = rules.filter((rule) => !isTold(rule, replication, alarms));
    return [
      ...(uncounted.length > 0
        ? [
            {
              found: `S3 neither counts nor tells of what fails under ${labels(uncounted)}`,
              instead: 'metrics: { status: "Enabled" } in the destination of each rule',
            },
          ]
        : []),
      ...(untold.length > 0
        ? [
            {
              found: `nobody is told of what fails under ${labels(untold)}`,
              instead:
                `an aws.s3.BucketNotification on the source for "${event}", or an aws.cloudwatch.MetricAlarm with ` +
                `alarmActions, in the source's region, on ${metricName} of "AWS/S3" with the dimensions SourceBucket, ` +
                "DestinationBucket and RuleId",
            },
          ]
        : []),
    ];
  },
});

function isTold(rule: Rule, replication: Replication, alarms: Alarm[]): boolean {
  const { source } = replication;
  return anyHolds([
    () => source.notifications.some((each) => tellsOf(each, rule)),
    ...alarms.map((alarm) => () => watches(alarm, rule, source, replication.destinationOf(rule))),
  ]);
}

function tellsOf({ events, prefix, suffix }: Notification, rule: Rule): boolean {
  return events.some((each) => matches(each, event)) && suffix === "" && rule.prefix.startsWith(prefix);
}

function watches(alarm: Alarm, rule: Rule, source: Bucket, destination: Bucket): boolean {
  const isOfRule = ({ SourceBucket, DestinationBucket, RuleId }: Metric["dimensions"]) =>
    SourceBucket === source.name && DestinationBucket === destination.name && RuleId === rule.id;
  const isAsked = (query: string) =>
    query.includes(metricName) && (query.includes(`'${source.name}'`) || !/\bWHERE\b/i.test(query));
  const isWatched =
    alarm.metrics.some(
      (metric) => metric.namespace === "AWS/S3" && metric.name === metricName && isOfRule(metric.dimensions),
    ) || alarm.expressions.some(isAsked);
  return isWatched && alarm.tells && isIn(alarm, source.region);
}

function isIn(alarm: Alarm, region: string | undefined): boolean {
  return region === undefined || alarm.region === undefined || alarm.region === region;
}

function labels(rules: Rule[]): string {
  return rules.map(({ label }) => label).join(", ");
}
