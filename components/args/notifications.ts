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
 * Who is told when an object fails or is late. Each target must let "s3.amazonaws.com" send to it for the source's
 * account ("Granting permissions to publish event notification messages"), or the deploy fails.
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
