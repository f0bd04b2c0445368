import type { ProviderArgs } from "@pulumi/aws/provider";
import * as pulumi from "@pulumi/pulumi";
import type { Problem } from "../validation/problem";
import { refusal } from "../validation/refusal";

/** What the stack's configuration says about the provider, `aws:region` excepted: each bucket has a region of its own. */
export type StackConfiguration = Omit<ProviderArgs, "region">;

type Shape = "text" | "number" | "flag" | "json" | "secret";

/** Makes the compiler demand that every setting of the provider is read, and as what. */
const shapes = {
  accessKey: "secret",
  allowedAccountIds: "json",
  assumeRoles: "json",
  assumeRoleWithWebIdentity: "json",
  customCaBundle: "text",
  defaultTags: "json",
  ec2MetadataServiceEndpoint: "text",
  ec2MetadataServiceEndpointMode: "text",
  endpoints: "json",
  forbiddenAccountIds: "json",
  httpProxy: "text",
  httpsProxy: "text",
  ignoreTags: "json",
  insecure: "flag",
  maxRetries: "number",
  noProxy: "text",
  profile: "text",
  retryMode: "text",
  s3UsEast1RegionalEndpoint: "text",
  s3UsePathStyle: "flag",
  secretKey: "secret",
  sharedConfigFiles: "json",
  sharedCredentialsFiles: "json",
  skipCredentialsValidation: "flag",
  skipMetadataApiCheck: "flag",
  skipRegionValidation: "flag",
  skipRequestingAccountId: "flag",
  stsRegion: "text",
  tagPolicyCompliance: "text",
  token: "secret",
  tokenBucketRateLimiterCapacity: "number",
  useDualstackEndpoint: "flag",
  useFipsEndpoint: "flag",
  userAgents: "json",
} as const satisfies Record<keyof StackConfiguration, Shape>;

/** Whoever updates a stack would be deployed to the account that the role led out of. */
const formerRole: Problem = {
  propertyPath: "aws:assumeRole",
  reason: "is no setting of version 7 of the AWS provider; write aws:assumeRoles, a list of roles, instead",
};

/** The runtime has it, but leaves it out of its types. */
const { isConfigSecret } = pulumi.runtime as unknown as { isConfigSecret(key: string): boolean };

/**
 * An explicit provider knows nothing of `aws:*`, which is for the default one ("explicit provider not using the
 * aws:profile etc config keys" in the issues of pulumi-aws). So it is read here and given to each provider.
 */
export function stackConfiguration(config = new pulumi.Config("aws")): StackConfiguration {
  if (config.get("assumeRole") !== undefined) throw refusal([formerRole]);
  const values = Object.entries(shapes).flatMap(([key, shape]) => {
    const value = read(config, key, shape);
    return value === undefined ? [] : [[key, value]];
  });
  return Object.fromEntries(values);
}

/** A value that was set with `--secret` stays one wherever it gets to. */
function read(config: pulumi.Config, key: string, shape: Shape): pulumi.Input<unknown> {
  const isSecret = shape === "secret" || isConfigSecret(`${config.name}:${key}`);
  switch (shape) {
    case "secret":
    case "text":
      return isSecret ? config.getSecret(key) : config.get(key);
    case "number":
      return isSecret ? config.getSecretNumber(key) : config.getNumber(key);
    case "flag":
      return isSecret ? config.getSecretBoolean(key) : config.getBoolean(key);
    case "json":
      return isSecret ? config.getSecretObject(key) : config.getObject(key);
  }
}
