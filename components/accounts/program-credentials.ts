import type { ProviderArgs } from "@pulumi/aws/provider";
import * as pulumi from "@pulumi/pulumi";
import type { AssumedRole, BucketPlace } from "../../contract/bucket-place";
import type { PlaceArgs } from "../args";
import { endpointSettings } from "./side-settings";

/** What a program that runs beside is told of its credentials: where the SDK finds them, and never a secret. */
export type ProgramCredentials = Pick<
  BucketPlace,
  "profile" | "sharedConfigFile" | "sharedCredentialsFile" | "assumeRoles"
>;

type Settings = Pick<
  ProviderArgs,
  "profile" | "sharedConfigFiles" | "sharedCredentialsFiles" | "assumeRoles" | "region"
>;

/** The part of a side's settings that the AWS SDK of a program understands as well. */
export function programSettings(settings: ProviderArgs): Settings {
  const { profile, sharedConfigFiles, sharedCredentialsFiles, assumeRoles, region } = settings;
  return {
    region,
    ...(profile !== undefined && { profile }),
    ...(soleFile(sharedConfigFiles) !== undefined && { sharedConfigFiles }),
    ...(soleFile(sharedCredentialsFiles) !== undefined && { sharedCredentialsFiles }),
    ...(assumeRoles !== undefined && { assumeRoles }),
  };
}

/** The provider that shows as whom the programs would work. */
export function programProviderArgs(settings: ProviderArgs, { endpoint }: PlaceArgs): ProviderArgs {
  return { ...programSettings(settings), ...(endpoint !== undefined && endpointSettings(endpoint)) };
}

export function programCredentials(settings: ProviderArgs): pulumi.Output<ProgramCredentials> {
  const { profile, sharedConfigFiles, sharedCredentialsFiles, assumeRoles } = programSettings(settings);
  return pulumi
    .output({ profile, assumeRoles, sharedConfigFiles, sharedCredentialsFiles })
    .apply(({ profile, assumeRoles, sharedConfigFiles, sharedCredentialsFiles }) => ({
      ...(profile && { profile }),
      ...(sharedConfigFiles?.[0] && { sharedConfigFile: sharedConfigFiles[0] }),
      ...(sharedCredentialsFiles?.[0] && { sharedCredentialsFile: sharedCredentialsFiles[0] }),
      ...(assumeRoles && { assumeRoles: assumeRoles.map(sessionOf) }),
    }));
}

/** The SDK renews a session when it ends, so that its length makes no difference. */
function sessionOf({ duration: _, roleArn = "", ...session }: Partial<AssumedRole> & { duration?: string }) {
  return { roleArn, ...session };
}

/** Settings that a program is not told: secrets, what its SDK takes from the environment only, and a list of files. */
const untold = [
  ...(["accessKey", "secretKey", "token", "assumeRoleWithWebIdentity"] as const),
  ...(["endpoints", "sharedConfigFiles", "sharedCredentialsFiles"] as const),
];

/** Whether the programs are sure to work as the provider does that is made from these settings. */
export function areShared(settings: ProviderArgs, { endpoint }: PlaceArgs): boolean {
  const told: { [setting: string]: unknown } = programSettings(settings);
  return untold.every(
    (setting) =>
      settings[setting] === undefined ||
      setting in told ||
      (setting === "endpoints" && endpoint !== undefined),
  );
}

function soleFile(files: ProviderArgs["sharedConfigFiles"]): unknown {
  return Array.isArray(files) && files.length === 1 ? files[0] : undefined;
}
