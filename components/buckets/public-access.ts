import { BucketPublicAccessBlock } from "@pulumi/aws/s3/bucketPublicAccessBlock";
import type * as pulumi from "@pulumi/pulumi";

/** Whatever a policy or an ACL grants later, strangers stay outside. */
export function publicAccessBlock(
  childName: string,
  bucket: { bucket: pulumi.Output<string>; region: pulumi.Output<string> },
  options: pulumi.CustomResourceOptions,
): BucketPublicAccessBlock {
  return new BucketPublicAccessBlock(
    `${childName}-public-access`,
    {
      ...bucket,
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    },
    options,
  );
}
