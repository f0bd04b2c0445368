import {
  GetRoleCommand,
  GetRolePolicyCommand,
  type IAMClient,
  ListAttachedRolePoliciesCommand,
  ListRolePoliciesCommand,
  type Role,
} from "@aws-sdk/client-iam";
import { parseArn } from "./arn";
import { boundaryOf, isMissing, managedPolicy, parsed } from "./iam-documents";
import {
  type Access,
  type Identity,
  isAllowed,
  isExplicitlyDenied,
  type Owned,
  type PolicyDocument,
} from "./policy";
import { requestContext } from "./request-context";

/** A role of the local AWS, with its permissions boundary. The policies of organizations are not asked. */
export class IamRole {
  private constructor(
    readonly arn: string,
    readonly created: Date | undefined,
    private readonly trust: PolicyDocument,
    private readonly identity: Identity,
  ) {}

  static async find(iam: IAMClient, arn: string): Promise<IamRole | undefined> {
    const role = await IamRole.named(iam, arn.slice(arn.lastIndexOf("/") + 1));
    return role?.arn === arn ? role : undefined;
  }

  static async named(iam: IAMClient, name: string): Promise<IamRole | undefined> {
    const role = await get(iam, name);
    if (role?.Arn === undefined) return undefined;
    const boundary = await boundaryOf(iam, role.PermissionsBoundary);
    const identity = { policies: await policiesOf(iam, name), ...(boundary && { boundary }) };
    return new IamRole(role.Arn, role.CreateDate, parsed(role.AssumeRolePolicyDocument), identity);
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
    const everywhere = requestContext(this, "AssumedRole", owned);
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
