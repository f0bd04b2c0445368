import type { PolicyStatement } from "../../components/policies/document";
import { RoleConditions } from "../../components/policies/role-conditions";
import {
  type RightsDestination,
  type RightsSource,
  replicationRights,
} from "../../components/policies/role-rights";
import { partitionOf } from "../../contract/partitions";
import type { Bucket } from "../stack/bucket";
import { areSameAccount, dnsSuffixOf } from "../stack/place";
import type { Rule } from "../stack/rule";
import type { Replication } from "../stack/stack";
import { ifKnown } from "../stack/unknown";
import { accountOfRole } from "./principal";

/**
 * What the rules of a replication need at least, on buckets and objects or on keys, by the very generator that writes the
 * roles of the component. Without it some objects fail. A key may not be known yet when all else is.
 */
export function neededRights(replication: Replication, on: "objects" | "keys"): PolicyStatement[] {
  if (on === "objects") return statements(replication, undefined, () => [undefined]);
  return statements(replication, sourceKey(replication), replicaKeys).filter(({ Action }) =>
    [Action].flat().every((action) => action.startsWith("kms:")),
  );
}

/** More than this no object needs, whatever buckets outside of the stack are like. */
export function usableRights(replication: Replication): PolicyStatement[] {
  const keysOf = (arrival: Arrival) => [...replicaKeys(arrival), defaultKey(arrival)];
  return statements(replication, sourceKey(replication), keysOf);
}

/**
 * The regions of destinations that the stack does not make, whose default keys it does not tell; nothing stands for one
 * that is not told either.
 */
export function regionsOfUntoldKeys(replication: Replication): (string | undefined)[] {
  return arrivalsOf(replication)
    .filter(({ bucket }) => bucket.resource === undefined && bucket.encryption === undefined)
    .map(({ bucket }) => bucket.region);
}

function statements(
  replication: Replication,
  keyOfSource: string | undefined,
  keysOf: (arrival: Arrival) => (string | undefined)[],
): PolicyStatement[] {
  const source = rightsSource(replication, keyOfSource);
  const each = arrivalsOf(replication).flatMap((arrival) =>
    keysOf(arrival).flatMap((key) => {
      const destination = rightsDestination(replication, arrival, key);
      return replicationRights(source, [destination], RoleConditions.IfExists).Statement;
    }),
  );
  return [...new Map(each.map((statement) => [JSON.stringify(statement), statement])).values()];
}

/** A bucket that rules lead to, and these. */
export interface Arrival {
  readonly bucket: Bucket;
  readonly arn: string;
  readonly rules: readonly Rule[];
}

export function arrivalsOf(replication: Replication): Arrival[] {
  const arrivals = new Map<Bucket, Arrival>();
  for (const rule of replication.rules) {
    const bucket = replication.destinationOf(rule);
    const before = arrivals.get(bucket);
    const arn = before?.arn ?? arnOf(bucket, () => rule.destinationArn);
    arrivals.set(bucket, { bucket, arn, rules: before ? [...before.rules, rule] : [rule] });
  }
  return [...arrivals.values()];
}

/** The keys that replicas come under; nothing stands for replicas that come under none. */
export function replicaKeys({ rules }: Arrival): (string | undefined)[] {
  const selecting = rules.filter(({ selectsKmsObjects }) => selectsKmsObjects);
  const keys = new Set(selecting.map(({ replicaKeyArn }) => replicaKeyArn));
  return keys.size === 0 ? [undefined] : [...keys];
}

/** The key that objects without encryption come under ("Replicating encrypted objects"). */
function defaultKey({ bucket }: Arrival): string | undefined {
  const key = ifKnown(() => bucket.encryption?.keyArn);
  return key?.startsWith("arn:") ? key : undefined;
}

/** The key that new objects of the source are under, where its objects under keys are replicated at all. */
export function sourceKey({ source, rules }: Replication): string | undefined {
  const selects = rules.some(({ selectsKmsObjects }) => selectsKmsObjects);
  const key = selects ? source.encryption?.keyArn : undefined;
  return key?.startsWith("arn:") ? key : undefined;
}

/** Nothing where it cannot be told. */
export function accountOfArrival(replication: Replication, { bucket, rules }: Arrival): string | undefined {
  const said = rules.map(({ account }) => account).find((account) => account !== undefined);
  const source = replication.source.account;
  if (said !== undefined || bucket.account?.id !== undefined) return said ?? bucket.account?.id;
  const isSame = source && bucket.account && areSameAccount(source, bucket.account);
  return isSame ? accountOfRole(replication) : undefined;
}

function rightsSource({ source }: Replication, key: string | undefined): RightsSource {
  const region = source.region ?? regionOfArn(key) ?? untold;
  return {
    bucketArn: arnOf(source),
    region,
    dnsSuffix: dnsSuffixOf(region),
    objectLock: source.objectLock === true,
    kmsKeyArns: key === undefined ? [] : [key],
  };
}

function rightsDestination(
  replication: Replication,
  arrival: Arrival,
  kmsKeyArn: string | undefined,
): RightsDestination {
  const { bucket, arn, rules } = arrival;
  return {
    bucketArn: arn,
    accountId: accountOfArrival(replication, arrival) ?? untold,
    region: bucket.region ?? regionOfArn(kmsKeyArn) ?? untold,
    prefixes: rules.map(({ prefix }) => prefix),
    deleteMarkerPrefixes: rules
      .filter(({ replicatesDeleteMarkers }) => replicatesDeleteMarkers)
      .map(({ prefix }) => prefix),
    ownerOverride: rules.some(({ overridesOwner }) => overridesOwner),
    kmsKeyArns: kmsKeyArn === undefined ? [] : [kmsKeyArn],
  };
}

/** Stands for an account or a region that nothing tells: conditions on it are then left aside. */
export const untold = "(untold)";

export function arnOf(bucket: Bucket, said?: () => string | undefined): string {
  const { name, region = "" } = bucket;
  if (name === undefined) return said?.() ?? "";
  return `arn:${partitionOf(region)}:s3:::${name}`;
}

function regionOfArn(arn: string | undefined): string | undefined {
  return arn?.split(":")[3];
}
