import { BucketNotification } from "@pulumi/aws/s3/bucketNotification";
import type * as pulumi from "@pulumi/pulumi";
import { ReplicationEvent } from "../args";
import type { ReplicationPlan } from "../plan/plan";
import { partOf } from "./bucket-options";
import type { ReplicationBucket } from "./bucket-set-up";

/** As S3 calls them ("Supported event types for SQS, SNS, and Lambda"). */
const eventNames: Record<ReplicationEvent, string> = {
  [ReplicationEvent.Failed]: "s3:Replication:OperationFailedReplication",
  [ReplicationEvent.MissedThreshold]: "s3:Replication:OperationMissedThreshold",
  [ReplicationEvent.ReplicatedAfterThreshold]: "s3:Replication:OperationReplicatedAfterThreshold",
  [ReplicationEvent.NotTracked]: "s3:Replication:OperationNotTracked",
};

/** Tells somebody when an object fails or is late. */
export function notifications(
  parent: pulumi.Resource,
  { notifications: plan }: ReplicationPlan,
  { end }: ReplicationBucket,
  after: pulumi.Resource[],
): BucketNotification | undefined {
  if (plan === undefined || end.kind !== "new") return undefined;
  const events = plan.events.map((event) => eventNames[event]);
  const { topicArn, queueArn, functionArn } = plan;
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
