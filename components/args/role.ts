import type * as pulumi from "@pulumi/pulumi";

/** How the role that replicates is protected from being used for somebody else's bucket. */
export const TrustConditions = {
  /** S3 may assume the role for this bucket and account only, wherever S3 says whom it acts for. */
  IfExists: "ifExists",
  /** S3 has to say whom it acts for. AWS does not document that it does: every object may fail. */
  Strict: "strict",
  /** S3 may assume the role for any bucket. */
  None: "none",
} as const;
export type TrustConditions = (typeof TrustConditions)[keyof typeof TrustConditions];

/** The role that S3 assumes to replicate. */
export interface RoleArgs {
  /**
   * Replicates with a role that is there already. Defaults to a new one. Its trust is not touched, nor its rights unless
   * `attachRights` is on; what it needs is in the output `requiredRolePolicy`. Excludes all other fields.
   */
  arn?: pulumi.Input<string>;
  /**
   * Adds the rights to the existing role `arn`, as an inline policy that goes with the component. Defaults to
   * false: without the rights every object fails. Must be a plain value, not an Output.
   */
  attachRights?: boolean;
  /** Name of the new role. Defaults to the component's name with "-role" and a random suffix. */
  name?: string;
  /** Path of the new role, like "/service/". Defaults to "/". Changing it replaces the role. */
  path?: string;
  /** ARN of the policy that bounds what the new role may do. Defaults to none. What it leaves out fails. */
  permissionsBoundary?: pulumi.Input<string>;
  /** Whom S3 may act for when it assumes the new role. Defaults to "ifExists". */
  trustConditions?: TrustConditions;
}
