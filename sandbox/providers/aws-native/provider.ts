import type { ProviderArgs } from "@pulumi/aws-native";
import type { ConfigTable, Provider } from "../resource-type";

const CONFIG = {
  accessKey: "text",
  allowedAccountIds: "json",
  assumeRole: "json",
  autoNaming: "json",
  defaultTags: "json",
  endpoints: "json",
  forbiddenAccountIds: "json",
  maxRetries: "json",
  profile: "text",
  region: "text",
  roleArn: "text",
  s3UsePathStyle: "json",
  secretKey: "text",
  sharedCredentialsFile: "text",
  skipCredentialsValidation: "json",
  skipGetEc2Platforms: "json",
  skipMetadataApiCheck: "json",
  skipRegionValidation: "json",
  skipRequestingAccountId: "json",
  token: "text",
} as const satisfies Partial<Record<keyof ProviderArgs, "text" | "json">> & ConfigTable;

/**
 * The stand-in for aws-native: its read of a whole bucket, answered from S3 itself, and the few types that replication by
 * hand takes, which Cloud Control stores.
 */
export function awsNativeProvider(version: string): Provider {
  return {
    name: "aws-native",
    version,
    config: CONFIG,
    // The engine starts its providers one after the other and waits for each one's port: the AWS SDK can come later.
    configure: async (config) => (await import("./services.js")).configure(config),
  };
}
