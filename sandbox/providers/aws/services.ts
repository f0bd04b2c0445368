import type { ProviderArgs } from "@pulumi/aws";
import { refuseOtherAccounts } from "../allowed-account";
import { type ConnectionSettings, connectAws } from "../aws-connection";
import { partitionOf } from "../partition";
import type { Plain } from "../property-table";
import type { PropertyMap } from "../property-values";
import type { Services } from "../resource-type";
import type { AwsServices } from "./aws-services";
import { bucketType } from "./bucket";
import { BUCKET_PARTS } from "./bucket-parts";
import { awsFunctions } from "./functions";
import { inRegion } from "./in-region";
import { kmsKeyType } from "./kms-key";
import { metricAlarmType } from "./metric-alarm";
import { policyType } from "./policy";
import { policyAttachmentType } from "./policy-attachment";
import { roleType } from "./role";
import { rolePolicyType } from "./role-policy";
import { rolePolicyAttachmentType } from "./role-policy-attachment";
import type { Tags } from "./tags";
import { topicType } from "./topic";

type AwsConfig = Partial<Plain<ProviderArgs>>;

const REGIONAL = [bucketType, ...BUCKET_PARTS, kmsKeyType, metricAlarmType, topicType];
const GLOBAL = [roleType, rolePolicyType, policyType, policyAttachmentType, rolePolicyAttachmentType];

export async function configure(properties: PropertyMap): Promise<Services> {
  const config = properties as AwsConfig;
  const settings = {
    ...config,
    endpoints: Object.assign({}, ...(config.endpoints ?? [])),
    assumeRoles: (config.assumeRoles ?? []).map(({ roleArn = "", ...role }) => ({ ...role, roleArn })),
  };
  const services = servicesIn(settings, config.defaultTags?.tags ?? {});
  await refuseOtherAccounts(services.sts, config);
  return {
    resources: [...REGIONAL.map((make) => inRegion(services, make)), ...GLOBAL.map((make) => make(services))],
    functions: awsFunctions(services),
  };
}

function servicesIn(settings: ConnectionSettings, defaultTags: Tags): AwsServices {
  const connection = connectAws("the sandbox's stand-in for aws", settings, process.env);
  const elsewhere = new Map<string, AwsServices>();
  return {
    ...connection,
    partition: partitionOf(connection.region),
    defaultTags,
    in(region) {
      const known = elsewhere.get(region) ?? servicesIn({ ...settings, region }, defaultTags);
      elsewhere.set(region, known);
      return known;
    },
  };
}
