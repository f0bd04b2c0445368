import { type ArnKind, arnParts } from "../../contract/arns";
import { partitionOf } from "../../contract/partitions";
import { type CrossRegionReplicationArgs, type NotificationsArgs, ReplicationEvent } from "../args";
import { choiceProblems } from "./choice";
import { type Problem, quoted } from "./problem";

type Target = "topicArn" | "queueArn" | "functionArn";

const services: [target: Target, kind: ArnKind, example: string][] = [
  ["topicArn", "topic", "arn:PARTITION:sns:REGION:111122223333:name"],
  ["queueArn", "queue", "arn:PARTITION:sqs:REGION:111122223333:name"],
  ["functionArn", "function", "arn:PARTITION:lambda:REGION:111122223333:function:name"],
];

const timed: string[] = [ReplicationEvent.MissedThreshold, ReplicationEvent.ReplicatedAfterThreshold];

export function notificationsProblems({
  notifications,
  source,
  destinations,
}: CrossRegionReplicationArgs): Problem[] {
  if (notifications === undefined) return [];
  const at = (field: string, reason: string): Problem => ({ propertyPath: `notifications${field}`, reason });
  const all = Object.values(destinations);
  const { events } = notifications;
  const problems = targetProblems(notifications, source.region);
  const targets = services.map(([target]) => target).filter((target) => notifications[target] !== undefined);
  if (targets.length === 0) {
    problems.push(at("", `have no target; set one of ${services.map(([target]) => target).join(", ")}`));
  }
  if (targets.length > 1) {
    const reason = `have several targets: ${targets.join(", ")}; S3 sends an event to one, keep one and let a topic pass it on`;
    problems.push(at("", reason));
  }
  if (all.every(({ metrics, replicationTimeControl }) => metrics === false && !replicationTimeControl)) {
    problems.push(at("", "never come without metrics; leave metrics on for a destination"));
  }
  if (events?.length === 0) problems.push(at(".events", "is empty; leave it out, or name an event"));
  for (const [index, event] of (events ?? []).entries()) {
    problems.push(...choiceProblems(`notifications.events[${index}]`, event, ReplicationEvent));
    if (timed.includes(event) && !all.some(({ replicationTimeControl }) => replicationTimeControl)) {
      problems.push(
        at(
          `.events[${index}]`,
          `never comes without replication time control: ${quoted(event)}; leave it out, or switch that on`,
        ),
      );
    }
  }
  return problems;
}

function targetProblems(notifications: NotificationsArgs, region: string): Problem[] {
  return services.flatMap(([target, kind, example]) => {
    const arn = notifications[target];
    if (typeof arn !== "string") return [];
    const propertyPath = `notifications.${target}`;
    if (arnParts(kind, arn)?.region !== region) {
      const written = example.replace("PARTITION", partitionOf(region)).replace("REGION", region);
      const reason = `is not the ARN of one in the source's region: ${quoted(arn)}; write it like ${quoted(written)}`;
      return [{ propertyPath, reason }];
    }
    if (!arn.endsWith(".fifo")) return [];
    return [
      {
        propertyPath,
        reason: `is a FIFO one, to which S3 sends nothing: ${quoted(arn)}; use a standard one`,
      },
    ];
  });
}
