import type { PolicyStatement } from "../../components/policies/document";
import {
  type RightsDestination,
  type RightsSource,
  replicationRights,
} from "../../components/policies/role-rights";
import type { Bucket } from "../stack/bucket";
import { areSameAccount, partitionOf } from "../stack/place";
import type { Rule } from "../stack/rule";
import type { Replication } from "../stack/stack";

/** What the rules of a replication need, by the very generator that writes the roles of the component. */
export interface NeededRights {
  /** Without them some objects fail. */
  readonly least: PolicyStatement[];
  /** More than these no object needs, whatever the buckets outside of the stack are like. */
  readonly most: PolicyStatement[];
}

export function neededRights(replication: Replication): NeededRights {
  const arrivals = arrivalsOf(replication);
  const statements = (bucketKeys: (arrival: Arrival) => boolean) =>
    arrivals.flatMap((arrival) => {
      const destination = rightsDestination(replication, arrival, bucketKeys(arrival));
      return replicationRights(rightsSource(replication), [destination]).Statement;
    });
  return {
    least: distinct(statements(({ bucket }) => usesBucketKeys(replication.source) || usesBucketKeys(bucket))),
    most: distinct(statements(() => true)),
  };
}

/** A bucket that rules lead to, and these. */
export interface Arrival {
  readonly bucket: Bucket;
  readonly arn: string;
  readonly rules: readonly [Rule, ...Rule[]];
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

/** Nothing where it cannot be told. */
export function accountOfArrival(replication: Replication, { bucket, rules }: Arrival): string | undefined {
  const said = rules.map(({ account }) => account).find((account) => account !== undefined);
  const source = replication.source.account;
  if (said !== undefined || bucket.account?.id !== undefined) return said ?? bucket.account?.id;
  const isSame = source && bucket.account && areSameAccount(source, bucket.account);
  return isSame ? accountOfRole(replication) : undefined;
}

export function accountOfRole({ role, source }: Replication): string | undefined {
  return role?.arn?.split(":")[4] ?? source.account?.id;
}

function rightsSource({ source, rules }: Replication): RightsSource {
  const key = rules.some(({ selectsKmsObjects }) => selectsKmsObjects)
    ? source.encryption?.keyArn
    : undefined;
  const region = source.region ?? regionOfArn(key) ?? untold;
  return {
    bucketArn: arnOf(source),
    region,
    dnsSuffix: partitionOf(region).dnsSuffix,
    objectLock: source.objectLock === true,
    kmsKeyArns: key?.startsWith("arn:") ? [key] : [],
  };
}

function rightsDestination(
  replication: Replication,
  arrival: Arrival,
  bucketKeys: boolean,
): RightsDestination {
  const { bucket, arn, rules } = arrival;
  const selecting = rules.filter(({ selectsKmsObjects }) => selectsKmsObjects);
  const kmsKeyArn = selecting.map(({ replicaKeyArn }) => replicaKeyArn).find((key) => key !== undefined);
  return {
    bucketArn: arn,
    accountId: accountOfArrival(replication, arrival) ?? untold,
    region: bucket.region ?? regionOfArn(kmsKeyArn) ?? untold,
    prefixes: rules.map(({ prefix }) => prefix),
    deleteMarkerPrefixes: rules
      .filter(({ replicatesDeleteMarkers }) => replicatesDeleteMarkers)
      .map(({ prefix }) => prefix),
    ownerOverride: rules.some(({ overridesOwner }) => overridesOwner),
    bucketKeys,
    ...(kmsKeyArn !== undefined && { kmsKeyArn }),
  };
}

/** Stands for an account or a region that nothing tells: conditions on it are then left aside. */
export const untold = "(untold)";

function usesBucketKeys({ encryption }: Bucket): boolean {
  return encryption?.bucketKey === true;
}

function arnOf(bucket: Bucket, said?: () => string | undefined): string {
  const { name, region = "" } = bucket;
  if (name === undefined) return said?.() ?? "";
  return `arn:${partitionOf(region).id}:s3:::${name}`;
}

function regionOfArn(arn: string | undefined): string | undefined {
  return arn?.split(":")[3];
}

function distinct(statements: PolicyStatement[]): PolicyStatement[] {
  const seen = new Map(statements.map((statement) => [JSON.stringify(statement), statement]));
  return [...seen.values()];
}
