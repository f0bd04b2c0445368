import type { ProviderArgs } from "@pulumi/aws/provider";
import type { ProviderArgs as ReaderArgs } from "@pulumi/aws-native/provider";
import type { Region } from "@pulumi/aws-native/types/enums";
import * as pulumi from "@pulumi/pulumi";
import type { PlaceArgs } from "../args";
import { refusal } from "../validation/refusal";

/** What both providers call the same, and mean the same by. */
const common = [
  ...(["accessKey", "secretKey", "token", "profile", "allowedAccountIds", "forbiddenAccountIds"] as const),
  ...(["insecure", "maxRetries", "skipCredentialsValidation", "skipMetadataApiCheck"] as const),
  ...(["skipRegionValidation", "skipRequestingAccountId"] as const),
];

/** The settings of a side for the provider `aws-native`, which reads existing buckets: as far as it has words for them. */
export function readerSettings(
  settings: ProviderArgs,
  { region, endpoint }: PlaceArgs,
  path: string,
): ReaderArgs {
  const { assumeRoles, sharedCredentialsFiles } = settings;
  return {
    ...Object.fromEntries(
      common.flatMap((name) => (settings[name] === undefined ? [] : [[name, settings[name]]])),
    ),
    region: region as Region,
    ...(assumeRoles !== undefined && { assumeRole: oneRole(assumeRoles, path) }),
    ...(sharedCredentialsFiles !== undefined && {
      // Versions of the provider differ in whether its type may be nothing, as of an empty list.
      sharedCredentialsFile: pulumi.output(sharedCredentialsFiles).apply((files) => files?.[0] as string),
    }),
    ...(endpoint !== undefined && {
      endpoints: [{ cloudcontrol: endpoint, sts: endpoint }],
      skipMetadataApiCheck: true,
    }),
  };
}

/** Unlike the provider `aws`, it assumes no role after another. */
function oneRole(assumeRoles: NonNullable<ProviderArgs["assumeRoles"]>, path: string) {
  return pulumi.output(assumeRoles).apply((roles = []) => {
    if (roles.length > 1) {
      const reason =
        `is read through one role at most, and aws:assumeRoles has ${roles.length}; make them a profile, with ` +
        "source_profile, or give a provider of the package aws-native in the option `providers`";
      throw refusal([{ propertyPath: `${path}.existingBucket`, reason }]);
    }
    const [{ duration: _, sourceIdentity: __, ...role } = {}] = roles;
    return role;
  });
}
