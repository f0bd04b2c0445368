import { ruleOfStack } from "../judge";
import { eachBucket } from "../stack/subjects";

const settings = ["blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets"];

/**
 * Nothing is set right by itself: the block of a bucket does not tell whether the bucket replicates, and to close one that
 * serves a website would take it from its visitors.
 */
export const publicAccessBlocked = ruleOfStack({
  name: "public-access-blocked",
  description: "Keeps the public out of both sides of a replication, whatever a policy or an ACL grants.",
  level: "mandatory",
  subjects: eachBucket,
  judge: ({ bucket }) => {
    if (bucket.resource === undefined) return [];
    const { publicAccessBlock } = bucket;
    const open = settings.filter((setting) => publicAccessBlock?.[setting] !== true);
    if (open.length === 0) return [];
    return [
      {
        found: publicAccessBlock
          ? `its public access block leaves out ${open.join(", ")}`
          : "it has no public access block",
        instead: `an aws.s3.BucketPublicAccessBlock with ${settings.map((setting) => `${setting}: true`).join(", ")}`,
      },
    ];
  },
});
