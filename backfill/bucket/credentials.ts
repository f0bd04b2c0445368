import { homedir } from "node:os";
import { join } from "node:path";
import type { S3ClientConfig } from "@aws-sdk/client-s3";
import { fromIni, fromNodeProviderChain, fromTemporaryCredentials } from "@aws-sdk/credential-providers";
import type { AssumedRole, BucketPlace } from "../../contract/bucket-place";

type Credentials = NonNullable<S3ClientConfig["credentials"]>;

/** The SDK's chain, or the profile, and then each role with the credentials of the one before. */
export function credentialsOf(place: BucketPlace): Credentials {
  const reach = stsReach(place);
  return (place.assumeRoles ?? []).reduce<Credentials>(
    (masterCredentials, role) =>
      fromTemporaryCredentials({ masterCredentials, params: sessionOf(role), clientConfig: reach }),
    ownCredentials(place),
  );
}

function ownCredentials(place: BucketPlace): Credentials {
  const { profile, sharedConfigFile, sharedCredentialsFile } = place;
  const init = {
    clientConfig: stsReach(place),
    ...(sharedConfigFile && { configFilepath: atHome(sharedConfigFile) }),
    ...(sharedCredentialsFile && { filepath: atHome(sharedCredentialsFile) }),
    // Whoever asks again wants what is in the files now.
    ignoreCache: true,
  };
  return profile ? fromIni({ ...init, profile }) : fromNodeProviderChain(init);
}

/** The AWS provider of Pulumi takes "~/" for the home folder, so that one configuration serves several machines. */
function atHome(file: string): string {
  return file.startsWith("~/") ? join(homedir(), file.slice(2)) : file;
}

function sessionOf({ roleArn, sessionName, externalId, policy, policyArns, ...session }: AssumedRole) {
  const { sourceIdentity, tags = {}, transitiveTagKeys } = session;
  return {
    RoleArn: roleArn,
    RoleSessionName: sessionName ?? "s3-cross-region-replication-backfill",
    ExternalId: externalId,
    Policy: policy,
    PolicyArns: policyArns?.map((arn) => ({ arn })),
    SourceIdentity: sourceIdentity,
    Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
    TransitiveTagKeys: transitiveTagKeys,
  };
}

/** Whoever stands in for AWS's S3 stands in for its STS too: a local run must not reach out to AWS. */
export function stsReach({ region, endpoint }: BucketPlace): { region: string; endpoint?: string } {
  return { region, ...(endpoint && { endpoint }) };
}
