import { CloudControlClient } from "@aws-sdk/client-cloudcontrol";
import { IAMClient } from "@aws-sdk/client-iam";
import { KMSClient } from "@aws-sdk/client-kms";
import { S3Client } from "@aws-sdk/client-s3";
import { S3ControlClient } from "@aws-sdk/client-s3-control";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { credentialsOf } from "../backfill/bucket/credentials";
import { isAwsItself } from "../sandbox/aws-itself";

/** What the clients of the SDK have in common. */
interface Client {
  destroy(): void;
  middlewareStack: {
    add(middleware: (next: Handler) => Handler, options: { step: "finalizeRequest"; name: string }): void;
  };
}

// biome-ignore lint/suspicious/noExplicitAny: each client has types of its own for what is the same here.
type Handler = (args: any) => Promise<any>;

export interface AccountPlace {
  profile?: string;
  endpoint?: string;
  /** Where services without regions, and STS, are asked. */
  region: string;
}

const unknownAccount = "000000000000";

const attempts = 6;
const requestHandler = { connectionTimeout: 10_000, socketTimeout: 60_000 };

/** An account and the clients that reach it. */
export class Account {
  private readonly clients = new Map<string, Client>();

  private constructor(
    readonly id: string,
    private readonly place: AccountPlace,
    private readonly credentials: ReturnType<typeof credentialsOf>,
  ) {}

  static async open(place: AccountPlace): Promise<Account> {
    const credentials = credentialsFor(place);
    const sts = reaching(place, new STSClient({ ...settingsOf(place), credentials }));
    try {
      const { Account: id } = await sts.send(new GetCallerIdentityCommand({}));
      if (id === undefined) throw new Error("STS did not name the account of the credentials.");
      return new Account(id, place, credentials);
    } catch (error) {
      // Other servers than AWS may have no STS, and what they have can be tried all the same.
      const { $metadata } = error as { $metadata?: { httpStatusCode?: number } };
      if (place.endpoint === undefined || $metadata?.httpStatusCode === undefined) throw error;
      return new Account(unknownAccount, place, credentials);
    } finally {
      sts.destroy();
    }
  }

  s3(region: string): S3Client {
    const forcePathStyle = this.place.endpoint !== undefined;
    return this.kept(`s3 ${region}`, () => new S3Client({ ...this.settings(region), forcePathStyle }));
  }

  control(region: string): S3ControlClient {
    const { endpoint } = this.place;
    return this.kept(`control ${region}`, () => {
      const { endpoint: _, ...settings } = this.settings(region);
      const client = new S3ControlClient({ ...settings, ...(endpoint && { disableHostPrefix: true }) });
      // Given as `endpoint`, the SDK would put the account before the host, and no local address survives that.
      if (endpoint !== undefined) client.config.endpointProvider = () => ({ url: new URL(endpoint) });
      return client;
    });
  }

  kms(region: string): KMSClient {
    return this.kept(`kms ${region}`, () => new KMSClient(this.settings(region)));
  }

  iam(): IAMClient {
    return this.kept("iam", () => new IAMClient(this.settings(this.place.region)));
  }

  sts(region: string): STSClient {
    return this.kept(`sts ${region}`, () => new STSClient(this.settings(region)));
  }

  /** Cloud Control as this account, or as a role that was assumed. */
  cloudControl(region: string, credentials = this.credentials): CloudControlClient {
    const client = new CloudControlClient({ ...this.settings(region), credentials });
    return this.kept(`cloud control ${this.clients.size}`, () => client);
  }

  /** What must not be in a report. */
  async secrets(): Promise<string[]> {
    const resolved = await (this.s3(this.place.region).config.credentials as () => Promise<Credentials>)();
    const { accessKeyId, secretAccessKey, sessionToken } = resolved;
    return [this.id, accessKeyId, secretAccessKey, ...(sessionToken ? [sessionToken] : [])];
  }

  close(): void {
    for (const client of this.clients.values()) client.destroy();
  }

  private settings(region: string) {
    return { ...settingsOf({ ...this.place, region }), credentials: this.credentials };
  }

  private kept<T extends Client>(name: string, make: () => T): T {
    const existing = this.clients.get(name) as T | undefined;
    if (existing) return existing;
    const client = reaching(this.place, make());
    this.clients.set(name, client);
    return client;
  }
}

interface Credentials {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
}

/** Without a profile only a loopback endpoint gets here, which the keys of the sandbox are good enough for. */
function credentialsFor({ profile, endpoint, region }: AccountPlace): ReturnType<typeof credentialsOf> {
  if (profile !== undefined)
    return credentialsOf({ bucket: "", region, profile, ...(endpoint && { endpoint }) });
  const { AWS_ACCESS_KEY_ID: accessKeyId = "test", AWS_SECRET_ACCESS_KEY: secretAccessKey = "test" } =
    process.env;
  const sessionToken = process.env.AWS_SESSION_TOKEN;
  return { accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }) };
}

function settingsOf({ region, endpoint }: AccountPlace) {
  return { region, ...(endpoint && { endpoint }), maxAttempts: attempts, requestHandler };
}

/**
 * Stops requests that would go elsewhere than said. The environment and the shared configuration can name endpoints too
 * (AWS_ENDPOINT_URL, endpoint_url), and a report about AWS has to be one about AWS.
 */
function reaching<T extends Client>({ endpoint }: AccountPlace, client: T): T {
  client.middlewareStack.add(
    (next) => (args) => {
      const { protocol, hostname, port } = args.request as {
        protocol: string;
        hostname: string;
        port?: number;
      };
      const origin = new URL(`${protocol}//${hostname}${port === undefined ? "" : `:${port}`}`).origin;
      const isRight =
        endpoint === undefined
          ? protocol === "https:" && isAwsItself(origin)
          : origin === new URL(endpoint).origin;
      if (!isRight) {
        throw new Error(
          `A request would go to ${origin}. Unset AWS_ENDPOINT_URL and endpoint_url, or name the server with \`--endpoint\`.`,
        );
      }
      return next(args);
    },
    { step: "finalizeRequest", name: "reaching" },
  );
  return client;
}

/** The accounts of a run. Without a second one all destinations are in the first. */
export interface Accounts {
  source: Account;
  destination?: Account;
}

export function idsOf({ source, destination }: Accounts) {
  return { source: source.id, ...(destination && { destination: destination.id }) };
}
