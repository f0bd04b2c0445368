import { GetObjectLockConfigurationCommand } from "@aws-sdk/client-s3";
import type {
  GetBucketObjectLockConfigurationArgs,
  GetBucketObjectLockConfigurationResult,
} from "@pulumi/aws/s3";
import { explained, isMissing } from "../aws-error";
import { invokeFunction } from "../resource-type";
import type { AwsServices } from "./aws-services";

/** A bucket without Object Lock is an error, as it is to the real provider. */
export function getBucketObjectLockConfigurationFunction(home: AwsServices) {
  return invokeFunction<GetBucketObjectLockConfigurationArgs, GetBucketObjectLockConfigurationResult>({
    token: "aws:s3/getBucketObjectLockConfiguration:getBucketObjectLockConfiguration",
    arguments: { bucket: "string", region: "string" },
    async invoke({ bucket, region = home.region }) {
      const { ObjectLockEnabled: objectLockEnabled = "", Rule: rule } =
        (await configurationOf(home.in(region), bucket)) ?? {};
      const retention = rule?.DefaultRetention;
      const { Mode: mode = "", Days: days = 0, Years: years = 0 } = retention ?? {};
      return {
        bucket,
        region,
        objectLockEnabled,
        rules: retention === undefined ? [] : [{ defaultRetentions: [{ mode, days, years }] }],
      };
    },
  });
}

/** What S3 said follows "couldn't find resource" for people to read; no program may rely on it. */
async function configurationOf({ s3 }: Pick<AwsServices, "s3">, Bucket: string) {
  const doing = `reading S3 Bucket Object Lock Configuration (${Bucket})`;
  try {
    return (await s3.send(new GetObjectLockConfigurationCommand({ Bucket }))).ObjectLockConfiguration;
  } catch (error) {
    const isAbsent = isMissing(error, "NoSuchBucket", "ObjectLockConfigurationNotFoundError");
    return explained(
      isAbsent ? `${doing}: couldn't find resource` : doing,
      "S3: GetObjectLockConfiguration",
      Promise.reject(error),
    );
  }
}
