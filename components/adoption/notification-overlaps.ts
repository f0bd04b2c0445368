import { BucketNotification } from "@pulumi/aws/s3/bucketNotification";
import * as pulumi from "@pulumi/pulumi";
import { type Identity, ownsNotification } from "../../contract/ownership";
import type { ReplicationIdentity } from "../identity";
import type { ManagedSide } from "../places";
import type { ReplicationPlan } from "../plan/plan";
import { knownValues } from "../validation/late-values";
import type { Problem } from "../validation/problem";
import { refusal } from "../validation/refusal";
import type { Admission } from "./admission";

/** A notification on a bucket. */
export interface FoundNotification {
  id?: string;
  /** Where it goes. */
  arn: string;
  events: string[];
}

/**
 * Rejects a notification that S3 would reject beside those of others. The read of the bucket by Cloud Control leaves out
 * their IDs, and so which are ours; no function tells them. So they are read as a resource, and left as they are.
 */
export function notificationChecks(
  parent: pulumi.Resource,
  { notifications }: ReplicationPlan,
  { plan, place }: ManagedSide,
  read: Admission,
  identity: ReplicationIdentity,
): pulumi.Output<void>[] {
  if (notifications === undefined || plan.kind !== "existing") return [];
  const bucket = read.apply(({ [plan.path]: found }) => found?.name ?? "");
  const { topics, queues, lambdaFunctions } = BucketNotification.get(
    `${plan.childName}-notification-configuration`,
    bucket,
    { bucket, region: place.region },
    { parent, provider: place.provider },
  );
  const check = pulumi
    // What is not there is not known to a preview.
    .all([bucket, knownValues({ topics, queues, functions: lambdaFunctions }), identity.earlier])
    .apply(([bucket, { topics = [], queues = [], functions = [] }, identity]) => {
      const found = [
        ...topics.map(({ id, topicArn, events }) => ({ id, arn: topicArn, events })),
        ...queues.map(({ id, queueArn, events }) => ({ id, arn: queueArn, events })),
        ...functions.map(({ id, lambdaFunctionArn = "", events }) => ({
          id,
          arn: lambdaFunctionArn,
          events,
        })),
      ];
      const problems = notificationOverlaps(notifications.events, bucket, found, identity);
      if (problems.length > 0) throw refusal(problems);
    });
  return [check];
}

/**
 * Two notifications of a bucket may share an event only if their filters let no object through both ("Configuring event
 * notifications using object key name filtering"). Ours has none, so that every filter of theirs overlaps.
 */
export function notificationOverlaps(
  ours: string[],
  bucket: string,
  found: FoundNotification[],
  identity: Identity | undefined,
): Problem[] {
  return found
    .filter(({ id }) => !ownsNotification(identity, id))
    .flatMap(({ id, arn, events }): Problem[] => {
      const shared = ours.filter((event) => events.some((theirs) => covers(theirs, event)));
      if (shared.length === 0) return [];
      const reason =
        `would share ${shared.join(" and ")} with the notification ${JSON.stringify(id ?? "(no ID)")} of the bucket ` +
        `${JSON.stringify(bucket)}, which sends ${events.join(" and ")} to ${JSON.stringify(arn)}; S3 takes an event for one ` +
        "notification only: leave it out of notifications.events, or remove it from the other notification";
      return [{ propertyPath: "notifications", reason }];
    });
}

/** An event of others may end in a wildcard, such as "s3:Replication:*". */
function covers(theirs: string, event: string): boolean {
  return theirs === event || (theirs.endsWith(":*") && event.startsWith(theirs.slice(0, -1)));
}
