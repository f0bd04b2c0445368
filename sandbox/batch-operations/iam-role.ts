import {
  GetPolicyCommand,
  GetPolicyVersionCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  type IAMClient,
  ListAttachedRolePoliciesCommand,
  ListRolePoliciesCommand,
  type Role,
} from "@aws-sdk/client-iam";
import { parseArn } from "./arn";
import {
  type Access,
  type Identity,
  isAllowed,
  isExplicitlyDenied,
  type Owned,
  type PolicyDocument,
} from "./policy";

/** A role of the local AWS, with its permissions boundary. The policies of organizations are not asked. */
export class IamRole {
  private constructor(
    readonly arn: string,
    readonly created: Date | undefined,
    private readonly trust: PolicyDocument,
    private readonly identity: Identity,
  ) {}

  static async find(iam: IAMClient, arn: string): Promise<IamRole | undefined> {
    const name = arn.slice(arn.lastIndexOf("/") + 1);
    const role = await get(iam, name);
    if (role?.Arn !== arn) return undefined;
    const boundary = await boundaryOf(iam, role);
    const identity = { policies: await policiesOf(iam, name), ...(boundary && { boundary }) };
    return new IamRole(arn, role.CreateDate, parsed(role.AssumeRolePolicyDocument), identity);
  }

  /** Stands for a role that IAM does not know: it has every permission that the resource's own policy does not deny. */
  static assumedToExist(arn: string): IamRole {
    const anything = {
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }],
    };
    return new IamRole(arn, undefined, {}, { policies: [anything] });
  }

  trusts(service: string, context: Record<string, string>): boolean {
    const access = { principal: service, action: "sts:AssumeRole", resource: this.arn, context };
    return isAllowed(access, { policies: [] }, { account: this.account, policy: this.trust });
  }

  /** `context` besides what every request of a role has that goes through S3 itself. */
  allows(action: string, resource: string, owned: Owned, context: Record<string, string> = {}): boolean {
    return isAllowed(this.access(action, resource, owned, context), this.identity, owned);
  }

  isDenied(action: string, resource: string, owned: Owned): boolean {
    return isExplicitlyDenied(this.access(action, resource, owned), this.identity, owned);
  }

  private access(
    action: string,
    resource: string,
    owned: Owned,
    context: Record<string, string> = {},
  ): Access {
    const everywhere = {
      "aws:PrincipalArn": this.arn,
      "aws:PrincipalAccount": this.account,
      "aws:PrincipalType": "AssumedRole",
      "aws:PrincipalIsAWSService": "false",
      "aws:ResourceAccount": owned.account,
      "aws:SecureTransport": "true",
      "s3:TlsVersion": "1.3",
    };
    return { principal: this.arn, action, resource, context: { ...everywhere, ...context } };
  }

  get account(): string {
    return parseArn(this.arn)?.account ?? "";
  }
}

async function get(iam: IAMClient, name: string): Promise<Role | undefined> {
  try {
    return (await iam.send(new GetRoleCommand({ RoleName: name }))).Role;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

async function policiesOf(iam: IAMClient, name: string): Promise<PolicyDocument[]> {
  const { PolicyNames = [] } = await iam.send(new ListRolePoliciesCommand({ RoleName: name }));
  const inline = PolicyNames.map(async (PolicyName) => {
    const answer = await iam.send(new GetRolePolicyCommand({ RoleName: name, PolicyName }));
    return parsed(answer.PolicyDocument);
  });
  const attached = await iam.send(new ListAttachedRolePoliciesCommand({ RoleName: name }));
  const managed = (attached.AttachedPolicies ?? []).map(({ PolicyArn = "" }) =>
    managedPolicy(iam, PolicyArn),
  );
  return Promise.all([...inline, ...managed]);
}

/**
 * "Permissions boundaries for IAM entities": a role is allowed what both its policies and its boundary allow. The local
 * AWS takes any ARN for one, so that a policy which is not there bounds nothing.
 */
async function boundaryOf(
  iam: IAMClient,
  { PermissionsBoundary }: Role,
): Promise<PolicyDocument | undefined> {
  const arn = PermissionsBoundary?.PermissionsBoundaryArn;
  if (!arn) return;
  return managedPolicy(iam, arn).catch((error: unknown) => {
    if (isMissing(error)) return undefined;
    throw error;
  });
}

async function managedPolicy(iam: IAMClient, PolicyArn: string): Promise<PolicyDocument> {
  const { Policy } = await iam.send(new GetPolicyCommand({ PolicyArn }));
  const version = { PolicyArn, VersionId: Policy?.DefaultVersionId };
  const { PolicyVersion } = await iam.send(new GetPolicyVersionCommand(version));
  return parsed(PolicyVersion?.Document);
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && /^NoSuchEntity/.test(error.name);
}

/** IAM hands its documents out URL-encoded. */
function parsed(document = "{}"): PolicyDocument {
  return JSON.parse(document.startsWith("%") ? decodeURIComponent(document) : document) as PolicyDocument;
}
