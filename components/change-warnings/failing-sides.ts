import type * as pulumi from "@pulumi/pulumi";

/**
 * The sides for which the removal check will fail the deployment, by component, once a hook knows them. The hook of the
 * role's policy runs later, because the policy waits for the check, and does not warn of what cannot happen.
 */
export const failingSides = new WeakMap<pulumi.Resource, pulumi.Output<string[]>>();
