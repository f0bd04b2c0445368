import type { ProviderArgs } from "@pulumi/aws";
import { connectAws } from "../aws-connection";
import { partitionOf } from "../partition";
import type { Plain } from "../property-table";
import type { PropertyMap } from "../property-values";
import type { Services } from "../resource-type";
import type { AwsServices } from "./aws-services";
import { bucketType } from "./bucket";
import { bucketPartTypes } from "./bucket-parts";
import { awsFunctions } from "./functions";
import { kmsKeyType } from "./kms-key";
import { roleType } from "./role";
import { rolePolicyType } from "./role-policy";

type AwsConfig = Partial<Plain<ProviderArgs>>;

export function configure(properties: PropertyMap): Services {
  const config = properties as AwsConfig;
  const [role] = config.assumeRoles ?? [];
  const connection = connectAws(
    "the sandbox's stand-in for aws",
    {
      ...config,
      endpoints: Object.assign({}, ...(config.endpoints ?? [])),
      assumeRole: role?.roleArn ? { ...role, roleArn: role.roleArn } : undefined,
    },
    process.env,
  );
  const services: AwsServices = {
    ...connection,
    partition: partitionOf(connection.region),
    defaultTags: config.defaultTags?.tags ?? {},
  };
  return {
    resources: [
      bucketType(services),
      ...bucketPartTypes(services),
      roleType(services),
      rolePolicyType(services),
      kmsKeyType(services),
    ],
    functions: awsFunctions(services),
  };
}
