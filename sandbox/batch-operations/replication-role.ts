import { parseArn } from "./arn";
import { IamRole } from "./iam-role";
import type { BucketAccess, LocalClients } from "./local-clients";
import type { Owned } from "./policy";

/** The role of a bucket's replication configuration, with which S3 reads the source and writes to destinations. */
export class ReplicationRole {
  private constructor(private readonly role: IamRole) {}

  /**
   * Undefined if S3 cannot assume it. The local AWS takes any ARN for a role, so that one which IAM does not know lacks no
   * permission: who made no role wants to try something else.
   */
  static async assume(
    clients: LocalClients,
    arn: string,
    source: BucketAccess,
  ): Promise<ReplicationRole | undefined> {
    const { account = source.account, partition = "aws" } = parseArn(arn) ?? {};
    const role = await IamRole.find(clients.iam(account), arn);
    if (role === undefined) return new ReplicationRole(IamRole.assumedToExist(arn));
    const context = {
      "aws:SourceAccount": source.account,
      "aws:SourceArn": `arn:${partition}:s3:::${source.name}`,
    };
    return role.trusts("s3.amazonaws.com", context) ? new ReplicationRole(role) : undefined;
  }

  get account(): string {
    return this.role.account;
  }

  allows(action: string, resource: string, owned: Owned, context: Record<string, string> = {}): boolean {
    return this.role.allows(action, resource, owned, context);
  }

  isDenied(action: string, resource: string, owned: Owned): boolean {
    return this.role.isDenied(action, resource, owned);
  }
}
