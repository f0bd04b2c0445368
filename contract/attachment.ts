import type { BucketPlace } from "./bucket-place";
import type { Identity } from "./ownership";

/** What the component asks of the program that puts something on a bucket of others, or takes it off again. */
export interface Attachment extends BucketPlace {
  /** Whose rules and statements are meant: those of this replication, and no others. */
  identity: Identity;
}

/** Statements that the bucket's policy is to hold besides those of others. */
export interface Grant extends Attachment {
  statements: GrantedStatement[];
}

export interface GrantedStatement {
  Sid: string;
  [field: string]: unknown;
}

/** Permissions that were added to a role of others. */
export interface Withdrawal extends Attachment {
  roleName: string;
  policyName: string;
}

/** A notification that the bucket is to send besides those of others. */
export interface Subscription extends Attachment {
  notification: Notification;
}

export interface Notification {
  id: string;
  kind: "topic" | "queue" | "function";
  arn: string;
  /** As S3 calls them. */
  events: string[];
}
