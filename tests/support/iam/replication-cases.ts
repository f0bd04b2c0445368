import { RoleConditions } from "../../../components/args";
import type { PolicyStatement } from "../../../components/policies/document";
import {
  keyOwnerStatement,
  type ReplicationPrincipal,
  replicaKeyStatement,
  replicaWriteStatements,
  sourceKeyStatement,
} from "../../../components/policies/replication-access";
import {
  type RightsDestination,
  type RightsSource,
  replicationRights,
} from "../../../components/policies/role-rights";

/** What changes the rights of the role. */
export const dimensions = [
  "tags",
  "ownerOverride",
  "deleteMarkers",
  "sourceKms",
  "replicaKms",
  "defaultKms",
  "objectLock",
  "crossAccount",
  "severalDestinations",
  "prefix",
] as const;

export type Dimension = (typeof dimensions)[number];
export type Combination = Readonly<Record<Dimension, boolean>>;

export const combinations: Combination[] = Array.from(
  { length: 2 ** dimensions.length },
  (_, number) =>
    Object.fromEntries(dimensions.map((name, bit) => [name, ((number >> bit) & 1) === 1])) as Combination,
);

/** All of them except tags, which take delete markers away. */
export const mostRights: Combination = { ...(combinations.at(-1) as Combination), tags: false };

export function describeCombination(combination: Combination): string {
  return dimensions.filter((name) => combination[name]).join(", ") || "nothing";
}

export const role: ReplicationPrincipal = {
  arn: "arn:aws:iam::111122223333:role/replication",
  accountId: "111122223333",
  partition: "aws",
};
export const dnsSuffix = "amazonaws.com";

export const sourceKeys = ["current1", "former11"].map((id) => keyArn("eu-west-1", role.accountId, id));

function keyArn(region: string, accountId: string, id: string): string {
  return `arn:aws:kms:${region}:${accountId}:key/${id}-12ab-34cd-56ef-1234567890ab`;
}

export interface Replication {
  source: RightsSource;
  destinations: RightsDestination[];
}

/** The key that the rules name, and the one that the bucket has by default. */
const keyIds = { replicaKms: "replica1", defaultKms: "default1" };

/**
 * The second destination has none of the optional rights and fewer prefixes, so that a right which spills over from
 * the first is seen. A rule that filters by tags carries no delete markers, whatever is asked.
 */
export function replication(combination: Combination): Replication {
  const { severalDestinations, prefix, deleteMarkers, tags, crossAccount } = combination;
  const destination = (
    bucket: string,
    region: string,
    theirAccount: string,
    keys: (keyof typeof keyIds)[],
  ) => {
    const accountId = crossAccount ? theirAccount : role.accountId;
    return {
      bucketArn: `arn:aws:s3:::${bucket}`,
      accountId,
      region,
      kmsKeyArns: keys
        .filter((kind) => combination[kind])
        .map((kind) => keyArn(region, accountId, keyIds[kind])),
    };
  };
  const carriesMarkers = deleteMarkers && !tags;
  const first: RightsDestination = {
    ...destination("acme-docs-replica", "eu-central-1", "444455556666", ["replicaKms", "defaultKms"]),
    prefixes: prefix ? ["invoices/", "logs/"] : [""],
    deleteMarkerPrefixes: carriesMarkers ? [prefix ? "logs/" : ""] : [],
    ownerOverride: combination.ownerOverride,
  };
  const second: RightsDestination = {
    ...destination("acme-docs-archive", "us-east-1", "777788889999", ["replicaKms"]),
    prefixes: prefix ? ["invoices/"] : [""],
    deleteMarkerPrefixes: [],
    ownerOverride: false,
  };
  return {
    source: {
      bucketArn: "arn:aws:s3:::acme-docs",
      region: "eu-west-1",
      dnsSuffix,
      objectLock: combination.objectLock,
      kmsKeyArns: combination.sourceKms ? sourceKeys : [],
    },
    destinations: severalDestinations ? [first, second] : [first],
  };
}

export function rolePolicy(
  { source, destinations }: Replication,
  conditions: RoleConditions = RoleConditions.IfExists,
): PolicyStatement[] {
  return replicationRights(source, destinations, conditions).Statement;
}

export function bucketPolicy({
  bucketArn,
  deleteMarkerPrefixes,
  ownerOverride,
}: RightsDestination): PolicyStatement[] {
  return replicaWriteStatements(bucketArn, role, {
    deleteMarkers: deleteMarkerPrefixes.length > 0,
    ownerOverride,
  });
}

/** Of a key in another account. In the role's own account the owner's statement is enough, as for every new key. */
export function replicaKeyPolicy(destination: RightsDestination): PolicyStatement[] {
  const owner = keyOwnerStatement(destination.accountId, role.partition);
  const grant = replicaKeyStatement({ ...destination, dnsSuffix }, role);
  return destination.accountId === role.accountId ? [owner] : [owner, grant];
}

/** Of a key whose owner leaves nothing to the IAM policies of the account. */
export function guardedSourceKeyPolicy({ source, destinations }: Replication): PolicyStatement[] {
  return [
    sourceKeyStatement({ ...source, prefixes: destinations.flatMap(({ prefixes }) => prefixes) }, role),
  ];
}
