import { type NotificationsArgs, ReplicationEvent } from "../args";
import type { ReceiverPlan } from "./direction-plan";

export interface NotificationsPlan extends Omit<NotificationsArgs, "events"> {
  /** As S3 calls them. */
  events: string[];
}

/** "Supported event types for SQS, SNS, and Lambda". */
const eventNames: Record<ReplicationEvent, string> = {
  [ReplicationEvent.Failed]: "s3:Replication:OperationFailedReplication",
  [ReplicationEvent.MissedThreshold]: "s3:Replication:OperationMissedThreshold",
  [ReplicationEvent.ReplicatedAfterThreshold]: "s3:Replication:OperationReplicatedAfterThreshold",
  [ReplicationEvent.NotTracked]: "s3:Replication:OperationNotTracked",
};

export function planNotifications(
  { events, ...targets }: NotificationsArgs,
  receivers: ReceiverPlan[],
): NotificationsPlan {
  const timed = receivers.some(({ replicationTimeControl }) => replicationTimeControl);
  const told = events ?? [
    ReplicationEvent.Failed,
    ReplicationEvent.NotTracked,
    ...(timed ? [ReplicationEvent.MissedThreshold, ReplicationEvent.ReplicatedAfterThreshold] : []),
  ];
  return { ...targets, events: told.map((event) => eventNames[event]) };
}
