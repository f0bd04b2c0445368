import { type NotificationsArgs, ReplicationEvent } from "../args";
import type { ReceiverPlan } from "./direction-plan";

export interface NotificationsPlan extends Omit<NotificationsArgs, "events"> {
  events: ReplicationEvent[];
}

export function planNotifications(
  { events, ...targets }: NotificationsArgs,
  receivers: ReceiverPlan[],
): NotificationsPlan {
  const timed = receivers.some(({ replicationTimeControl }) => replicationTimeControl);
  return {
    ...targets,
    events: events ?? [
      ReplicationEvent.Failed,
      ReplicationEvent.NotTracked,
      ...(timed ? [ReplicationEvent.MissedThreshold, ReplicationEvent.ReplicatedAfterThreshold] : []),
    ],
  };
}
