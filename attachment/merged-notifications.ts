import { isDeepStrictEqual } from "node:util";
import type { Event, NotificationConfiguration } from "@aws-sdk/client-s3";
import type { Notification } from "../contract/attachment";
import { type Identity, ownsNotification } from "../contract/ownership";

/**
 * Puts our notification behind those of others, which stay as they were found, in their order, and so does everything else
 * that the configuration says, such as EventBridge. One of ours that an earlier deploy left makes room; without a new one
 * nothing of ours stays.
 */
export function mergedNotifications(
  found: NotificationConfiguration,
  ours: Notification | undefined,
  identity: Identity,
): NotificationConfiguration {
  if (isDeepStrictEqual(ownNotifications(found, identity), ours === undefined ? [] : [comparable(ours)])) {
    return found;
  }
  const { TopicConfigurations, QueueConfigurations, LambdaFunctionConfigurations, ...others } = found;
  const theirs = <Configuration extends { Id?: string | undefined }>(all: Configuration[] = []) =>
    all.filter(({ Id }) => !ownsNotification(identity, Id));
  const to = (kind: Notification["kind"]) =>
    ours?.kind === kind ? [{ Id: ours.id, Events: ours.events as Event[], arn: ours.arn }] : [];
  return {
    ...others,
    TopicConfigurations: [
      ...theirs(TopicConfigurations),
      ...to("topic").map(({ arn, ...rest }) => ({ ...rest, TopicArn: arn })),
    ],
    QueueConfigurations: [
      ...theirs(QueueConfigurations),
      ...to("queue").map(({ arn, ...rest }) => ({ ...rest, QueueArn: arn })),
    ],
    LambdaFunctionConfigurations: [
      ...theirs(LambdaFunctionConfigurations),
      ...to("function").map(({ arn, ...rest }) => ({ ...rest, LambdaFunctionArn: arn })),
    ],
  };
}

/** Those of ours that are on the bucket. */
export function ownNotifications(found: NotificationConfiguration, identity: Identity): object[] {
  const { TopicConfigurations = [], QueueConfigurations = [], LambdaFunctionConfigurations = [] } = found;
  const all = [
    ...TopicConfigurations.map(({ TopicArn, ...rest }) => ({ kind: "topic", arn: TopicArn, ...rest })),
    ...QueueConfigurations.map(({ QueueArn, ...rest }) => ({ kind: "queue", arn: QueueArn, ...rest })),
    ...LambdaFunctionConfigurations.map(({ LambdaFunctionArn, ...rest }) => ({
      kind: "function",
      arn: LambdaFunctionArn,
      ...rest,
    })),
  ];
  return all
    .filter(({ Id }) => ownsNotification(identity, Id))
    .map(({ Id: id, Events: events = [], kind, arn, Filter }) =>
      comparable(
        { id, kind, arn, events },
        Filter?.Key?.FilterRules?.some(({ Value }) => Value),
      ),
    );
}

/** S3 promises no order of the events that it answers, and may answer a filter that lets everything pass. */
function comparable<Found extends { events: readonly string[] }>(
  { events, ...rest }: Found,
  isFiltered = false,
): object {
  return { ...rest, events: [...events].sort(), isFiltered };
}
