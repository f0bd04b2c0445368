import { BucketNotification } from "@pulumi/aws/s3/bucketNotification";
import * as pulumi from "@pulumi/pulumi";
import type { Notification } from "../../contract/attachment";
import { notificationId } from "../../contract/ownership";
import { subscribeCommand, takeOffCommand } from "../commands/attachment-command";
import type { ReplicationIdentity } from "../identity";
import type { NotificationsPlan } from "../plan/notifications-plan";
import type { ReplicationPlan } from "../plan/plan";
import type { NewEnd } from "./bucket-end";
import { partOf } from "./bucket-options";
import type { ReplicationBucket } from "./bucket-set-up";

/** Reports objects that fail or are late. */
export function notifications(
  parent: pulumi.Resource,
  { name, notifications: plan }: ReplicationPlan,
  { end }: ReplicationBucket,
  identity: ReplicationIdentity,
  after: pulumi.Resource[],
): pulumi.Resource[] {
  if (plan === undefined || end.kind === "emitted") return [];
  if (end.kind === "new") return [ofNewBucket(parent, plan, end, after)];
  const notification = pulumi.all([identity.value, targetOf(plan)]).apply(
    ([identity, target]): Notification => ({
      id: notificationId(name, identity),
      ...target,
      events: plan.events,
    }),
  );
  const unsubscribe = takeOffCommand(parent, end, "unsubscribe", identity, after);
  return [unsubscribe, subscribeCommand(parent, end, notification, identity, [...after, unsubscribe])];
}

/** All notifications of the bucket, which is ours as a whole. */
function ofNewBucket(
  parent: pulumi.Resource,
  { events, topicArn, queueArn, functionArn }: NotificationsPlan,
  end: NewEnd,
  after: pulumi.Resource[],
): BucketNotification {
  return new BucketNotification(
    `${end.plan.childName}-notifications`,
    {
      bucket: end.name,
      region: end.place.region,
      ...(topicArn !== undefined && { topics: [{ id: "replication", topicArn, events }] }),
      ...(queueArn !== undefined && { queues: [{ id: "replication", queueArn, events }] }),
      ...(functionArn !== undefined && {
        lambdaFunctions: [{ id: "replication", lambdaFunctionArn: functionArn, events }],
      }),
    },
    partOf(parent, end, after),
  );
}

/** The one that the arguments name. */
function targetOf({ topicArn, queueArn, functionArn }: NotificationsPlan) {
  return pulumi.output({ topicArn, queueArn, functionArn }).apply(({ topicArn, queueArn, functionArn }) => {
    if (topicArn !== undefined) return { kind: "topic" as const, arn: topicArn };
    if (queueArn !== undefined) return { kind: "queue" as const, arn: queueArn };
    return { kind: "function" as const, arn: functionArn ?? "" };
  });
}
