import * as pulumi from "@pulumi/pulumi";
import type { BackfillSummary } from "../contract/backfill-run";
import { announceSides } from "./accounts/side-announcement";
import { warnOfLostAcls } from "./adoption/acl-warnings";
import { admission } from "./adoption/admission";
import { bucketReaders } from "./adoption/bucket-reader";
import { lockRemovals } from "./adoption/lock-removals";
import type { CrossRegionReplicationArgs, CrossRegionReplicationOptions } from "./args";
import { bucketEnd, managedEnd } from "./buckets/bucket-end";
import { type ReplicationBucket, setUpBucket } from "./buckets/bucket-set-up";
import { lifecycle } from "./buckets/lifecycle";
import { notifications } from "./buckets/notifications";
import { announceSecondLooks, backfillAnnouncement } from "./commands/backfill-announcement";
import { backfillCommand, backfillSummary } from "./commands/backfill-command";
import { destroyCheckCommand } from "./commands/destroy-check-command";
import { readBack } from "./commands/read-back";
import { removalCheckCommand } from "./commands/removal-check-command";
import { replicationIdentity } from "./identity";
import { replicationSides } from "./places";
import { planReplication, ruleIds } from "./plan/plan";
import { type Replication, replicationConfiguration } from "./replication/replication";
import { forwardDirection, reverseDirection } from "./replication/replication-role";
import {
  requiredDestinationPolicies,
  requiredKeyPolicies,
  requiredRolePolicy,
} from "./replication/required-policies";
import { rolePermissions } from "./replication/role-rights";
import { type Route, reverseRoute, route } from "./replication/route";
import { arrivalAt } from "./replication/traffic";
import { validated } from "./validation/validate";
import { warnings } from "./validation/warnings";

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
  /** ARNs of the keys that replicas are under, by the key of the destination; only of those that have one. */
  public readonly destinationKeyArns: pulumi.Output<{ [key: string]: string }>;
  /** ARN of the role that S3 assumes to replicate. */
  public readonly roleArn: pulumi.Output<string>;
  /** IDs of our rules on the source bucket, as events, metrics and the console name them. */
  public readonly ruleIds: pulumi.Output<string[]>;
  /** What the backfill did when it last ran; nothing if its mode is "none". */
  public readonly backfillSummary: pulumi.Output<BackfillSummary | undefined>;
  /** The same of the reverse direction; nothing without `twoWay`. */
  public readonly reverseBackfillSummary: pulumi.Output<BackfillSummary | undefined>;
  /**
   * What the owners of buckets with access "emit" have to add to their bucket policies, in JSON, by the key of the
   * destination. Until they have, every object fails.
   */
  public readonly requiredDestinationPolicy: pulumi.Output<{ [key: string]: string }>;
  /**
   * What the policies of KMS keys that the component did not make have to allow, in JSON, by the key's ARN. A key
   * whose policy leaves its use to IAM, as the default policy does, allows it within its account already.
   */
  public readonly requiredKeyPolicy: pulumi.Output<{ [keyArn: string]: string }>;
  /** What the role of `role.arn` has to be allowed to do, in JSON; nothing where the component sees to it. */
  public readonly requiredRolePolicy: pulumi.Output<string | undefined>;

  constructor(name: string, args: CrossRegionReplicationArgs, opts: CrossRegionReplicationOptions = {}) {
    super("s3-cross-region-replication:index:CrossRegionReplication", name, args, opts);
    const { args: judged, judgement } = validated(name, args, opts);
    const plan = planReplication(name, judged);
    for (const warning of warnings(args)) pulumi.log.warn(warning, this);
    if (pulumi.runtime.isDryRun()) pulumi.log.info(backfillAnnouncement(plan.backfill, args.backfill), this);
    const sides = replicationSides(this, plan, opts);
    if (pulumi.runtime.isDryRun()) announceSides(this, sides);
    const identity = replicationIdentity(this, name);
    const readers = bucketReaders(this, sides);
    const found = admission(this, plan, sides, readers, identity, judgement);
    if (pulumi.runtime.isDryRun()) announceSecondLooks(this, plan, found);
    warnOfLostAcls(this, args, plan, sides, found);

    const sourceEnd = managedEnd(this, sides.source, found, plan.tags);
    const destinationEnds = sides.destinations.map((side) => bucketEnd(this, side, found, plan.tags));
    const ends = [sourceEnd, ...destinationEnds];
    const checked = removalCheckCommand(this, name, ends, [found, lockRemovals(this, ends)]);
    const forward = forwardDirection(this, plan, sourceEnd, checked);
    const reverse = reverseDirection(this, plan, destinationEnds, checked);

    const setUp = { plan, admission: found, identity, checked };
    const source = setUpBucket(this, sourceEnd, arrivalAt(reverse, sourceEnd.plan), setUp);
    const destinations = destinationEnds.map((end) =>
      setUpBucket(this, end, arrivalAt(forward, end.plan), setUp),
    );
    const buckets = [source, ...destinations];
    const there = route(forward, source, destinations);
    const reverseRoutes = reverseRoute(reverse, source, destinations);
    const shared = { admission: found, readers, identity };
    const replicate = (each: Route, before: pulumi.Resource[]) =>
      replicationConfiguration(
        this,
        plan,
        each,
        rolePermissions(this, each, identity, checked),
        shared,
        before,
      );
    // New objects come under another key only once the rules of their bucket select what is under it.
    const reverseReplications = reverseRoutes.map((each) => replicate(each, []));
    const encryptedReplicas = encrypted(destinations, reverseReplications);
    const replication = replicate(there, encryptedReplicas);
    const encryption = [...encryptedReplicas, ...encrypted([source], [replication])];

    const replications = [replication, ...reverseReplications];
    const rules = replications.map(({ configuration }) => configuration);
    const changed = [...rules, ...encryption];
    const permissions = [
      ...replications.flatMap(({ permissions }) => permissions.exact(changed)),
      ...buckets.flatMap(({ exact }) => exact(changed)),
    ];
    const written = [...changed, ...permissions];
    const lifecycles = buckets.flatMap((bucket) => lifecycle(this, bucket, written));
    const notification = notifications(this, plan, source, identity, [...written, ...lifecycles]);
    const isAsMeant = readBack(this, buckets, replications, identity, written);
    const [backfill, reverseBackfill] = replications.map((each) =>
      backfillCommand(this, plan, each, written, isAsMeant),
    );
    const settings = buckets.flatMap(({ readiness }) => readiness);
    const others = [...settings, ...written, ...lifecycles, ...notification, backfill, reverseBackfill];
    const everythingElse = others.filter((resource) => resource !== undefined);
    for (const bucket of buckets) destroyCheckCommand(this, bucket, plan, everythingElse);

    const byKey = <T>(read: (bucket: (typeof destinations)[number]) => pulumi.Output<T> | undefined) =>
      pulumi.all(
        Object.fromEntries(
          destinations.flatMap((bucket) => {
            const value = read(bucket);
            return value === undefined ? [] : [[bucket.end.plan.key, value]];
          }),
        ),
      );
    this.sourceBucketName = source.end.name;
    this.sourceBucketArn = source.end.arn;
    this.destinationBucketNames = byKey(({ end }) => end.name);
    this.destinationBucketArns = byKey(({ end }) => end.arn);
    this.destinationKeyArns = byKey(({ keyArn }) => keyArn);
    this.roleArn = forward.role.arn;
    this.ruleIds = identity.value.apply((identity) => ruleIds(plan, identity));
    this.backfillSummary = backfillSummary(backfill);
    this.reverseBackfillSummary = backfillSummary(reverseBackfill);
    this.requiredDestinationPolicy = requiredDestinationPolicies(there);
    this.requiredKeyPolicy = requiredKeyPolicies([there, ...reverseRoutes]);
    this.requiredRolePolicy = requiredRolePolicy(there);
    this.registerOutputs({
      sourceBucketName: this.sourceBucketName,
      sourceBucketArn: this.sourceBucketArn,
      destinationBucketNames: this.destinationBucketNames,
      destinationBucketArns: this.destinationBucketArns,
      destinationKeyArns: this.destinationKeyArns,
      roleArn: this.roleArn,
      ruleIds: this.ruleIds,
      backfillSummary: this.backfillSummary,
      reverseBackfillSummary: this.reverseBackfillSummary,
      requiredDestinationPolicy: this.requiredDestinationPolicy,
      requiredKeyPolicy: this.requiredKeyPolicy,
      requiredRolePolicy: this.requiredRolePolicy,
    });
  }
}

function encrypted(buckets: ReplicationBucket[], replications: Replication[]): pulumi.Resource[] {
  return buckets.flatMap(({ encrypt }) => encrypt(replications.map(({ configuration }) => configuration)));
}
