import type { ProviderArgs } from "@pulumi/aws-native";
import { connectAws } from "../aws-connection";
import type { Plain } from "../property-table";
import type { PropertyMap } from "../property-values";
import type { Services } from "../resource-type";
import { getBucketFunction } from "./get-bucket";

type NativeConfig = Partial<Plain<ProviderArgs>>;

export function configure(properties: PropertyMap): Services {
  const config = properties as NativeConfig;
  const { cloudcontrol, sts } = Object.assign({}, ...(config.endpoints ?? [])) as Record<
    string,
    string | undefined
  >;
  const roleArn = config.assumeRole?.roleArn ?? config.roleArn;
  const connection = connectAws(
    "the sandbox's stand-in for aws-native",
    {
      ...config,
      // A local AWS serves everything at one address, Cloud Control as well as the S3 that answers for it here.
      endpoints: { s3: cloudcontrol, iam: cloudcontrol, sts: sts ?? cloudcontrol },
      assumeRole: roleArn === undefined ? undefined : { ...config.assumeRole, roleArn },
    },
    process.env,
  );
  return { resources: [], functions: [getBucketFunction(connection)] };
}
