import * as pulumi from "@pulumi/pulumi";
import { policyJson } from "../../contract/policy-json";
import { needsOf, type ReplicationBucket } from "../buckets/bucket-set-up";
import { type PolicyStatement, policyDocument } from "../policies/document";
import {
  replicaKeyStatement,
  replicaWriteStatements,
  sourceKeyStatement,
} from "../policies/replication-access";
import { neededRights } from "./role-rights";
import { objectKeys, type Route, replicaKeys } from "./route";
import { prefixesOf } from "./traffic";

/** Policies in JSON: statements for somebody else to put beside what is there. */
export type PoliciesByName = pulumi.Output<{ [name: string]: string }>;

/** What the owners of buckets that we do not enter have to put into their policies, by the destinations' keys. */
export function requiredDestinationPolicies({ arrivals }: Route): PoliciesByName {
  const policies = arrivals
    .filter(({ at }) => at.end.kind === "emitted")
    .map((arrival) =>
      pulumi
        .all([arrival.at.end.arn, arrival.role.principal])
        .apply(([bucketArn, role]): [string, string] => {
          const statements = replicaWriteStatements(bucketArn, role, needsOf(arrival));
          return [arrival.receiver.key, policyJson(policyDocument(statements))];
        }),
    );
  return pulumi.all(policies).apply((entries): { [key: string]: string } => Object.fromEntries(entries));
}

/** What the policies of keys that are not ours have to allow, by the keys' ARNs. */
export function requiredKeyPolicies(routes: Route[]): PoliciesByName {
  const needs = routes.flatMap((route) => [...needsOfSourceKeys(route), ...needsOfReplicaKeys(route)]);
  return pulumi.all(needs).apply((all) => {
    const byKey = new Map<string, PolicyStatement[]>();
    // Earlier versions of the runtime lose the tuple in its type.
    for (const [keyArn, statement] of all.flat() as [string, PolicyStatement][]) {
      const others = byKey.get(keyArn) ?? [];
      const Sid = `${statement.Sid}${others.length === 0 ? "" : others.length + 1}`;
      byKey.set(keyArn, [...others, { ...statement, Sid }]);
    }
    return Object.fromEntries(
      [...byKey].map(([keyArn, statements]) => [keyArn, policyJson(policyDocument(statements))]),
    );
  });
}

type KeyNeeds = pulumi.Output<[keyArn: string, statement: PolicyStatement][]>;

function needsOfSourceKeys({ plan, role, source }: Route): KeyNeeds[] {
  const { end } = source;
  const { region, dnsSuffix } = end.place;
  const prefixes = prefixesOf(plan.rules);
  return (hasOwnKey(source) ? end.plan.furtherKeyArns : objectKeys(source)).map((keyArn) =>
    pulumi
      .output({ keyArn, bucketArn: end.arn, region, dnsSuffix, role: role.principal })
      .apply(({ keyArn, role, ...bucket }): [string, PolicyStatement][] => [
        [keyArn, sourceKeyStatement({ ...bucket, prefixes }, role)],
      ]),
  );
}

function needsOfReplicaKeys({ arrivals, role }: Route): KeyNeeds[] {
  return arrivals
    .filter(({ at }) => !hasOwnKey(at))
    .map((arrival) => {
      const { end } = arrival.at;
      const { region, dnsSuffix } = end.place;
      const prefixes = prefixesOf(arrival.rules);
      return pulumi
        .output({
          keyArns: replicaKeys(arrival),
          bucketArn: end.arn,
          region,
          dnsSuffix,
          role: role.principal,
        })
        .apply(({ keyArns, role, ...bucket }) =>
          keyArns.map((keyArn): [string, PolicyStatement] => [
            keyArn,
            replicaKeyStatement({ ...bucket, prefixes }, role),
          ]),
        );
    });
}

function hasOwnKey({ end }: ReplicationBucket): boolean {
  return end.kind === "new" && end.plan.encryption.createKey;
}

/** What a role that is not ours has to be allowed to do; nothing where the rights are attached. */
export function requiredRolePolicy(route: Route): pulumi.Output<string | undefined> {
  const { role } = route.plan;
  if (role.kind === "new" || role.attachRights) return pulumi.output(undefined);
  return neededRights(route).apply((rights): string | undefined => policyJson(rights));
}
