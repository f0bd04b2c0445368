import type * as pulumi from "@pulumi/pulumi";

/** What S3 tells about the replication of an object. */
export const ReplicationEvent = {
  /** It failed, and nothing tries it again. */
  Failed: "failed",
  /** It takes longer than 15 minutes. Only with replication time control. */
  MissedThreshold: "missedThreshold",
  /** It arrived, after more than 15 minutes. Only with replication time control. */
  ReplicatedAfterThreshold: "replicatedAfterThreshold",
  /** Its time is not measured any more. */
  NotTracked: "notTracked",
} as const;
export type ReplicationEvent = (typeof ReplicationEvent)[keyof typeof ReplicationEvent];

/**
 * Reports objects that fail or are late. The target must allow "s3.amazonaws.com" to send to it for the source's account
 * ("Granting permissions to publish event notification messages"), or the deployment fails. An existing source keeps the
 * notifications of others, and its delivery to EventBridge; one of theirs for the same event is rejected.
 */
export interface NotificationsArgs {
  /** ARN of an SNS topic in the source's region. */
  topicArn?: pulumi.Input<string>;
  /** ARN of an SQS queue in the source's region. */
  queueArn?: pulumi.Input<string>;
  /** ARN of a Lambda function in the source's region. */
  functionArn?: pulumi.Input<string>;
  /**
   * What is told. Defaults to "failed" and "notTracked", and with replication time control also to the two about its
   * threshold. Must be a plain value, not an Output.
   */
  events?: ReplicationEvent[];
}
