import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import type { ProviderArgs } from "@pulumi/aws-native";
import { refuseOtherAccounts } from "../allowed-account";
import { type AwsConnection, connectAws } from "../aws-connection";
import { explained } from "../aws-error";
import { partitionOf } from "../partition";
import type { Plain } from "../property-table";
import type { PropertyMap } from "../property-values";
import type { Services } from "../resource-type";
import { ALARM } from "./alarm";
import { BUCKET } from "./bucket";
import { BUCKET_POLICY } from "./bucket-policy";
import { cloudControlType, type Place } from "./cloud-control/cloud-control";
import { getBucketFunction } from "./get-bucket";
import type { NativeServices } from "./native-services";
import { ROLE } from "./role";
import { ROLE_POLICY } from "./role-policy";

type NativeConfig = Partial<Plain<ProviderArgs>>;

export async function configure(properties: PropertyMap): Promise<Services> {
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
      endpoints: { s3: cloudcontrol, iam: cloudcontrol, sts: sts ?? cloudcontrol, cloudcontrol },
      assumeRoles: roleArn === undefined ? [] : [{ ...config.assumeRole, roleArn }],
      sharedCredentialsFiles: config.sharedCredentialsFile ? [config.sharedCredentialsFile] : [],
    },
    process.env,
  );
  await refuseOtherAccounts(connection.sts, config);
  const services: NativeServices = {
    ...connection,
    place: () => placeOf(connection),
    defaultTags: config.defaultTags?.tags ?? {},
  };
  return {
    resources: [
      cloudControlType(services, BUCKET),
      cloudControlType(services, BUCKET_POLICY),
      cloudControlType(services, ROLE),
      cloudControlType(services, ROLE_POLICY),
      cloudControlType(services, ALARM),
    ],
    functions: [getBucketFunction(connection)],
  };
}

async function placeOf({ sts, region }: AwsConnection): Promise<Place> {
  const identity = sts.send(new GetCallerIdentityCommand({}));
  const { Account = "" } = await explained("reading STS Caller Identity", "STS: GetCallerIdentity", identity);
  return { account: Account, region, partition: partitionOf(region).id };
}
