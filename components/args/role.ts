import type * as pulumi from "@pulumi/pulumi";
import { RoleConditions } from "../policies/role-conditions";

export { RoleConditions };

/** The role that S3 assumes to replicate. */
export interface RoleArgs {
  /**
   * Replicates with a role that is there already. Defaults to a new one. Its trust is not touched, nor its rights unless
   * `attachRights` is on; what it needs is in the output `requiredRolePolicy`. A deployment fails where it lacks what
   * every object needs, if the deployer is allowed `iam:SimulatePrincipalPolicy` on it. The policy must be in place before the
   * backfill: made in the same program, it may use that output, and must not depend on the component (`dependsOn`).
   * Excludes all other fields.
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
  /**
   * Binds the new role to this source and to the accounts of its destinations. Defaults to "ifExists". With "strict" every
   * object may fail.
   */
  conditions?: RoleConditions;
}
