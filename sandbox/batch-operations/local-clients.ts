import { Agent, type IncomingHttpHeaders } from "node:http";
import { Agent as TlsAgent } from "node:https";
import { IAMClient } from "@aws-sdk/client-iam";
import { KMSClient } from "@aws-sdk/client-kms";
import { GetBucketLocationCommand, S3Client } from "@aws-sdk/client-s3";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { type ObjectRequest, sendObjectRequest } from "./object-request";

const ANY_REGION = "us-east-1";
/** A local AWS on one core answers no faster to more. */
export const IN_FLIGHT = 16;

/** Shorter than the local AWS keeps a silent connection, which it would otherwise close under a request's feet. */
export const SILENT_CONNECTION_MILLISECONDS = 2000;

/** A bucket and the clients that may speak to it. */
export interface BucketAccess {
  readonly name: string;
  readonly account: string;
  readonly region: string;
  readonly s3: S3Client;
  send(request: Omit<ObjectRequest, "bucket">): Promise<IncomingHttpHeaders>;
}

/** The local AWS as the service itself sees it: any account, any region, past its own front door. */
export class LocalClients {
  private readonly s3Clients = new Map<string, S3Client>();
  private readonly iamClients = new Map<string, IAMClient>();
  private readonly kmsClients = new Map<string, KMSClient>();

  private readonly agent: Agent;

  constructor(private readonly endpoint: string) {
    const options = { keepAlive: true, maxSockets: 2 * IN_FLIGHT, timeout: SILENT_CONNECTION_MILLISECONDS };
    this.agent = endpoint.startsWith("https:") ? new TlsAgent(options) : new Agent(options);
  }

  /** Fails as GetBucketLocation does. A request that is signed for another region is answered with a redirect. */
  async bucket(name: string, account: string): Promise<BucketAccess> {
    const anywhere = this.s3(account, ANY_REGION);
    const { LocationConstraint } = await anywhere.send(new GetBucketLocationCommand({ Bucket: name }));
    const region = LocationConstraint === "EU" ? "eu-west-1" : LocationConstraint || "us-east-1";
    const sender = { agent: this.agent, endpoint: new URL(this.endpoint), account, region };
    const send = (request: Omit<ObjectRequest, "bucket">) =>
      sendObjectRequest(sender, { ...request, bucket: name });
    return { name, account, region, s3: this.s3(account, region), send };
  }

  iam(account: string): IAMClient {
    const existing = this.iamClients.get(account);
    if (existing) return existing;
    const client = new IAMClient({ region: ANY_REGION, endpoint: this.endpoint, credentials: of(account) });
    this.iamClients.set(account, client);
    return client;
  }

  kms(account: string, region: string): KMSClient {
    const place = `${account} ${region}`;
    const existing = this.kmsClients.get(place);
    if (existing) return existing;
    const client = new KMSClient({ region, endpoint: this.endpoint, credentials: of(account) });
    this.kmsClients.set(place, client);
    return client;
  }

  /** The ARN of whoever has this access key. */
  async callerOf(accessKeyId: string): Promise<string> {
    const credentials = { accessKeyId, secretAccessKey: "double" };
    const sts = new STSClient({ region: ANY_REGION, endpoint: this.endpoint, credentials });
    try {
      return (await sts.send(new GetCallerIdentityCommand({}))).Arn ?? "";
    } finally {
      sts.destroy();
    }
  }

  close(): void {
    this.agent.destroy();
    const clients = [this.s3Clients, this.iamClients, this.kmsClients].flatMap((map) => [...map.values()]);
    for (const client of clients) client.destroy();
  }

  private s3(account: string, region: string): S3Client {
    const place = `${account} ${region}`;
    const existing = this.s3Clients.get(place);
    if (existing) return existing;
    const client = new S3Client({
      region,
      endpoint: this.endpoint,
      forcePathStyle: true,
      credentials: of(account),
      requestChecksumCalculation: "WHEN_REQUIRED",
      responseChecksumValidation: "WHEN_REQUIRED",
      requestHandler: { httpAgent: { keepAlive: true, maxSockets: IN_FLIGHT } },
    });
    this.s3Clients.set(place, client);
    return client;
  }
}

/** The local AWS takes a key of twelve digits for the account itself, and looks at no signature. */
function of(account: string) {
  return { accessKeyId: account, secretAccessKey: "double" };
}

/** The name under which the local AWS refused. */
export function errorName(error: unknown): string {
  return error instanceof Error ? error.name : String(error);
}
