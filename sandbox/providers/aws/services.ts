import type { ProviderArgs } from "@pulumi/aws";
import { connectAws } from "../aws-connection";
import type { Plain } from "../property-table";
import type { PropertyMap } from "../property-values";
import type { Services } from "../resource-type";
import type { AwsServices } from "./aws-services";
import { bucketType } from "./bucket";
import { bucketPart } from "./bucket-part";
import { ENCRYPTION, OWNERSHIP, POLICY, PUBLIC_ACCESS, VERSIONING } from "./bucket-parts";
import { awsFunctions } from "./functions";
import { partitionOf } from "./partition";
import { REPLICATION } from "./replication";
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
      bucketPart(services, VERSIONING),
      bucketPart(services, ENCRYPTION),
      bucketPart(services, OWNERSHIP),
      bucketPart(services, PUBLIC_ACCESS),
      bucketPart(services, POLICY),
      bucketPart(services, REPLICATION),
      roleType(services),
      rolePolicyType(services),
    ],
    functions: awsFunctions(services),
  };
}
