import {
  type AttachedPermissionsBoundary,
  GetPolicyCommand,
  GetPolicyVersionCommand,
  type IAMClient,
} from "@aws-sdk/client-iam";
import type { PolicyDocument } from "./policy";

/**
 * "Permissions boundaries for IAM entities": a role or user is allowed what both its policies and its boundary allow. The
 * local AWS takes any ARN for one, so that a policy which is not there bounds nothing.
 */
export async function boundaryOf(
  iam: IAMClient,
  boundary: AttachedPermissionsBoundary | undefined,
): Promise<PolicyDocument | undefined> {
  const arn = boundary?.PermissionsBoundaryArn;
  if (!arn) return;
  return managedPolicy(iam, arn).catch((error: unknown) => {
    if (isMissing(error)) return undefined;
    throw error;
  });
}

export async function managedPolicy(iam: IAMClient, PolicyArn: string): Promise<PolicyDocument> {
  const { Policy } = await iam.send(new GetPolicyCommand({ PolicyArn }));
  const version = { PolicyArn, VersionId: Policy?.DefaultVersionId };
  const { PolicyVersion } = await iam.send(new GetPolicyVersionCommand(version));
  return parsed(PolicyVersion?.Document);
}

export function isMissing(error: unknown): boolean {
  return error instanceof Error && /^NoSuchEntity/.test(error.name);
}

/** IAM hands its documents out URL-encoded. */
export function parsed(document = "{}"): PolicyDocument {
  return JSON.parse(document.startsWith("%") ? decodeURIComponent(document) : document) as PolicyDocument;
}
