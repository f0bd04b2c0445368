import { Provider } from "@pulumi/aws/provider";
import type * as pulumi from "@pulumi/pulumi";
import {
  type CrossRegionReplicationArgs,
  type CrossRegionReplicationOptions,
  DestinationAccess,
  type PlaceArgs,
} from "../args";
import type { Problem } from "../validation/problem";
import { saysCredentials } from "./side-settings";

/**
 * The provider that every side of the component has in common: of the option `provider` or `providers`, or of a component
 * around it. A side whose arguments say with whose credentials it is managed is not its business.
 */
export function commonProvider(
  component: pulumi.Resource,
  place: PlaceArgs,
): pulumi.ProviderResource | undefined {
  return saysCredentials(place) ? undefined : component.getProvider("aws:s3/bucket:Bucket");
}

/** What is wrong with the providers in the options, of which none is ignored. */
export function givenProviderProblems(
  { source, destinations }: CrossRegionReplicationArgs,
  { provider, sourceProvider, destinationProviders = {} }: CrossRegionReplicationOptions,
): Problem[] {
  const entered = Object.entries(destinations ?? {}).filter(
    ([, destination]) => destination?.access !== DestinationAccess.Emit,
  );
  const keys = entered.map(([key]) => key);
  const unknown = Object.keys(destinationProviders)
    .filter((key) => !keys.includes(key))
    .map((key) => ({
      propertyPath: `destinationProviders.${key}`,
      // A misspelt key would leave its side to the default credentials.
      reason: `is for no destination that is entered; use one of ${keys.join(", ")}`,
    }));
  const ofSides = { sourceProvider, ...prefixed(destinationProviders) };
  const ofOthers = Object.entries(ofSides)
    .filter(([, given]) => given !== undefined && !Provider.isInstance(given))
    .map(([propertyPath]) => ({ propertyPath, reason: "is no provider of the package aws; give one" }));
  const needy = [
    ...(sourceProvider === undefined ? [source] : []),
    ...entered.flatMap(([key, place]) => (destinationProviders[key] === undefined ? [place] : [])),
  ].filter((place) => !saysCredentials(place ?? {}));
  return [...unknown, ...ofOthers, ...commonProviderProblems(provider, needy)];
}

function commonProviderProblems(
  provider: pulumi.ProviderResource | undefined,
  needy: PlaceArgs[],
): Problem[] {
  if (provider === undefined) return [];
  if (!Provider.isInstance(provider)) {
    const reason =
      "is no provider of the package aws, whose resources the component makes; give one, and providers of the packages " +
      "aws-native and command in the option `providers`";
    return [{ propertyPath: "provider", reason }];
  }
  if (needy.length > 0) return [];
  const reason =
    "manages no side, because each has `profile`, `assumeRoleArn`, `endpoint` or a provider of its own; leave it out, " +
    "or use `sourceProvider` and `destinationProviders`";
  return [{ propertyPath: "provider", reason }];
}

function prefixed(providers: { [key: string]: Provider }): { [path: string]: Provider } {
  return Object.fromEntries(
    Object.entries(providers).map(([key, provider]) => [`destinationProviders.${key}`, provider]),
  );
}
