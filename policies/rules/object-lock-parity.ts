import { ruleOfStack } from "../judge";
import { eachRule } from "../stack/subjects";

/** S3 fails every object of a locked source to a bucket without ("DstBucketObjectLockConfigMissing"). */
export const objectLockParity = ruleOfStack({
  name: "object-lock-parity",
  description: "Gives the replicas of a bucket with object lock a bucket with object lock.",
  level: "mandatory",
  subjects: eachRule,
  judge: ({ rule, replication }) => {
    const { source } = replication;
    if (source.objectLock !== true) return [];
    const destination = replication.destinationOf(rule);
    if (destination.objectLock !== false) return [];
    return [
      {
        found: `${source.label} has object lock and ${destination.label} has not`,
        instead: "objectLockEnabled: true on the destination bucket",
        ...(destination.resource && { at: destination.resource }),
      },
    ];
  },
});
