import type { ProviderArgs } from "@pulumi/aws";
import type { ConfigTable, Provider } from "../resource-type";

const CONFIG = {
  accessKey: "text",
  allowedAccountIds: "json",
  assumeRoles: "json",
  defaultTags: "json",
  endpoints: "json",
  forbiddenAccountIds: "json",
  maxRetries: "json",
  profile: "text",
  region: "text",
  s3UsePathStyle: "json",
  secretKey: "text",
  sharedConfigFiles: "json",
  sharedCredentialsFiles: "json",
  skipCredentialsValidation: "json",
  skipMetadataApiCheck: "json",
  skipRegionValidation: "json",
  skipRequestingAccountId: "json",
  token: "text",
} as const satisfies Partial<Record<keyof ProviderArgs, "text" | "json">> & ConfigTable;

/** The stand-in for the aws provider: the same AWS API calls, for the few types this project uses. */
export function awsProvider(version: string): Provider {
  return {
    name: "aws",
    version,
    config: CONFIG,
    // The engine starts its providers one after the other and waits for each one's port: the AWS SDK can come later.
    configure: async (config) => (await import("./services.js")).configure(config),
  };
}
