import * as pulumi from "@pulumi/pulumi";
import type { BackfillSummary } from "../contract/backfill-run";
import { adoptedSource } from "./adoption";
import type { CrossRegionReplicationArgs } from "./args";
import { backfillCommand, backfillSummary } from "./backfill-command";
import { destinationBucket, newBucket } from "./buckets";
import { planReplication } from "./plan";
import { regionalPlace } from "./providers";
import { replicationConfiguration } from "./replication";
import { replicationRole, replicationRoleRights } from "./replication-role";
import { validated } from "./validation/validate";

/**
 * Makes the objects of an S3 bucket replicate into other regions, and brings over the objects that were there
 * before.
 */
export class CrossRegionReplication extends pulumi.ComponentResource {
  /** Name of the bucket whose objects are replicated. */
  public readonly sourceBucketName: pulumi.Output<string>;
  /** ARN of the bucket whose objects are replicated. */
  public readonly sourceBucketArn: pulumi.Output<string>;
  /** Names of the buckets that receive the replicas, by the key of the destination. */
  public readonly destinationBucketNames: pulumi.Output<{ [key: string]: string }>;
  /** ARNs of the buckets that receive the replicas, by the key of the destination. */
  public readonly destinationBucketArns: pulumi.Output<{ [key: string]: string }>;
  /** ARN of the role that S3 assumes to replicate. */
  public readonly roleArn: pulumi.Output<string>;
  /** IDs of the rules on the source bucket, as events, metrics and the console name them. */
  public readonly ruleIds: pulumi.Output<string[]>;
  /** What the backfill did when it last ran; nothing if its mode is "none". */
  public readonly backfillSummary: pulumi.Output<BackfillSummary | undefined>;

  constructor(name: string, args: CrossRegionReplicationArgs, opts?: pulumi.ComponentResourceOptions) {
    super("s3-cross-region-replication:index:CrossRegionReplication", name, args, opts);
    const plan = planReplication(name, validated(name, args));

    const sourcePlace = regionalPlace(this, plan.source, plan.tags);
    const source =
      plan.source.existingBucket === undefined
        ? newBucket(this, plan.source, sourcePlace)
        : adoptedSource(this, plan.source, plan.source.existingBucket, sourcePlace, plan.ruleIdPrefix);
    const role = replicationRole(this, name, source);
    const destinations = plan.destinations.map((destination) =>
      destinationBucket(this, destination, regionalPlace(this, destination, plan.tags), role, source),
    );
    const rights = replicationRoleRights(this, name, plan.rules, role, source, destinations);
    const replication = replicationConfiguration(this, name, plan, role, rights, source, destinations);
    const backfill = backfillCommand(this, name, plan, source, destinations, replication);

    const byKey = <T>(read: (destination: (typeof destinations)[number]) => pulumi.Output<T>) =>
      pulumi.all(Object.fromEntries(destinations.map((each) => [each.plan.key, read(each)])));
    this.sourceBucketName = source.name;
    this.sourceBucketArn = source.arn;
    this.destinationBucketNames = byKey((destination) => destination.name);
    this.destinationBucketArns = byKey((destination) => destination.arn);
    this.roleArn = role.arn;
    this.ruleIds = replication.rules.apply((rules) => rules.map(({ id }) => id));
    this.backfillSummary = backfillSummary(backfill);
    this.registerOutputs({
      sourceBucketName: this.sourceBucketName,
      sourceBucketArn: this.sourceBucketArn,
      destinationBucketNames: this.destinationBucketNames,
      destinationBucketArns: this.destinationBucketArns,
      roleArn: this.roleArn,
      ruleIds: this.ruleIds,
      backfillSummary: this.backfillSummary,
    });
  }
}
