import type { ProviderArgs } from "@pulumi/aws/provider";
import type { PlaceArgs } from "../args";
import type { StackConfiguration } from "./stack-configuration";

type Setting = keyof StackConfiguration;

/** What leads from credentials to an account. Another profile leads to another, with these as well. */
const credentials: Setting[] = [
  ...(["profile", "accessKey", "secretKey", "token"] as const),
  ...(["assumeRoles", "assumeRoleWithWebIdentity"] as const),
];

/** What chooses between AWS's own endpoints, none of which counts where there is another one. */
const endpoints: Setting[] = [
  ...(["endpoints", "s3UsePathStyle", "skipMetadataApiCheck", "s3UsEast1RegionalEndpoint"] as const),
  ...(["stsRegion", "useDualstackEndpoint", "useFipsEndpoint"] as const),
];

/** What each argument of a side takes the place of. */
const replaced: { [argument in keyof PlaceArgs]?: Setting[] } = {
  profile: credentials,
  assumeRoleArn: ["assumeRoles"],
  endpoint: endpoints,
};

/** The provider of a side as the stack's configuration has it, unless the side's arguments say otherwise. */
export function sideSettings(configuration: StackConfiguration, place: PlaceArgs): ProviderArgs {
  const { region, profile, assumeRoleArn, accountId, endpoint } = place;
  const gone = Object.entries(replaced)
    .filter(([argument]) => place[argument as keyof PlaceArgs] !== undefined)
    .flatMap(([, settings]) => settings);
  const kept = Object.fromEntries(
    Object.entries(configuration).filter(([setting]) => !gone.includes(setting as Setting)),
  );
  return {
    ...kept,
    region,
    ...(profile !== undefined && { profile }),
    ...(assumeRoleArn !== undefined && { assumeRoles: [{ roleArn: assumeRoleArn }] }),
    // The provider takes one of both lists. A forbidden account stays so: the admission compares accounts itself.
    ...(accountId !== undefined &&
      kept.forbiddenAccountIds === undefined && { allowedAccountIds: [accountId] }),
    ...(endpoint !== undefined && endpointSettings(endpoint)),
  };
}

export function endpointSettings(endpoint: string) {
  return {
    endpoints: [{ s3: endpoint, iam: endpoint, sts: endpoint, kms: endpoint }],
    s3UsePathStyle: true,
    skipMetadataApiCheck: true,
  };
}

/** Whether the arguments say with whose credentials a side is managed, or by which server. */
export function saysCredentials({ profile, assumeRoleArn, endpoint }: PlaceArgs): boolean {
  return [profile, assumeRoleArn, endpoint].some((value) => value !== undefined);
}
