import { ruleOfStack } from "../judge";
import { eachBucket, type ReplicatedBucket } from "../stack/subjects";

interface Config {
  protect: boolean;
}

export const replicaKept = ruleOfStack<ReplicatedBucket, Config>({
  name: "replica-kept",
  description: "Keeps replicas when their stack is destroyed.",
  level: "mandatory",
  config: {
    protect: {
      type: "boolean",
      default: false,
      description: "Whether replica buckets need the resource option `protect` too.",
    },
  },
  subjects: eachBucket,
  judge: ({ bucket, isReplica }, { protect }) => {
    const { resource } = bucket;
    if (!isReplica || resource === undefined) return [];
    return [
      ...(bucket.forceDestroy
        ? [{ found: "a destroy deletes the replicas with it", instead: "no forceDestroy" }]
        : []),
      ...(protect && !resource.opts.protect
        ? [{ found: "it is not protected from deletion", instead: "the resource option protect: true" }]
        : []),
    ];
  },
});
