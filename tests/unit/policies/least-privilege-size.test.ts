// Proves: how long the rights of the role become with many destinations, and what they still keep out once destinations
// share statements. Does not prove: how IAM counts; it says that it leaves white space out, and there is none.
import assert from "node:assert/strict";
import type { PolicyStatement } from "../../../components/policies/document";
import { longestRolePolicy, type RightsDestination } from "../../../components/policies/role-rights";
import { forObject, keyRequests, request, viaS3 } from "../../support/iam/access-requests";
import { neededByRole } from "../../support/iam/documented-rights";
import {
  dnsSuffix,
  type Replication,
  role,
  rolePolicy,
  sourceKeys,
} from "../../support/iam/replication-cases";
import { answersOf, welcomes } from "../../support/iam/simulator";

const regions = [
  ..."af-south-1 ap-east-1 ap-northeast-1 ap-northeast-2 ap-northeast-3 ap-south-1 ap-south-2".split(" "),
  ..."ap-southeast-1 ap-southeast-2 ap-southeast-3 ap-southeast-4 ap-southeast-5 ap-southeast-7".split(" "),
  ..."ca-central-1 eu-central-1 eu-central-2 il-central-1 me-central-1 mx-central-1 us-east-1".split(" "),
];

const plain = { prefixes: [""], deleteMarkers: false, kms: false };
const worst = { prefixes: ["documents/", "logs/"], deleteMarkers: true, kms: true };

/** With the longest names that buckets can have, each bucket in a region and an account of its own. */
function wide(count: number, { prefixes, deleteMarkers, kms }: typeof plain): Replication {
  const destination = (region: string, index: number): RightsDestination => {
    const accountId = String(222_200_000_000 + index);
    return {
      bucketArn: `arn:aws:s3:::${`acme-replica-${region}-`.padEnd(63, "x")}`,
      accountId,
      region,
      prefixes,
      deleteMarkerPrefixes: deleteMarkers ? prefixes : [],
      ownerOverride: true,
      kmsKeyArns: kms ? [`arn:aws:kms:${region}:${accountId}:key/1234abcd-12ab-34cd-56ef-1234567890ab`] : [],
    };
  };
  return {
    source: {
      bucketArn: `arn:aws:s3:::${"acme-source-".padEnd(63, "x")}`,
      region: "eu-west-1",
      dnsSuffix,
      objectLock: deleteMarkers,
      kmsKeyArns: kms ? sourceKeys.slice(0, 1) : [],
    },
    destinations: regions.slice(0, count).map(destination),
  };
}

function lengthOf(statements: PolicyStatement[]): number {
  return JSON.stringify({ Version: "2012-10-17", Statement: statements }).length;
}

/** Whether no statement about replicas is about two buckets or two keys. */
function isStrict(replication: Replication): boolean {
  return rolePolicy(replication)
    .filter(({ Sid }) => Sid.startsWith("Dest"))
    .every(({ Resource = [] }) => new Set(Resource.map((resource) => resource.split("/")[0])).size === 1);
}

const sizes: [title: string, needs: typeof plain, strictUpTo: number][] = [
  ["all objects, without keys", plain, 20],
  ["all objects, under keys", { ...plain, kms: true }, 11],
  ["two prefixes, delete markers and keys", worst, 9],
];

describe("the rights of a role with many destinations", () => {
  for (const [title, needs, strictUpTo] of sizes) {
    it(`have statements for each destination alone, up to ${strictUpTo} of them: ${title}`, () => {
      assert.ok(isStrict(wide(strictUpTo, needs)));
      assert.ok(strictUpTo === 20 || !isStrict(wide(strictUpTo + 1, needs)));
    });

    it(`stay under what IAM allows for a role with 20 destinations: ${title}`, () => {
      const length = lengthOf(rolePolicy(wide(20, needs)));
      assert.ok(length <= longestRolePolicy, `${length} characters are more than ${longestRolePolicy}`);
    });
  }
});

const encrypted = { ...plain, kms: true };

/** The role with statements that destinations share, where the other side welcomes it. */
function sharedRights(count: number, needs: typeof plain) {
  const replication = wide(count, needs);
  assert.ok(!isStrict(replication));
  return { ...replication, may: mayIn(replication), needed: neededByRole(replication) };
}

function mayIn(replication: Replication) {
  return answersOf({ identity: rolePolicy(replication), resource: welcomes(role.accountId) });
}

/** How the key of one destination is asked for: for the object of a bucket, and by which route. */
function askKey(
  { kmsKeyArns: [resource = ""], accountId }: RightsDestination,
  arn: string,
  route?: Record<string, string>,
) {
  const key = { resource, account: accountId };
  return request("kms:Encrypt", key, { ...(route ?? viaS3(key)), ...forObject(arn) });
}

function pair({ destinations: [one, other] }: Replication): [RightsDestination, RightsDestination] {
  assert.ok(one && other);
  return [one, other];
}

describe("rights that destinations share", () => {
  it("are all that is needed", () => {
    for (const { needed, may } of [
      sharedRights(12, encrypted),
      sharedRights(14, worst),
      sharedRights(20, worst),
    ]) {
      assert.ok(needed.size > 0 && [...needed].every(may));
    }
  });

  it("keep out buckets that are no destinations, and destinations that somebody else took over", () => {
    const { may, destinations } = sharedRights(20, worst);
    const accountId = destinations[0]?.accountId ?? "";
    const foreign = [
      ...destinations.map(({ bucketArn }) => ({ resource: `${bucketArn}/a`, account: "999900001111" })),
      { resource: "arn:aws:s3:::acme-replica/a", account: accountId },
    ];
    assert.ok(!foreign.some((place) => may(request("s3:ReplicateObject", place))));
  });

  it("keep out keys, routes and objects of others", () => {
    const { may, ...replication } = sharedRights(12, encrypted);
    const [one] = pair(replication);
    const { bucketArn, kmsKeyArns, accountId } = one;
    const otherKey = { resource: `${kmsKeyArns[0]}-other`, account: accountId };
    const foreign = [
      ...keyRequests("kms:Encrypt", otherKey, bucketArn, [""]),
      askKey(one, "arn:aws:s3:::acme-replica/a"),
      askKey(one, bucketArn, { "kms:ViaService": "s3.sa-east-1.amazonaws.com" }),
      askKey(one, bucketArn, {}),
    ];
    assert.deepEqual([may(askKey(one, bucketArn)), ...foreign.map(may)], [true, ...foreign.map(() => false)]);
  });

  it("let a key serve the bucket of another destination, which statements of their own do not", () => {
    const shared = wide(12, encrypted);
    const [one, other] = pair(shared);
    assert.ok(mayIn(shared)(askKey(one, other.bucketArn)));
    assert.ok(!mayIn(wide(11, encrypted))(askKey(one, other.bucketArn)));
  });

  it("reach replicas under every prefix only where prefixes would be too long, and even then nothing else of the source", () => {
    for (const [count, reached] of [
      [14, false],
      [20, true],
    ] as const) {
      const { may, source, destinations } = sharedRights(count, worst);
      const [one] = destinations;
      assert.ok(one);
      const elsewhere = (bucketArn: string, account: string) => ({
        resource: `${bucketArn}/else/a`,
        account,
      });
      assert.equal(may(request("s3:ReplicateObject", elsewhere(one.bucketArn, one.accountId))), reached);
      const object = elsewhere(source.bucketArn, role.accountId);
      assert.ok(!may(request("s3:GetObjectVersionForReplication", object)));
    }
  });
});
