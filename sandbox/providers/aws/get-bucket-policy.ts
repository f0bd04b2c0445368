import { GetBucketPolicyCommand, type S3Client } from "@aws-sdk/client-s3";
import type { GetBucketPolicyArgs, GetBucketPolicyResult } from "@pulumi/aws/s3";
import { explained, isMissing } from "../aws-error";
import { normalizedPolicy } from "../policy-document";
import { invokeFunction } from "../resource-type";
import type { AwsServices } from "./aws-services";

/** A bucket without a policy is an error, as it is to the real provider. */
export function getBucketPolicyFunction(home: AwsServices) {
  return invokeFunction<GetBucketPolicyArgs, GetBucketPolicyResult>({
    token: "aws:s3/getBucketPolicy:getBucketPolicy",
    arguments: { bucket: "string", region: "string" },
    invoke: async ({ bucket, region = home.region }) => ({
      bucket,
      id: bucket,
      policy: normalizedPolicy(await policyOf(home.in(region).s3, bucket)),
      region,
    }),
  });
}

/**
 * The real provider stops after "couldn't find resource", be it the policy that is missing or the bucket. What S3 said
 * follows here for people to read; no program may rely on it.
 */
async function policyOf(s3: S3Client, Bucket: string): Promise<string> {
  const doing = `reading S3 Bucket (${Bucket}) Policy`;
  try {
    return (await s3.send(new GetBucketPolicyCommand({ Bucket }))).Policy ?? "";
  } catch (error) {
    const isAbsent = isMissing(error, "NoSuchBucket", "NoSuchBucketPolicy");
    return explained(
      isAbsent ? `${doing}: couldn't find resource` : doing,
      "S3: GetBucketPolicy",
      Promise.reject(error),
    );
  }
}
