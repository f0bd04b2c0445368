import {
  GetGroupPolicyCommand,
  GetUserCommand,
  GetUserPolicyCommand,
  type IAMClient,
  ListAttachedGroupPoliciesCommand,
  ListAttachedUserPoliciesCommand,
  ListGroupPoliciesCommand,
  ListGroupsForUserCommand,
  ListUserPoliciesCommand,
} from "@aws-sdk/client-iam";
import { parseArn } from "./arn";
import { boundaryOf, managedPolicy, parsed } from "./iam-documents";
import { type Identity, isAllowed, type Owned, type PolicyDocument } from "./policy";
import { requestContext } from "./request-context";

/** A user of the local AWS, with the policies of its groups and its permissions boundary. */
export class IamUser {
  private constructor(
    readonly arn: string,
    private readonly identity: Identity,
  ) {}

  static async named(iam: IAMClient, UserName: string): Promise<IamUser> {
    const { User } = await iam.send(new GetUserCommand({ UserName }));
    const { Groups = [] } = await iam.send(new ListGroupsForUserCommand({ UserName }));
    const ofGroups = Groups.map(({ GroupName = "" }) => policiesOfGroup(iam, GroupName));
    const policies = await Promise.all([policiesOfUser(iam, UserName), ...ofGroups]);
    const boundary = await boundaryOf(iam, User?.PermissionsBoundary);
    return new IamUser(User?.Arn ?? "", { policies: policies.flat(), ...(boundary && { boundary }) });
  }

  allows(action: string, resource: string, owned: Owned, context: Record<string, string>): boolean {
    const principal = { arn: this.arn, account: parseArn(this.arn)?.account ?? "" };
    const whole = { ...requestContext(principal, "User", owned), ...context };
    return isAllowed({ principal: this.arn, action, resource, context: whole }, this.identity, owned);
  }
}

async function policiesOfUser(iam: IAMClient, UserName: string): Promise<PolicyDocument[]> {
  const { PolicyNames = [] } = await iam.send(new ListUserPoliciesCommand({ UserName }));
  const { AttachedPolicies = [] } = await iam.send(new ListAttachedUserPoliciesCommand({ UserName }));
  return Promise.all([
    ...PolicyNames.map(async (PolicyName) =>
      parsed((await iam.send(new GetUserPolicyCommand({ UserName, PolicyName }))).PolicyDocument),
    ),
    ...AttachedPolicies.map(({ PolicyArn = "" }) => managedPolicy(iam, PolicyArn)),
  ]);
}

async function policiesOfGroup(iam: IAMClient, GroupName: string): Promise<PolicyDocument[]> {
  const { PolicyNames = [] } = await iam.send(new ListGroupPoliciesCommand({ GroupName }));
  const { AttachedPolicies = [] } = await iam.send(new ListAttachedGroupPoliciesCommand({ GroupName }));
  return Promise.all([
    ...PolicyNames.map(async (PolicyName) =>
      parsed((await iam.send(new GetGroupPolicyCommand({ GroupName, PolicyName }))).PolicyDocument),
    ),
    ...AttachedPolicies.map(({ PolicyArn = "" }) => managedPolicy(iam, PolicyArn)),
  ]);
}
