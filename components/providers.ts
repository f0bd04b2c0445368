import { getCallerIdentityOutput } from "@pulumi/aws/getCallerIdentity";
import { getPartitionOutput } from "@pulumi/aws/getPartition";
import { Provider } from "@pulumi/aws/provider";
import type * as pulumi from "@pulumi/pulumi";
import type { NewBucketPlan, ReplicationPlan } from "./plan";

/** A region of an account, and the provider that works there. */
export interface Place {
  provider: Provider;
  accountId: pulumi.Output<string>;
  partition: pulumi.Output<string>;
}

/**
 * One explicit provider for each side, never the default one: the default knows a single region, and a provider
 * made from a region alone would drop the profile, the assumed role and the endpoint that the caller relies on.
 */
export function regionalPlace(
  parent: pulumi.Resource,
  { childName, place }: Pick<NewBucketPlan, "childName" | "place">,
  tags: ReplicationPlan["tags"],
): Place {
  const { region, profile, assumeRoleArn, endpoint } = place;
  const provider = new Provider(
    `${childName}-provider`,
    {
      region,
      profile,
      ...(assumeRoleArn !== undefined && { assumeRoles: [{ roleArn: assumeRoleArn }] }),
      ...(Object.keys(tags).length > 0 && { defaultTags: { tags } }),
      ...(endpoint !== undefined && {
        endpoints: [{ s3: endpoint, iam: endpoint, sts: endpoint }],
        s3UsePathStyle: true,
        skipMetadataApiCheck: true,
      }),
    },
    { parent },
  );
  const asked = { parent, provider };
  return {
    provider,
    accountId: getCallerIdentityOutput({}, asked).accountId,
    partition: getPartitionOutput({}, asked).partition,
  };
}
