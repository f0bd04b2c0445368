// Proves: in each of the 1,024 combinations of what changes the rights, the role may do what AWS documents as needed,
// and nothing else of what the modules around us grant, not even where the other side welcomes it. Does not prove: that
// AWS documents all that S3 does, nor that AWS decides as the simulator does. The role of a batch job is not there yet.
import assert from "node:assert/strict";
import { type PolicyStatement, policyDocument } from "../../../components/policies/document";
import { describeRequest, objectNames, request } from "../../support/iam/access-requests";
import {
  type Change,
  changed,
  narrowed,
  withEveryAction,
  withoutConditions,
  withWiderResources,
} from "../../support/iam/broken-policies";
import { conceivable } from "../../support/iam/conceivable-requests";
import { neededByRole } from "../../support/iam/documented-rights";
import {
  type Combination,
  combinations,
  describeCombination,
  mostRights,
  type Replication,
  replication,
  role,
  rolePolicy,
} from "../../support/iam/replication-cases";
import { type AccessRequest, answersOf, isAllowed, nameErrors, welcomes } from "../../support/iam/simulator";

interface Case {
  name: string;
  policy: PolicyStatement[];
  needed: AccessRequest[];
  forbidden: AccessRequest[];
}

const otherSide = welcomes(role.accountId);

function caseOf(combination: Combination): Case {
  const needed = neededByRole(replication(combination));
  const asked = combination.crossAccount ? conceivable.acrossAccounts : conceivable.withinOneAccount;
  assert.ok([...needed].every((each) => asked.includes(each)));
  return {
    name: describeCombination(combination),
    policy: rolePolicy(replication(combination)),
    needed: [...needed],
    forbidden: asked.filter((each) => !needed.has(each)),
  };
}

/** Many combinations make the same policy: object lock changes nothing at the destination, for instance. */
function distinctCases(): Case[] {
  return [...new Map(combinations.map(caseOf).map((each) => [JSON.stringify(each.policy), each])).values()];
}

function roleMay(policy: PolicyStatement[]): (request: AccessRequest) => boolean {
  return answersOf({ identity: policy, resource: otherSide });
}

function names({ Action }: PolicyStatement, action: string): boolean {
  return [Action].flat().some((named) => named === action || named === `${action.split(":")[0]}:*`);
}

/** Whether a statement by itself, as none denies, allows what it must not: asked only for the actions it names. */
function isSeen({ statement }: Change, forbidden: Map<string, AccessRequest[]>): boolean {
  if (statement === undefined) return false;
  const may = roleMay([statement]);
  return [...forbidden].some(([action, requests]) => names(statement, action) && requests.some(may));
}

function byAction(requests: AccessRequest[]): Map<string, AccessRequest[]> {
  const groups = new Map<string, AccessRequest[]>();
  for (const each of requests) {
    const group = groups.get(each.action);
    if (group) group.push(each);
    else groups.set(each.action, [each]);
  }
  return groups;
}

function mistakes({ name, policy, needed, forbidden }: Case): string[] {
  const may = roleMay(policy);
  return [
    ...needed.filter((each) => !may(each)).map((each) => `${name}: needs ${describeRequest(each)}`),
    ...forbidden.filter(may).map((each) => `${name}: should not get ${describeRequest(each)}`),
  ];
}

const blocks: [title: string, Partial<Combination>][] = [
  ["one destination in the same account", { crossAccount: false, severalDestinations: false }],
  ["several destinations in the same account", { crossAccount: false, severalDestinations: true }],
  ["one destination in another account", { crossAccount: true, severalDestinations: false }],
  ["several destinations in accounts of their own", { crossAccount: true, severalDestinations: true }],
];

describe("the replication role, whatever is asked of it", function () {
  this.timeout(30_000);

  for (const [title, { crossAccount, severalDestinations }] of blocks) {
    for (const prefix of [false, true]) {
      it(`may do what is needed and nothing else: ${title}, ${prefix ? "some prefixes" : "all objects"}`, () => {
        const block = combinations.filter(
          (each) =>
            each.crossAccount === crossAccount &&
            each.severalDestinations === severalDestinations &&
            each.prefix === prefix,
        );
        assert.equal(block.length, 128);
        assert.deepEqual(block.flatMap((each) => mistakes(caseOf(each))).slice(0, 20), []);
      });
    }
  }

  it("is found out when one statement of its policy is broken", () => {
    const sound = caseOf(mostRights);
    const broken = (Sid: string, change: Partial<PolicyStatement>) => ({
      ...sound,
      policy: sound.policy.map((each) => (each.Sid === Sid ? { ...each, ...change } : each)),
    });
    assert.deepEqual(mistakes(sound), []);
    assert.match(
      mistakes(broken("SourceObjects", { Effect: "Deny" })).join(),
      /needs s3:GetObjectVersionTagging/,
    );
    assert.match(mistakes(broken("DestKms2", { Resource: ["*"] })).join(), /should not get kms:Encrypt/);
  });

  it("has no statement, action, resource or value without a reason: without any one of them it lacks something", () => {
    const unmissed = distinctCases().flatMap(({ name, policy, needed }) =>
      policy.flatMap((statement, index) => {
        const concerned = needed.filter(({ action }) => names(statement, action));
        const isUnmissed = (change: Change) => concerned.every(roleMay(changed(policy, index, change)));
        return narrowed(statement)
          .filter(isUnmissed)
          .map(({ what }) => `${name}: ${what}`);
      }),
    );
    assert.deepEqual(unmissed, []);
  });

  it("would be seen to have too much, with a wildcard that other modules grant or without any one condition", () => {
    const unseen = distinctCases().flatMap(({ name, policy, forbidden }) => {
      const asked = byAction(forbidden);
      return policy
        .flatMap((statement) => [
          withEveryAction(statement),
          ...withWiderResources(statement),
          ...withoutConditions(statement),
        ])
        .filter((change) => !isSeen(change, asked))
        .map(({ what }) => `${name}: ${what}`);
    });
    assert.deepEqual(unseen, []);
  });

  it("gets rights and no refusals, each under a name of its own", () => {
    for (const { policy } of distinctCases()) {
      assert.ok(policy.every(({ Effect }) => Effect === "Allow"));
      assert.equal(new Set(policy.map(({ Sid }) => Sid)).size, policy.length);
    }
  });

  it("is asked for what AWS has names for, under policies that AWS would accept", async () => {
    const anyPolicy = policyDocument(rolePolicy(replication(mostRights)));
    const oneOfEach = [...byAction(conceivable.acrossAccounts).values()].flatMap((each) => each.slice(0, 1));
    const errors = await Promise.all([
      ...oneOfEach.map((each) => nameErrors(each, anyPolicy)),
      ...distinctCases().flatMap(({ needed, policy }) =>
        needed.slice(0, 1).map((each) => nameErrors(each, policyDocument(policy))),
      ),
    ]);
    assert.deepEqual(errors.filter(Boolean), []);
  });

  it("gets the same answers when all statements are asked, and not only those that name the action", () => {
    const { policy, needed, forbidden } = caseOf(mostRights);
    const may = roleMay(policy);
    const different = [...needed, ...forbidden].filter(
      (each) => isAllowed(each, { identity: policy, resource: otherSide }) !== may(each),
    );
    assert.deepEqual(different.map(describeRequest), []);
  });

  it("takes a prefix literally, also where it has characters that policies read as patterns", () => {
    const plain = replication({ ...mostRights, severalDestinations: false });
    const literal: Replication = {
      source: plain.source,
      destinations: plain.destinations.map((each) => ({ ...each, prefixes: ["a?b$c/"] })),
    };
    const may = roleMay(rolePolicy(literal));
    const read = (name: string) =>
      may(
        request("s3:GetObjectVersionForReplication", {
          resource: `${literal.source.bucketArn}/${name}`,
          account: role.accountId,
        }),
      );
    assert.deepEqual(["a?b$c/x", "aXb$c/x", "a?bXc/x", ...objectNames].map(read), [
      true,
      ...Array(2 + objectNames.length).fill(false),
    ]);
  });
});
