import { BucketVersioning } from "@pulumi/aws/s3";
import { Provider } from "@pulumi/aws-native/provider";
import { type GetBucketResult, getBucketOutput } from "@pulumi/aws-native/s3/getBucket";
import type { Region } from "@pulumi/aws-native/types/enums";
import * as pulumi from "@pulumi/pulumi";
import type { PlaceArgs } from "./args";
import { bucketArn, type ReplicationBucket } from "./buckets";
import type { SourcePlan } from "./plan";
import type { Place } from "./providers";
import { refusal } from "./validation/refusal";

/**
 * A source that was there before. It is read first, and only its versioning is touched: switched on, and left on
 * when the component goes.
 */
export function adoptedSource(
  parent: pulumi.Resource,
  plan: SourcePlan,
  existingBucket: pulumi.Input<string>,
  place: Place,
  ruleIdPrefix: string,
): ReplicationBucket {
  const reader = new Provider(`${plan.childName}-reader`, readerArgs(plan.place), { parent });
  const name = pulumi
    .all([existingBucket, getBucketOutput({ bucketName: existingBucket }, { parent, provider: reader })])
    .apply(([bucket, found]) => {
      const reasons = adoptionProblems(bucket, found, ruleIdPrefix);
      if (reasons.length === 0) return bucket;
      throw refusal(reasons.map((reason) => ({ propertyPath: "source.existingBucket", reason })));
    });

  const versioning = new BucketVersioning(
    `${plan.childName}-versioning`,
    { bucket: name, versioningConfiguration: { status: "Enabled" } },
    // Deleting this resource would suspend versioning, and an overwrite after that destroys the object under it.
    { parent, provider: place.provider, retainOnDelete: true },
  );
  return { name, arn: bucketArn(place, name), place, readiness: [versioning] };
}

type BucketFound = Pick<GetBucketResult, "versioningConfiguration" | "replicationConfiguration">;

/** What speaks against replicating from this bucket, in view of what was found on it. */
export function adoptionProblems(bucket: string, found: BucketFound, ruleIdPrefix: string): string[] {
  const problems: string[] = [];
  if (found.versioningConfiguration?.status === "Suspended") {
    problems.push(
      `is ${JSON.stringify(bucket)}, whose versioning somebody suspended; ` +
        "enable it on the bucket and deploy again",
    );
  }
  const rules = found.replicationConfiguration?.rules ?? [];
  const foreign = rules.map(({ id }) => id ?? "(no ID)").filter((id) => !id.startsWith(ruleIdPrefix));
  if (foreign.length > 0) {
    problems.push(
      `is ${JSON.stringify(bucket)}, which replicates already, with ${foreign.length === 1 ? "the rule" : "the rules"} ` +
        `${foreign.map((id) => JSON.stringify(id)).join(", ")} and the role ` +
        `${JSON.stringify(found.replicationConfiguration?.role)}; S3 keeps one configuration per bucket, so ours ` +
        "would remove it: remove it yourself, or choose another bucket",
    );
  }
  return problems;
}

function readerArgs({ region, profile, assumeRoleArn, endpoint }: PlaceArgs) {
  return {
    region: region as Region,
    profile,
    ...(assumeRoleArn !== undefined && { assumeRole: { roleArn: assumeRoleArn } }),
    ...(endpoint !== undefined && {
      endpoints: [{ cloudcontrol: endpoint, sts: endpoint }],
      skipMetadataApiCheck: true,
    }),
  };
}
