import { homedir } from "node:os";
import { CloudControlClient } from "@aws-sdk/client-cloudcontrol";
import { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import { IAMClient } from "@aws-sdk/client-iam";
import { KMSClient } from "@aws-sdk/client-kms";
import { S3Client, type S3ClientConfig } from "@aws-sdk/client-s3";
import { SNSClient } from "@aws-sdk/client-sns";
import { STSClient } from "@aws-sdk/client-sts";
import { isAwsItself } from "../aws-itself";

export interface ConnectionSettings {
  readonly region?: string;
  readonly profile?: string;
  readonly accessKey?: string;
  readonly secretKey?: string;
  readonly token?: string;
  readonly sharedConfigFiles?: readonly string[];
  readonly sharedCredentialsFiles?: readonly string[];
  /** Each is assumed with the credentials of the one before. */
  readonly assumeRoles?: readonly AssumeRole[];
  readonly maxRetries?: number;
  readonly endpoints: Partial<Record<Service, string>>;
}

type Service = "s3" | "iam" | "sts" | "kms" | "cloudcontrol" | "cloudwatch" | "sns";

export interface AssumeRole {
  readonly roleArn: string;
  readonly sessionName?: string;
  readonly externalId?: string;
}

export interface AwsConnection {
  readonly region: string;
  readonly s3: S3Client;
  readonly iam: IAMClient;
  readonly sts: STSClient;
  // Made when they are asked for: a provider that makes no keys needs no endpoint for them.
  kms(): KMSClient;
  cloudControl(): CloudControlClient;
  cloudWatch(): CloudWatchClient;
  sns(): SNSClient;
}

type Credentials = NonNullable<S3ClientConfig["credentials"]>;

type Environment = Readonly<Record<string, string | undefined>>;

/** Stand-ins serve trial runs only: whatever the configuration says, they never reach AWS itself. */
export function connectAws(
  whose: string,
  settings: ConnectionSettings,
  environment: Environment,
): AwsConnection {
  const region = settings.region ?? environment.AWS_REGION ?? environment.AWS_DEFAULT_REGION;
  if (!region) throw new Error(`${whose} needs a region: set it on the provider`);
  const endpointOf = (service: Service) =>
    localEndpoint(whose, service, settings.endpoints[service] ?? environment.AWS_ENDPOINT_URL);
  const common = {
    region,
    credentials: credentialsOf(settings, environment, region, endpointOf("sts")),
    ...(settings.maxRetries === undefined ? {} : { maxAttempts: settings.maxRetries + 1 }),
  };
  return {
    region,
    s3: new S3Client({ ...common, endpoint: endpointOf("s3"), forcePathStyle: true }),
    iam: new IAMClient({ ...common, endpoint: endpointOf("iam") }),
    sts: new STSClient({ ...common, endpoint: endpointOf("sts") }),
    kms: lazily(() => new KMSClient({ ...common, endpoint: endpointOf("kms") })),
    cloudControl: lazily(() => new CloudControlClient({ ...common, endpoint: endpointOf("cloudcontrol") })),
    cloudWatch: lazily(() => new CloudWatchClient({ ...common, endpoint: endpointOf("cloudwatch") })),
    sns: lazily(() => new SNSClient({ ...common, endpoint: endpointOf("sns") })),
  };
}

function lazily<Client>(make: () => Client): () => Client {
  let client: Client | undefined;
  return () => {
    client ??= make();
    return client;
  };
}

function localEndpoint(whose: string, service: Service, endpoint: string | undefined): string {
  if (!endpoint) {
    throw new Error(
      `${whose} has no endpoint for ${service} and never talks to AWS itself: ` +
        `set "endpoints" on the provider, or AWS_ENDPOINT_URL`,
    );
  }
  if (!URL.canParse(endpoint)) throw new Error(`${whose}: the endpoint "${endpoint}" is not a URL`);
  if (isAwsItself(endpoint)) {
    throw new Error(`${whose} never talks to AWS itself: ${endpoint} is AWS`);
  }
  return endpoint;
}

/** The chain of profiles and roles is slow to load and rarely asked for in a sandbox, hence the late imports. */
function credentialsOf(
  settings: ConnectionSettings,
  environment: Environment,
  region: string,
  endpoint: string,
) {
  return (settings.assumeRoles ?? []).reduce<Credentials | undefined>(
    (own, role) => async () => {
      const { fromTemporaryCredentials } = await import("@aws-sdk/credential-providers");
      return fromTemporaryCredentials({
        ...(own === undefined ? {} : { masterCredentials: own }),
        params: {
          RoleArn: role.roleArn,
          RoleSessionName: role.sessionName ?? "sandbox",
          ...(role.externalId === undefined ? {} : { ExternalId: role.externalId }),
        },
        clientConfig: { region, endpoint },
      })();
    },
    ownCredentials(settings, environment, region, endpoint),
  );
}

function ownCredentials(
  settings: ConnectionSettings,
  environment: Environment,
  region: string,
  endpoint: string,
): Credentials | undefined {
  const { accessKey, secretKey, token, profile, sharedConfigFiles, sharedCredentialsFiles } = settings;
  if (accessKey && secretKey) return keys(accessKey, secretKey, token);
  const files = {
    ...fileOf("configFilepath", sharedConfigFiles),
    ...fileOf("filepath", sharedCredentialsFiles),
  };
  if (profile) {
    return async () => {
      const { fromIni } = await import("@aws-sdk/credential-providers");
      return fromIni({ profile, ...files, clientConfig: { region, endpoint } })();
    };
  }
  const { AWS_ACCESS_KEY_ID: id, AWS_SECRET_ACCESS_KEY: secret, AWS_SESSION_TOKEN: session } = environment;
  return id && secret ? keys(id, secret, session) : undefined;
}

function fileOf(name: string, files: readonly string[] = []): Record<string, string> {
  if (files.length > 1) throw new Error(`the sandbox reads one shared file, not ${files.length}`);
  return files[0] === undefined ? {} : { [name]: files[0].replace(/^~(?=\/)/, homedir()) };
}

function keys(accessKeyId: string, secretAccessKey: string, sessionToken: string | undefined) {
  return { accessKeyId, secretAccessKey, ...(sessionToken ? { sessionToken } : {}) };
}
