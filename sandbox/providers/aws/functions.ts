import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import type {
  GetCallerIdentityArgs,
  GetCallerIdentityResult,
  GetPartitionArgs,
  GetPartitionResult,
  GetRegionArgs,
  GetRegionResult,
} from "@pulumi/aws";
import { explained } from "../aws-error";
import { partitionOf } from "../partition";
import { type AnyFunction, invokeFunction } from "../resource-type";
import type { AwsServices } from "./aws-services";
import { getBucketObjectLockConfigurationFunction } from "./get-bucket-object-lock-configuration";
import { getBucketPolicyFunction } from "./get-bucket-policy";

export function awsFunctions(services: AwsServices): AnyFunction[] {
  const { sts, region, partition } = services;
  return [
    getBucketObjectLockConfigurationFunction(services),
    getBucketPolicyFunction(services),
    invokeFunction<GetCallerIdentityArgs, GetCallerIdentityResult>({
      token: "aws:index/getCallerIdentity:getCallerIdentity",
      arguments: {},
      async invoke() {
        const {
          Account = "",
          Arn = "",
          UserId = "",
        } = await explained(
          "reading STS Caller Identity",
          "STS: GetCallerIdentity",
          sts.send(new GetCallerIdentityCommand({})),
        );
        return { accountId: Account, arn: Arn, id: Account, userId: UserId };
      },
    }),
    invokeFunction<GetPartitionArgs, GetPartitionResult>({
      token: "aws:index/getPartition:getPartition",
      arguments: {},
      invoke: async () => ({
        partition: partition.id,
        id: partition.id,
        dnsSuffix: partition.dnsSuffix,
        reverseDnsPrefix: partition.reverseDnsPrefix,
      }),
    }),
    invokeFunction<GetRegionArgs, GetRegionResult>({
      token: "aws:index/getRegion:getRegion",
      arguments: { region: "string" },
      async invoke({ region: asked = region }) {
        const endpoint = `ec2.${asked}.${partitionOf(asked).dnsSuffix}`;
        return { region: asked, name: asked, id: asked, endpoint, description: asked };
      },
    }),
  ];
}
