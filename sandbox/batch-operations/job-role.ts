import type { IAMClient } from "@aws-sdk/client-iam";
import type { Conditions } from "./conditions";
import { IamRole } from "./iam-role";
import { type Job, JobFailed } from "./job";
import type { Owned } from "./policy";

const BATCH_OPERATIONS = "batchoperations.s3.amazonaws.com";

/** The role that a job works with. */
export class JobRole {
  private constructor(
    private readonly role: IamRole,
    private readonly context: Record<string, string>,
  ) {}

  /** Fails the job as AWS reports a role that it cannot assume. */
  static async assume(iam: IAMClient, job: Job, { roleMilliseconds }: Conditions): Promise<JobRole> {
    const { roleArn } = job.request;
    const role = await IamRole.find(iam, roleArn);
    const context = { "aws:SourceAccount": job.account, "aws:SourceArn": job.arn };
    if (role && isVisible(role, roleMilliseconds) && role.trusts(BATCH_OPERATIONS, context)) {
      return new JobRole(role, context);
    }
    throw new JobFailed(
      "AssumeRoleNotPermitted",
      `Amazon S3 can't assume the IAM role ${roleArn} that is specified in the Batch Operations job.`,
    );
  }

  allows(action: string, resource: string, owned: Owned, context: Record<string, string> = {}): boolean {
    return this.role.allows(action, resource, owned, { ...this.context, ...context });
  }
}

/**
 * IAM shows a role before other services find it: "Changes that I make are not always immediately visible" in its user
 * guide. That Batch Operations does not wait for it is a guess.
 */
function isVisible({ created }: IamRole, roleMilliseconds: number): boolean {
  return created === undefined || created.getTime() + roleMilliseconds <= Date.now();
}
