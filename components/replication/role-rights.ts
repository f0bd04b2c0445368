import { RolePolicy } from "@pulumi/aws/iam/rolePolicy";
import * as pulumi from "@pulumi/pulumi";
import { warnOfFormerKeys } from "../change-warnings/former-keys";
import { withdrawCommand } from "../commands/attachment-command";
import type { ReplicationIdentity } from "../identity";
import { roleBaseName, rolePolicyName } from "../plan/names";
import { type PolicyDocument, policyJson } from "../policies/document";
import { fitsRole, longestRolePolicy, replicationRights } from "../policies/role-rights";
import { refusal } from "../validation/refusal";
import { objectKeys, type Route, replicaKeys } from "./route";
import { prefixesOf } from "./traffic";

/**
 * Gives the role its rights; S3 fails every object that it meets before they are in place. A role that is not ours gets
 * them only if asked.
 */
export function roleRights(
  parent: pulumi.Resource,
  route: Route,
  identity: ReplicationIdentity,
  checked: pulumi.Resource,
): RolePolicy | undefined {
  const { childName, role: plan } = route.plan;
  if (plan.kind === "existing" && !plan.attachRights) return undefined;
  const { end } = route.source;
  const roleName = route.role.name;
  const policyName = identity.value.apply((identity) => rolePolicyName(plan.kind, identity));
  const withdraw =
    plan.kind === "existing"
      ? [
          withdrawCommand(
            parent,
            `${roleBaseName(childName)}-withdraw`,
            end,
            { roleName, policyName },
            identity,
          ),
        ]
      : [];
  const childPolicy = `${roleBaseName(childName)}-policy`;
  return new RolePolicy(
    childPolicy,
    { name: policyName, role: roleName, policy: neededRights(route).apply(policyJson) },
    {
      parent,
      provider: end.place.provider,
      dependsOn: [checked, ...withdraw],
      ...warnOfFormerKeys(parent, childPolicy, route),
    },
  );
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
