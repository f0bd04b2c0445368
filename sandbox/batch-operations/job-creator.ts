import { ApiError } from "./api-error";
import { parseArn } from "./arn";
import { IamRole } from "./iam-role";
import { IamUser } from "./iam-user";
import type { JobRequest } from "./job-request";
import type { LocalClients } from "./local-clients";

/**
 * Rejects a job that its caller may not create: "Granting permissions for Batch Operations" asks for s3:CreateJob and for
 * iam:PassRole on the job's role. The local AWS knows callers by their access keys and looks at no signature. Everyone but
 * its users and the sessions of its roles is the root user to it, who may do anything. The policies of sessions are not
 * asked. Which code AWS gives a caller who may not pass the role is a guess.
 */
export async function checkCreator(
  clients: LocalClients,
  accessKey: string,
  account: string,
  { roleArn, priority }: JobRequest,
): Promise<void> {
  const caller = await clients.callerOf(accessKey);
  const creator = await find(clients, caller);
  if (creator === undefined) return;
  const owned = { account };
  const check = (action: string, resource: string, context: Record<string, string>) => {
    if (creator.allows(action, resource, owned, context)) return;
    const message = `User: ${caller} is not authorized to perform: ${action} on resource: ${resource}`;
    throw new ApiError("AccessDeniedException", message, 403);
  };
  check("s3:CreateJob", "*", {
    "s3:RequestJobOperation": "S3ReplicateObject",
    "s3:RequestJobPriority": String(priority),
  });
  check("iam:PassRole", roleArn, { "iam:PassedToService": "batchoperations.s3.amazonaws.com" });
}

async function find(clients: LocalClients, caller: string): Promise<IamRole | IamUser | undefined> {
  const { account = "", resource = "" } = parseArn(caller) ?? {};
  const [kind, ...names] = resource.split("/");
  if (kind === "assumed-role") return IamRole.named(clients.iam(account), names[0] ?? "");
  if (kind === "user") return IamUser.named(clients.iam(account), names.at(-1) ?? "");
}
