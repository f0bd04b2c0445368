import { CreateRoleCommand, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import { CreateAliasCommand, CreateKeyCommand } from "@aws-sdk/client-kms";
import { type BucketLocationConstraint, CreateBucketCommand, type S3Client } from "@aws-sdk/client-s3";
import { CreateJobCommand, type CreateJobRequest } from "@aws-sdk/client-s3-control";
import type { PolicyDocument } from "../components/policies/document";
import { policyJson } from "../contract/policy-json";
import type { Account, Accounts } from "./account";
import { Interrupted } from "./interruption";
import type { Ledger } from "./ledger";
import { nameOf, rolePath, tagKey } from "./naming";
import type { Resource, Side } from "./resource";
import { enableVersioning } from "./versioning";

const rolePolicyName = "conformance";

/** The case that resources are created for. They go with it. */
export interface Owner {
  caseId: string;
  /** What may exist. */
  made: Resource[];
  /** Requests whose answer has not come yet: what they create can only be removed afterwards. */
  underWay: Set<Promise<unknown>>;
  /** Nothing is created once the case has ended. */
  signal: AbortSignal;
}

/** Without what this class adds to each. */
export type JobWish = Omit<CreateJobRequest, "AccountId" | "Description" | "Tags" | "ClientRequestToken">;

/** Creates resources, each of them written to the ledger before it is asked for. */
export class Resources {
  private count = 0;

  constructor(
    private readonly accounts: Accounts,
    private readonly ledger: Ledger,
    readonly run: string,
  ) {}

  /** A bucket as S3 creates it today: private, its owner enforced, encrypted with SSE-S3, not versioned. */
  async bucket(owner: Owner, region: string, side: Side): Promise<string> {
    const resource: Resource = { kind: "bucket", name: this.name(owner), region, side };
    const s3 = this.account(side).s3(region);
    await this.create(resource, owner, () => createBucket(s3, resource.name, region));
    return resource.name;
  }

  /** Another bucket under the name of one that was deleted. For the ledger both are one, which was there all the while. */
  async bucketAgain(owner: Owner, name: string, region: string): Promise<void> {
    const s3 = this.accounts.source.s3(region);
    await this.send(owner, () => createBucket(s3, name, region));
    await this.send(owner, () => enableVersioning(s3, name));
  }

  /** Answers the ARN. */
  async role(owner: Owner, trust: PolicyDocument, permissions: PolicyDocument): Promise<string> {
    const name = this.name(owner);
    const iam = this.accounts.source.iam();
    const resource: Resource = { kind: "role", name, region: "us-east-1", side: "source" };
    const { Role } = await this.create(resource, owner, () =>
      iam.send(
        new CreateRoleCommand({
          RoleName: name,
          Path: rolePath,
          AssumeRolePolicyDocument: policyJson(trust),
          Tags: [{ Key: tagKey, Value: this.run }],
        }),
      ),
    );
    const policy = { PolicyName: rolePolicyName, PolicyDocument: policyJson(permissions) };
    await this.send(owner, () => iam.send(new PutRolePolicyCommand({ RoleName: name, ...policy })));
    return Role?.Arn ?? "";
  }

  /** Answers the ARN. Its policy is the default one: IAM decides who uses it. */
  async key(owner: Owner, region: string): Promise<string> {
    const name = this.name(owner);
    const kms = this.accounts.source.kms(region);
    const resource: Resource = { kind: "key", name, region, side: "source" };
    const { KeyMetadata } = await this.create(
      resource,
      owner,
      () =>
        kms.send(new CreateKeyCommand({ Description: name, Tags: [{ TagKey: tagKey, TagValue: this.run }] })),
      ({ KeyMetadata }) => KeyMetadata?.KeyId,
    );
    const alias = { AliasName: `alias/${name}`, TargetKeyId: KeyMetadata?.KeyId ?? "" };
    await this.send(owner, () => kms.send(new CreateAliasCommand(alias)));
    return KeyMetadata?.Arn ?? "";
  }

  /** Answers the ID. The request is not repeated under another token, so that no second job comes of it. */
  async job(owner: Owner, region: string, wish: JobWish): Promise<string> {
    const name = this.name(owner);
    const { source } = this.accounts;
    const resource: Resource = { kind: "job", name, region, side: "source" };
    const { JobId } = await this.create(
      resource,
      owner,
      () =>
        source.control(region).send(
          new CreateJobCommand({
            ...wish,
            AccountId: source.id,
            Description: name,
            Tags: [{ Key: tagKey, Value: this.run }],
            ClientRequestToken: name,
          }),
        ),
      ({ JobId }) => JobId,
    );
    return JobId ?? "";
  }

  private name({ caseId }: Owner): string {
    return nameOf(this.run, caseId, ++this.count);
  }

  private account(side: Side): Account {
    return (side === "destination" && this.accounts.destination) || this.accounts.source;
  }

  private async create<T>(
    resource: Resource,
    owner: Owner,
    send: () => Promise<T>,
    idOf: (answer: T) => string | undefined = () => undefined,
  ): Promise<T> {
    const { made } = owner;
    return this.send(owner, () => {
      this.ledger.write({ event: "creating", resource });
      made.push(resource);
      return send().then(
        (answer) => {
          const id = idOf(answer);
          if (id !== undefined) {
            resource.id = id;
            this.ledger.write({ event: "created", resource });
          }
          return answer;
        },
        (error: ServiceError) => {
          if (isRejected(error)) {
            made.splice(made.indexOf(resource), 1);
            this.ledger.write({ event: "removed", resource });
          }
          throw error;
        },
      );
    });
  }

  /** Parts of a resource too: a role with a policy that came late could not be deleted, and a late alias would stay. */
  private async send<T>({ underWay, signal }: Owner, begin: () => Promise<T>): Promise<T> {
    if (signal.aborted) throw new Interrupted();
    const request = begin();
    underWay.add(request);
    try {
      return await request;
    } finally {
      underWay.delete(request);
    }
  }
}

function createBucket(s3: S3Client, Bucket: string, region: string) {
  const LocationConstraint = region as BucketLocationConstraint;
  const elsewhere = region !== "us-east-1" && { CreateBucketConfiguration: { LocationConstraint } };
  return s3.send(new CreateBucketCommand({ Bucket, ...elsewhere }));
}

interface ServiceError extends Error {
  $metadata?: { httpStatusCode?: number; attempts?: number };
}

/** Whether nothing was created for certain: an earlier attempt, whose answer got lost, may have created it. */
function isRejected({ $metadata }: ServiceError): boolean {
  const { httpStatusCode: status = 0, attempts } = $metadata ?? {};
  return status >= 400 && status < 500 && attempts === 1;
}
