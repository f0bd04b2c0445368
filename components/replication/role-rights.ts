import { RolePolicy } from "@pulumi/aws/iam/rolePolicy";
import * as pulumi from "@pulumi/pulumi";
import { policyJson } from "../../contract/policy-json";
import { warnOfFormerKeys } from "../change-warnings/former-keys";
import { widenRoleCommand, withdrawCommand } from "../commands/attachment-command";
import type { ReplicationIdentity } from "../identity";
import { roleBaseName, rolePolicyName } from "../plan/names";
import type { PolicyDocument } from "../policies/document";
import { fitsRole, longestRolePolicy, replicationRights } from "../policies/role-rights";
import { refusal } from "../validation/refusal";
import { objectKeys, type Route, replicaKeys } from "./route";
import { prefixesOf } from "./traffic";

/** What a role is allowed, as far as that is for us to say. */
export interface RolePermissions {
  /** What the new rules need, and no more; nothing where somebody else sees to it. */
  policy: pulumi.Output<{ name: string; document: string }> | undefined;
  /** Allows all that the former rules and the new ones need, for as long as they change. */
  widened: pulumi.Resource[];
  /** Puts the policy as it is meant, once the rules and the keys of new objects have changed. */
  exact(changed: pulumi.Resource[]): RolePolicy[];
}

/** A role that is not ours gets its permissions only if asked. */
export function rolePermissions(
  parent: pulumi.Resource,
  route: Route,
  identity: ReplicationIdentity,
  checked: pulumi.Resource,
): RolePermissions {
  const { childName, role: plan } = route.plan;
  if (plan.kind === "existing" && !plan.attachRights) {
    return { policy: undefined, widened: [], exact: () => [] };
  }
  const { end } = route.source;
  const baseName = roleBaseName(childName);
  const { name: roleName, resource: role } = route.role;
  const policyName = identity.value.apply((identity) => rolePolicyName(plan.kind, identity));
  const document = neededRights(route).apply(policyJson);
  const of = { roleName, policyName };
  const holder = role ?? withdrawCommand(parent, `${baseName}-withdraw`, end, of, identity);
  const onRole = { ...of, document };
  const childPolicy = `${baseName}-policy`;
  const widened = widenRoleCommand(parent, `${baseName}-widen`, end, onRole, identity, [checked, holder]);
  return {
    policy: pulumi.output({ name: policyName, document }),
    widened: [widened],
    exact: (changed) => [
      new RolePolicy(
        childPolicy,
        { name: policyName, role: roleName, policy: document },
        {
          parent,
          provider: end.place.provider,
          dependsOn: [...changed, widened],
          // A delete of its own would come first, while the rules are still there.
          deletedWith: holder,
          ...warnOfFormerKeys(parent, childPolicy, route),
        },
      ),
    ],
  };
}

/** What the role of a route has to be allowed to do. */
export function neededRights({ plan, source, arrivals }: Route): pulumi.Output<PolicyDocument> {
  const { region, dnsSuffix } = source.end.place;
  const from = pulumi.output({
    bucketArn: source.end.arn,
    region,
    dnsSuffix,
    kmsKeyArns: objectKeys(source),
  });
  const to = arrivals.map((arrival) => {
    const { at, rules, receiver } = arrival;
    const { arn: bucketArn, place } = at.end;
    return pulumi
      .output({
        bucketArn,
        accountId: place.accountId,
        region: place.region,
        kmsKeyArns: replicaKeys(arrival),
      })
      .apply((place) => ({
        ...place,
        prefixes: prefixesOf(rules),
        deleteMarkerPrefixes: prefixesOf(rules.filter(({ deleteMarkers }) => deleteMarkers)),
        ownerOverride: receiver.ownerOverride,
      }));
  });
  return pulumi.all([from, pulumi.all(to)]).apply(([from, to]) => {
    const rights = replicationRights({ ...from, objectLock: plan.objectLock }, to, plan.role.conditions);
    if (fitsRole(rights)) return rights;
    const reason =
      `make the rights of the role ${policyJson(rights).length} characters long, and IAM takes ${longestRolePolicy}; ` +
      "use fewer or shorter prefixes, or spread the destinations over several replications";
    throw refusal([{ propertyPath: "rules", reason }]);
  });
}
