import type { RightsDestination } from "../../../components/policies/role-rights";
import { keyRequests, objectNames, objectsUnder, request } from "./access-requests";
import { type Replication, role } from "./replication-cases";
import type { AccessRequest } from "./simulator";

type Ask = (action: string) => AccessRequest[];

/** What AWS documents as needed: actions, and where. Written down from the guides and not from the generators. */
interface Right {
  actions: string[];
  where: (replication: Replication) => Ask[];
}

/**
 * "Setting up permissions for live replication", "Replicating annotations", "Changing the replica owner" and "Object Lock
 * considerations".
 */
const objectRights: Right[] = [
  { actions: ["s3:GetReplicationConfiguration", "s3:ListBucket"], where: sourceBucket },
  {
    actions: [
      "s3:GetObjectVersionForReplication",
      "s3:GetObjectVersionAcl",
      "s3:GetObjectVersionTagging",
      "s3:GetObjectVersionAnnotationForReplication",
    ],
    where: sourceObjects,
  },
  {
    actions: ["s3:GetObjectRetention", "s3:GetObjectLegalHold"],
    where: (replication) => (replication.source.objectLock ? sourceObjects(replication) : []),
  },
  { actions: ["s3:ReplicateObject", "s3:ReplicateTags"], where: replicas(({ prefixes }) => prefixes) },
  { actions: ["s3:ReplicateDelete"], where: replicas(({ deleteMarkerPrefixes }) => deleteMarkerPrefixes) },
  {
    actions: ["s3:ObjectOwnerOverrideToBucketOwner"],
    where: replicas(({ ownerOverride, prefixes }) => (ownerOverride ? prefixes : [])),
  },
];

const sourceKeyRights: Right[] = [{ actions: ["kms:Decrypt"], where: sourceKeys }];

/**
 * "Replicating encrypted objects": GenerateDataKey for objects without encryption that come under the bucket's default key,
 * Decrypt for bucket keys, which any writer may ask for with an object.
 */
const replicaKeyRights: Right[] = [
  { actions: ["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey"], where: replicaKeys },
];

/** "Configuring replication for different accounts": what the other account has to allow on its bucket. */
const bucketRights: Right[] = [
  { actions: ["s3:ReplicateObject", "s3:ReplicateTags"], where: objectsOf(() => true) },
  {
    actions: ["s3:ReplicateDelete"],
    where: objectsOf(({ deleteMarkerPrefixes }) => deleteMarkerPrefixes.length > 0),
  },
  {
    actions: ["s3:ObjectOwnerOverrideToBucketOwner"],
    where: objectsOf(({ ownerOverride }) => ownerOverride),
  },
];

export function neededByRole(replication: Replication): Set<AccessRequest> {
  return requestsOf([...objectRights, ...sourceKeyRights, ...replicaKeyRights], replication);
}

export function neededFromSourceKeys(replication: Replication): Set<AccessRequest> {
  return requestsOf(sourceKeyRights, replication);
}

export function neededFromReplicaKey(
  destination: RightsDestination,
  { source }: Replication,
): Set<AccessRequest> {
  return requestsOf(replicaKeyRights, { source, destinations: [destination] });
}

export function neededFromBucket(
  destination: RightsDestination,
  { source }: Replication,
): Set<AccessRequest> {
  return requestsOf(bucketRights, { source, destinations: [destination] });
}

function requestsOf(rights: Right[], replication: Replication): Set<AccessRequest> {
  return new Set(
    rights.flatMap(({ actions, where }) => where(replication).flatMap((ask) => actions.flatMap(ask))),
  );
}

function at(place: { resource: string; account: string }): Ask {
  return (action) => [request(action, place)];
}

function sourceBucket({ source }: Replication): Ask[] {
  return [at({ resource: source.bucketArn, account: role.accountId })];
}

function prefixesOf({ destinations }: Replication): string[] {
  return destinations.flatMap(({ prefixes }) => prefixes);
}

function sourceObjects(replication: Replication): Ask[] {
  return objectsUnder(replication.source.bucketArn, prefixesOf(replication)).map((resource) =>
    at({ resource, account: role.accountId }),
  );
}

function sourceKeys(replication: Replication): Ask[] {
  const { bucketArn, kmsKeyArns } = replication.source;
  return kmsKeyArns.map(
    (resource) => (action) =>
      keyRequests(action, { resource, account: role.accountId }, bucketArn, prefixesOf(replication)),
  );
}

function replicas(prefixes: (destination: RightsDestination) => string[]): Right["where"] {
  return ({ destinations }) =>
    destinations.flatMap((destination) =>
      objectsUnder(destination.bucketArn, prefixes(destination)).map((resource) =>
        at({ resource, account: destination.accountId }),
      ),
    );
}

function objectsOf(when: (destination: RightsDestination) => boolean): Right["where"] {
  return ({ destinations }) =>
    destinations
      .filter(when)
      .flatMap(({ bucketArn, accountId }) =>
        objectNames.map((name) => at({ resource: `${bucketArn}/${name}`, account: accountId })),
      );
}

function replicaKeys({ destinations }: Replication): Ask[] {
  return destinations.flatMap(({ kmsKeyArns, accountId, bucketArn, prefixes }) =>
    kmsKeyArns.map(
      (resource) => (action: string) =>
        keyRequests(action, { resource, account: accountId }, bucketArn, prefixes),
    ),
  );
}
