import { BucketLifecycleConfiguration } from "@pulumi/aws/s3/bucketLifecycleConfiguration";
import type * as pulumi from "@pulumi/pulumi";
import { partOf } from "./bucket-options";
import type { ReplicationBucket } from "./bucket-set-up";

/**
 * Deletes what only costs. After the replication is on, so that no version expires before it could be replicated
 * ("How S3 Lifecycle interacts with other bucket configurations"). A delete marker that is all that is left of an object
 * expires by an action of its own ("Removing expired object delete markers in a versioning-enabled bucket"), which S3
 * takes neither with days nor with a filter by tags ("LifecycleExpiration").
 */
export function lifecycle(
  parent: pulumi.Resource,
  { end, readiness }: ReplicationBucket,
  replication: pulumi.Resource[],
): BucketLifecycleConfiguration[] {
  if (end.kind !== "new" || end.plan.lifecycle === undefined) return [];
  const { noncurrentVersionDays, incompleteUploadDays } = end.plan.lifecycle;
  const configuration = new BucketLifecycleConfiguration(
    `${end.plan.childName}-lifecycle`,
    {
      bucket: end.name,
      region: end.place.region,
      rules: [
        {
          id: "noncurrent-versions",
          status: "Enabled",
          filter: { prefix: "" },
          expiration: { expiredObjectDeleteMarker: true },
          noncurrentVersionExpiration: { noncurrentDays: noncurrentVersionDays },
        },
        {
          id: "incomplete-uploads",
          status: "Enabled",
          filter: { prefix: "" },
          abortIncompleteMultipartUpload: { daysAfterInitiation: incompleteUploadDays },
        },
      ],
    },
    partOf(parent, end, [...replication, ...readiness]),
  );
  return [configuration];
}
