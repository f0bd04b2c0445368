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
import type { Delays } from "./delays";
import { type Job, JobFailed } from "./job";
import { allows, type PolicyDocument } from "./policy";

const BATCH_OPERATIONS = "batchoperations.s3.amazonaws.com";

/** The role that a job works with, as far as its own policies go; boundaries and organizations are not asked. */
export class JobRole {
  private constructor(
    private readonly policies: readonly PolicyDocument[],
    private readonly context: { readonly [key: string]: string },
  ) {}

  /** Fails the job as AWS reports a role that it cannot assume. */
  static async assume(iam: IAMClient, job: Job, { roleMilliseconds }: Delays): Promise<JobRole> {
    const { roleArn } = job.request;
    const name = roleArn.slice(roleArn.lastIndexOf("/") + 1);
    const role = await find(iam, name);
    const context = { "aws:SourceAccount": job.account, "aws:SourceArn": job.arn };
    const isTrusted =
      role?.Arn === roleArn &&
      isVisible(role, roleMilliseconds) &&
      allows([parsed(role.AssumeRolePolicyDocument)], {
        action: "sts:AssumeRole",
        principals: [BATCH_OPERATIONS],
        context,
      });
    if (!isTrusted) {
      throw new JobFailed(
        "AssumeRoleNotPermitted",
        `Amazon S3 can't assume the IAM role ${roleArn} that is specified in the Batch Operations job.`,
      );
    }
    const resourceAccount = parseArn(roleArn)?.account ?? job.account;
    return new JobRole(await policiesOf(iam, name), { ...context, "aws:ResourceAccount": resourceAccount });
  }

  allows(action: string, resource: string): boolean {
    return allows(this.policies, { action, resource, context: this.context });
  }
}

/**
 * IAM shows a role before other services find it: "Changes that I make are not always immediately visible" in its user
 * guide. That Batch Operations does not wait for it is a guess.
 */
function isVisible({ CreateDate }: Role, roleMilliseconds: number): boolean {
  return CreateDate === undefined || CreateDate.getTime() + roleMilliseconds <= Date.now();
}

async function find(iam: IAMClient, name: string): Promise<Role | undefined> {
  try {
    return (await iam.send(new GetRoleCommand({ RoleName: name }))).Role;
  } catch (error) {
    if (error instanceof Error && /^NoSuchEntity/.test(error.name)) return undefined;
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
  const managed = (attached.AttachedPolicies ?? []).map(async ({ PolicyArn }) => {
    const { Policy } = await iam.send(new GetPolicyCommand({ PolicyArn }));
    const version = { PolicyArn, VersionId: Policy?.DefaultVersionId };
    const { PolicyVersion } = await iam.send(new GetPolicyVersionCommand(version));
    return parsed(PolicyVersion?.Document);
  });
  return Promise.all([...inline, ...managed]);
}

/** IAM hands its documents out URL-encoded. */
function parsed(document = "{}"): PolicyDocument {
  return JSON.parse(document.startsWith("%") ? decodeURIComponent(document) : document) as PolicyDocument;
}
