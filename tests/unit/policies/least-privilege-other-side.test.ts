// Proves: what the bucket and key policies of another account let in, when the role's own account lets the role do
// everything, and that replication needs both sides. Does not prove: that AWS documents all that S3 does there.
import assert from "node:assert/strict";
import type { PolicyStatement } from "../../../components/policies/document";
import { keyOwnerStatement } from "../../../components/policies/replication-access";
import type { RightsDestination } from "../../../components/policies/role-rights";
import { describeRequest } from "../../support/iam/access-requests";
import {
  type Change,
  changed,
  narrowed,
  withEveryAction,
  withoutConditions,
} from "../../support/iam/broken-policies";
import { conceivable } from "../../support/iam/conceivable-requests";
import {
  neededByRole,
  neededFromBucket,
  neededFromReplicaKey,
  neededFromSourceKeys,
} from "../../support/iam/documented-rights";
import {
  bucketPolicy,
  combinations,
  describeCombination,
  guardedSourceKeyPolicy,
  type Replication,
  replicaKeyPolicy,
  replication,
  role,
  rolePolicy,
} from "../../support/iam/replication-cases";
import { type AccessRequest, answersOf } from "../../support/iam/simulator";

/** A policy on the other side, and who may do what by it. */
interface Guard {
  name: string;
  policy: PolicyStatement[];
  needed: AccessRequest[];
  forbidden: AccessRequest[];
}

const elsewhere = combinations.filter(({ crossAccount }) => crossAccount);

const strangers = [
  "arn:aws:iam::111122223333:role/replication-of-another",
  "arn:aws:iam::999900001111:role/replication",
  "s3.amazonaws.com",
];

/** The same request from somebody else, whose account lets them do everything as well. */
function fromStrangers(request: AccessRequest): AccessRequest[] {
  return strangers.map((principal) => ({
    ...request,
    principal,
    context: { ...request.context, "aws:PrincipalArn": principal },
  }));
}

function guard(name: string, policy: PolicyStatement[], needed: Set<AccessRequest>, places: string[]): Guard {
  const asked = conceivable.acrossAccounts.filter((each) => isIn(each, places));
  assert.ok([...needed].every((each) => asked.includes(each)));
  const others = asked.filter((each) => !needed.has(each));
  return { name, policy, needed: [...needed], forbidden: [...others, ...[...needed].flatMap(fromStrangers)] };
}

function isIn({ resource, resourceAccount }: AccessRequest, places: string[]): boolean {
  return (
    resourceAccount !== "999900001111" &&
    places.some((place) => resource === place || resource.startsWith(`${place}/`))
  );
}

function guardsOf(
  kind: (destination: RightsDestination, whole: Replication, name: string) => Guard[],
): Guard[] {
  const guards = elsewhere.flatMap((combination) => {
    const whole = replication(combination);
    return whole.destinations.flatMap((each) => kind(each, whole, describeCombination(combination)));
  });
  return distinct(guards);
}

function distinct(guards: Guard[]): Guard[] {
  const texts = guards.map((each) => [JSON.stringify([each.policy, each.needed]), each] as const);
  return [...new Map(texts).values()];
}

const bucketGuards = () =>
  guardsOf((destination, whole, name) => [
    guard(name, bucketPolicy(destination), neededFromBucket(destination, whole), [destination.bucketArn]),
  ]);

const replicaKeyGuards = () =>
  guardsOf((destination, whole, name) =>
    destination.kmsKeyArns.map((arn) => {
      const needed = neededFromReplicaKey({ ...destination, kmsKeyArns: [arn] }, whole);
      return guard(name, replicaKeyPolicy(destination), needed, [arn]);
    }),
  );

const sourceKeyGuards = () =>
  distinct(
    elsewhere
      .filter(({ sourceKms }) => sourceKms)
      .map((combination) => {
        const whole = replication(combination);
        const needed = neededFromSourceKeys(whole);
        return guard(
          describeCombination(combination),
          guardedSourceKeyPolicy(whole),
          needed,
          whole.source.kmsKeyArns,
        );
      }),
  );

const kinds: [title: string, guards: () => Guard[]][] = [
  ["the policy of a bucket in another account", bucketGuards],
  ["the policy of a replica key in another account", replicaKeyGuards],
  ["the policy of a source key that leaves nothing to IAM", sourceKeyGuards],
];

for (const [title, guards] of kinds) {
  describe(title, () => {
    it("lets the role do what it needs there and nothing else, and nobody else anything", () => {
      assert.notEqual(guards().length, 0);
      const mistakes = guards().flatMap(({ name, policy, needed, forbidden }) => {
        const may = answersOf({ resource: policy });
        return [
          ...needed.filter((each) => !may(each)).map((each) => `${name}: needs ${describeRequest(each)}`),
          ...forbidden.filter(may).map((each) => `${name}: should not get ${describeRequest(each)}`),
        ];
      });
      assert.deepEqual(mistakes.slice(0, 20), []);
    });

    it("has no statement, action or value without a reason", () => {
      const unmissed = guards().flatMap(({ name, policy, needed }) =>
        changes(policy, narrowed)
          .filter(([, resource]) => needed.every(answersOf({ resource })))
          .map(([what]) => `${name}: ${what}`),
      );
      assert.deepEqual(unmissed, []);
    });

    it("would be seen to have too much, with a wildcard that other modules grant or without any one condition", () => {
      const widened = (statement: PolicyStatement) => [
        withEveryAction(statement),
        ...withoutConditions(statement),
      ];
      const unseen = guards().flatMap(({ name, policy, forbidden }) =>
        changes(policy, widened)
          .filter(([, resource]) => !forbidden.some(answersOf({ resource })))
          .map(([what]) => `${name}: ${what}`),
      );
      assert.deepEqual(unseen, []);
    });
  });
}

/** The statement for the owner has a reason of its own, below. */
function changes(
  policy: PolicyStatement[],
  waysOf: (statement: PolicyStatement) => Change[],
): [what: string, policy: PolicyStatement[]][] {
  return policy.flatMap((statement, index) => {
    const ways = statement.Sid === "OwnerAccount" ? [] : waysOf(statement);
    return ways.map((way): [string, PolicyStatement[]] => [way.what, changed(policy, index, way)]);
  });
}

/** What is attached to the resource of a request; a bucket of the role's own account needs no policy. */
function policyOn({ resource }: AccessRequest, { destinations }: Replication): PolicyStatement[] | undefined {
  const destination = destinations.find(
    ({ bucketArn, kmsKeyArns }) =>
      kmsKeyArns.includes(resource) || resource === bucketArn || resource.startsWith(`${bucketArn}/`),
  );
  if (resource.startsWith("arn:aws:kms:")) {
    return destination ? replicaKeyPolicy(destination) : [keyOwnerStatement(role.accountId, role.partition)];
  }
  return destination && destination.accountId !== role.accountId ? bucketPolicy(destination) : undefined;
}

describe("both sides together", () => {
  it("allow what replication needs, in each combination", () => {
    const missing = combinations.flatMap((combination) => {
      const whole = replication(combination);
      const identity = rolePolicy(whole);
      return [...neededByRole(whole)]
        .filter((each) => {
          const resource = policyOn(each, whole);
          return !answersOf({ identity, ...(resource && { resource }) })(each);
        })
        .map((each) => `${describeCombination(combination)}: ${describeRequest(each)}`);
    });
    assert.deepEqual(missing, []);
  });

  it("are needed for a bucket or a key of another account: neither side is enough", () => {
    const oneSided = elsewhere.flatMap((combination) => {
      const whole = replication(combination);
      const identity = rolePolicy(whole);
      return [...neededByRole(whole)]
        .filter(({ resourceAccount }) => resourceAccount !== role.accountId)
        .filter(
          (each) =>
            answersOf({ identity, resource: [] })(each) ||
            answersOf({ identity: [], resource: policyOn(each, whole) ?? [] })(each),
        )
        .map((each) => `${describeCombination(combination)}: ${describeRequest(each)}`);
    });
    assert.deepEqual(oneSided, []);
  });
});

describe("the policy of a new key", () => {
  const [key] = conceivable.withinOneAccount.filter(({ action }) => action === "kms:PutKeyPolicy");
  const from = (account: string): AccessRequest => ({
    ...(key as AccessRequest),
    principal: `arn:aws:iam::${account}:role/administrator`,
  });
  const policy = [keyOwnerStatement(role.accountId, role.partition)];

  it("leaves the key to the IAM policies of its account, without which nobody could change it any more", () => {
    assert.ok(answersOf({ resource: policy })(from(role.accountId)));
    assert.ok(!answersOf({ resource: [] })(from(role.accountId)));
  });

  it("lets neither other accounts in, nor anybody whom IAM gives nothing", () => {
    assert.ok(!answersOf({ resource: policy })(from("999900001111")));
    assert.ok(!answersOf({ resource: policy, identity: [] })(from(role.accountId)));
  });
});
