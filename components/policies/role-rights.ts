import { policyJson } from "../../contract/policy-json";
import { oneOrMany, type PolicyDocument, type PolicyStatement, policyDocument } from "./document";
import { replicaKeyActions, sourceKeyActions, throughS3 } from "./kms-access";
import { objectArns } from "./object-arns";
import { type RoleConditions, roleCondition } from "./role-conditions";

/** What IAM allows for all inline policies of a role together, white space not counted ("IAM and STS quotas"). */
export const longestRolePolicy = 10_240;

/** The bucket that a role replicates from. */
export interface RightsSource {
  bucketArn: string;
  region: string;
  dnsSuffix: string;
  objectLock: boolean;
  /** Every key that objects to be replicated may be under. */
  kmsKeyArns: string[];
}

/** A bucket that a role replicates to. */
export interface RightsDestination {
  bucketArn: string;
  accountId: string;
  region: string;
  /** Those of the rules to this destination. */
  prefixes: string[];
  /** Those of the rules that carry delete markers over. */
  deleteMarkerPrefixes: string[];
  ownerOverride: boolean;
  /** Every key that replicas may come under. */
  kmsKeyArns: string[];
}

/**
 * The rights that replication needs, and no others: without delete markers in the rules there is no
 * `s3:ReplicateDelete`, and object rights end at the prefixes that the rules name. Each destination has statements
 * of its own. Where these are too long for a role, destinations share them; and where that is too long, the rights at
 * the destinations no longer end at prefixes, while those at the source still do.
 */
export function replicationRights(
  source: RightsSource,
  destinations: RightsDestination[],
  conditions: RoleConditions,
): PolicyDocument {
  const reached = destinations.filter(({ prefixes }) => prefixes.length > 0);
  const apart = reached.map((destination) => [destination]);
  const together = [reached];
  const strict = rights(source, apart, conditions);
  if (fitsRole(strict)) return strict;
  const shared = rights(source, together, conditions);
  return fitsRole(shared)
    ? shared
    : rights(source, [reached.map(wholeBucket)], conditions, prefixesOf(reached));
}

/** The bucket that these rights let a role replicate from, and the keys that it may decrypt with there. */
export interface DecryptedBucket {
  bucketArn?: string;
  kmsKeyArns: string[];
}

export function decryptedBucket({ Statement }: PolicyDocument): DecryptedBucket {
  const resources = (sid: string) => Statement.find(({ Sid }) => Sid === sid)?.Resource ?? [];
  return { bucketArn: resources(sourceBucketSid)[0], kmsKeyArns: resources(sourceKeysSid) };
}

const sourceBucketSid = "SourceBucket";
const sourceKeysSid = "SourceKms";

/**
 * Not GetObjectVersion: with it S3 cannot replicate objects under KMS keys ("Replicating encrypted objects"). The right
 * to annotations needs no counterpart at the destination ("Replicating annotations").
 */
const objectActions = [
  "s3:GetObjectVersionForReplication",
  "s3:GetObjectVersionAcl",
  "s3:GetObjectVersionTagging",
  "s3:GetObjectVersionAnnotationForReplication",
];

/** GetObjectRetention covers event holds too (`ObjectLockEventHold` of "GetObject"). */
const lockActions = ["s3:GetObjectRetention", "s3:GetObjectLegalHold"];

export function fitsRole(document: PolicyDocument): boolean {
  return policyJson(document).length <= longestRolePolicy;
}

function rights(
  source: RightsSource,
  groups: RightsDestination[][],
  conditions: RoleConditions,
  prefixes = prefixesOf(groups.flat()),
): PolicyDocument {
  return policyDocument([
    ...sourceStatements(source, prefixes),
    ...groups.flatMap((group, index) =>
      destinationStatements(source, group, conditions).map((statement) => ({
        ...statement,
        Sid: index === 0 ? statement.Sid : `${statement.Sid}${index + 1}`,
      })),
    ),
  ]);
}

function prefixesOf(destinations: RightsDestination[]): string[] {
  return destinations.flatMap(({ prefixes }) => prefixes);
}

function wholeBucket(destination: RightsDestination): RightsDestination {
  const { deleteMarkerPrefixes } = destination;
  return {
    ...destination,
    prefixes: [""],
    deleteMarkerPrefixes: deleteMarkerPrefixes.length > 0 ? [""] : [],
  };
}

function sourceStatements(source: RightsSource, prefixes: string[]): PolicyStatement[] {
  const objects = objectArns(source.bucketArn, prefixes);
  return [
    allow(sourceBucketSid, ["s3:GetReplicationConfiguration", "s3:ListBucket"], [source.bucketArn]),
    ...when(objects.length > 0, () => [
      allow("SourceObjects", [...objectActions, ...(source.objectLock ? lockActions : [])], objects),
      ...when(source.kmsKeyArns.length > 0, () => [
        allow(sourceKeysSid, sourceKeyActions, source.kmsKeyArns, throughS3([{ ...source, prefixes }])),
      ]),
    ]),
  ];
}

function destinationStatements(
  source: RightsSource,
  group: RightsDestination[],
  conditions: RoleConditions,
): PolicyStatement[] {
  const toObjects = (
    sid: string,
    actions: string[],
    prefixesOf: (destination: RightsDestination) => string[],
  ): PolicyStatement[] => {
    const reached = group.filter((destination) => prefixesOf(destination).length > 0);
    return when(reached.length > 0, () => [
      allow(
        sid,
        actions,
        reached.flatMap((destination) => objectArns(destination.bucketArn, prefixesOf(destination))),
        roleCondition(conditions, {
          StringEquals: { "aws:ResourceAccount": oneOrMany(reached.map(({ accountId }) => accountId)) },
        }),
      ),
    ]);
  };
  const encrypted = group.filter(({ kmsKeyArns }) => kmsKeyArns.length > 0);
  return [
    ...sameObjectsTogether([
      ...toObjects("DestObjects", ["s3:ReplicateObject", "s3:ReplicateTags"], ({ prefixes }) => prefixes),
      ...toObjects(
        "DestDeleteMarkers",
        ["s3:ReplicateDelete"],
        ({ deleteMarkerPrefixes }) => deleteMarkerPrefixes,
      ),
      ...toObjects("DestOwner", ["s3:ObjectOwnerOverrideToBucketOwner"], ({ ownerOverride, prefixes }) =>
        ownerOverride ? prefixes : [],
      ),
    ]),
    ...when(encrypted.length > 0, () => [
      allow(
        "DestKms",
        replicaKeyActions,
        encrypted.flatMap(({ kmsKeyArns }) => kmsKeyArns),
        throughS3(encrypted.map((each) => ({ ...each, dnsSuffix: source.dnsSuffix }))),
      ),
    ]),
  ];
}

/** The ARNs are what is long in a policy: rights on the same objects share one list of them. */
function sameObjectsTogether([first, ...others]: PolicyStatement[]): PolicyStatement[] {
  if (first === undefined) return [];
  const objects = (statement: PolicyStatement) => JSON.stringify(statement.Resource);
  const same = others.filter((other) => objects(other) === objects(first));
  const Action = [first, ...same].flatMap((statement) => statement.Action);
  return [{ ...first, Action }, ...others.filter((other) => !same.includes(other))];
}

function allow(
  Sid: string,
  Action: string[],
  Resource: string[],
  Condition?: PolicyStatement["Condition"],
): PolicyStatement {
  return { Sid, Effect: "Allow", Action, Resource: [...new Set(Resource)], ...(Condition && { Condition }) };
}

function when(holds: boolean, statements: () => PolicyStatement[]): PolicyStatement[] {
  return holds ? statements() : [];
}
