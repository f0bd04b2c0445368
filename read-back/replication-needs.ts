import type { MeantBucket, MeantRule } from "../contract/read-back";
import { filterOf } from "./rule-filter-of";

/** Actions that a role has to be allowed on a bucket, or on all of its objects under a prefix. */
export interface Need {
  roleArn: string;
  actions: string[];
  bucketArn: string;
  /** Nothing where it is the bucket itself. */
  prefix?: string;
}

/** What a policy of one bucket must not deny the roles of the rules from it and to it ("Setting up permissions for live replication"). */
export function needsOn(bucket: string, buckets: MeantBucket[]): Need[] {
  return buckets.flatMap(({ bucket: source, replication }) => {
    if (replication === undefined) return [];
    const { roleArn } = replication;
    const rules = replication.rules.filter(({ Status }) => Status === "Enabled");
    const bucketArn = `arn:${roleArn.split(":")[1]}:s3:::${bucket}`;
    const from = source === bucket ? fromSource(rules) : [];
    const to = rules.filter(({ Destination }) => Destination.Bucket === bucketArn).map(toDestination);
    return [...from, ...to].map((need) => ({ ...need, roleArn, bucketArn }));
  });
}

type What = Pick<Need, "actions" | "prefix">;

function fromSource(rules: MeantRule[]): What[] {
  if (rules.length === 0) return [];
  const prefixes = [...new Set(rules.map((rule) => filterOf(rule).prefix))];
  return [
    { actions: ["s3:GetReplicationConfiguration", "s3:ListBucket"] },
    ...prefixes.map((prefix) => ({
      prefix,
      actions: ["s3:GetObjectVersionForReplication", "s3:GetObjectVersionAcl", "s3:GetObjectVersionTagging"],
    })),
  ];
}

function toDestination(rule: MeantRule): What {
  const { DeleteMarkerReplication: markers, Destination } = rule as {
    DeleteMarkerReplication?: { Status?: string };
  } & MeantRule;
  return {
    prefix: filterOf(rule).prefix,
    actions: [
      "s3:ReplicateObject",
      "s3:ReplicateTags",
      ...(markers?.Status === "Enabled" ? ["s3:ReplicateDelete"] : []),
      ...(Destination.AccessControlTranslation ? ["s3:ObjectOwnerOverrideToBucketOwner"] : []),
    ],
  };
}
