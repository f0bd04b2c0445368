import type { Provider } from "@pulumi/aws/provider";
import type * as pulumi from "@pulumi/pulumi";
import type { BackfillArgs } from "./backfill";
import type { DestinationArgs } from "./destination";
import type { NotificationsArgs } from "./notifications";
import type { RoleArgs } from "./role";
import type { RuleArgs } from "./rule";
import type { SourceArgs } from "./source";

/** What is done about rules of somebody else on an existing bucket. S3 keeps one configuration per bucket. */
export const ExistingRules = {
  /** Refuse the bucket and list them. */
  Fail: "fail",
  /** Keep them and their role as they are, beside ours. */
  Merge: "merge",
  /** Remove them for good. */
  Replace: "replace",
} as const;
export type ExistingRules = (typeof ExistingRules)[keyof typeof ExistingRules];

/**
 * Which resources there are follows from these arguments, and a preview shows them all: what is not a `pulumi.Input` must be
 * a plain value, not an Output. Outputs are checked before anything is created; one without a value is rejected.
 */
export interface CrossRegionReplicationArgs {
  /** The bucket whose objects are replicated: a new one, or an existing one. */
  source: SourceArgs;
  /**
   * The buckets that receive the replicas, by a key of your own. The key is part of every name that belongs to
   * the destination, so renaming it replaces the bucket. At least one.
   */
  destinations: { [key: string]: DestinationArgs };
  /** Which objects are replicated. Defaults to one rule, "everything". */
  rules?: RuleArgs[];
  /** The role that S3 assumes. Defaults to a new one with the least rights. */
  role?: RoleArgs;
  /**
   * What is done about replication rules that an existing bucket has already. Defaults to "fail". "merge" keeps
   * them, with `role.arn` set to their role, because S3 keeps one role per bucket; a destroy then removes only
   * ours. "replace" removes them, and they cannot be brought back.
   */
  existingRules?: ExistingRules;
  /**
   * Replicates both ways: what is written at the destination comes back to the source, and so do changes of tags
   * and object lock on replicas, and of ACLs only where `ownerOverride` is false. Existing objects of both sides are
   * backfilled. Defaults to false. One destination only, and no backfill by copying, since every
   * copy would come back as a new version. Must be a plain value, not an Output.
   */
  twoWay?: boolean;
  /** Reports objects that fail or are late. Defaults to no report. */
  notifications?: NotificationsArgs;
  /** What happens to objects that are older than the replication. Defaults to bringing them over. */
  backfill?: BackfillArgs;
  /**
   * Tags on everything that the component creates and that can carry tags. Defaults to none. Buckets, roles and keys get
   * the same tags, so that two keys may not differ in case only, which IAM does not take.
   */
  tags?: { [key: string]: pulumi.Input<string> };
}

/**
 * Options of the component, with providers of your own for those who write TypeScript. A provider of the package `aws` in
 * `provider` or `providers`, also of a parent component, manages every side that names no credentials, in its own region.
 */
export interface CrossRegionReplicationOptions extends pulumi.ComponentResourceOptions {
  /**
   * Manages the source's side. Existing buckets are read, and the programs run, with the profile and the roles of the
   * arguments or of the stack's configuration all the same. A preview rejects them if they lead to another account.
   *
   * @default `provider` or `providers`, or a provider made from the source's arguments and the stack's configuration
   */
  sourceProvider?: Provider;
  /**
   * Manage the destinations' sides, by their keys.
   *
   * @default as for the source
   */
  destinationProviders?: { [key: string]: Provider };
}
