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

/** Statements that the bucket's policy is to hold besides its former ones, for as long as rules change. */
export interface Widening extends Grant {
  /** Whether the policy is ours as a whole, so that no statement needs a mark. */
  isOurs: boolean;
}

/** Permissions of a role, in an inline policy of ours. */
export interface Withdrawal extends Attachment {
  roleName: string;
  policyName: string;
}

/** What the policy is to allow besides what it allows already, for as long as rules change. */
export interface RoleWidening extends Withdrawal {
  /** In JSON. */
  document: string;
}

/** What the rules of a source select for which bucket, as digests. */
export interface RuleSelections extends BucketPlace {
  selections: string[];
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
