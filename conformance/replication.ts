import {
  PutBucketReplicationCommand,
  type ReplicationRule,
  type SourceSelectionCriteria,
} from "@aws-sdk/client-s3";
import type { PolicyDocument } from "../components/policies/document";
import { RoleConditions } from "../components/policies/role-conditions";
import {
  type RightsDestination,
  type RightsSource,
  replicationRights,
} from "../components/policies/role-rights";
import { replicationTrustPolicy } from "../components/policies/trust";
import type { Bucket, World } from "./world";

/** A destination of a source, as a rule names it. */
export interface Destination {
  bucket: Bucket;
  /** Of the rule, and where the role's permissions end. */
  prefix?: string;
  ownerOverride?: boolean;
  kmsKeyArn?: string;
}

/** Objects of these rules are under KMS keys. */
export interface SourceKey {
  kmsKeyArn: string;
}

export function rightsSource(source: Bucket, key?: SourceKey): RightsSource {
  return {
    bucketArn: source.arn,
    region: source.region,
    dnsSuffix: "amazonaws.com",
    objectLock: false,
    kmsKeyArns: key ? [key.kmsKeyArn] : [],
  };
}

export function rightsDestination({ bucket, prefix = "", ...options }: Destination): RightsDestination {
  return {
    bucketArn: bucket.arn,
    accountId: bucket.accountId,
    region: bucket.region,
    prefixes: [prefix],
    deleteMarkerPrefixes: [],
    ownerOverride: options.ownerOverride ?? false,
    kmsKeyArns: options.kmsKeyArn ? [options.kmsKeyArn] : [],
  };
}

/** What the component grants the replication role. */
export function permissionsFor(
  source: Bucket,
  destinations: Destination[],
  key?: SourceKey,
  conditions: RoleConditions = RoleConditions.IfExists,
): PolicyDocument {
  return replicationRights(rightsSource(source, key), destinations.map(rightsDestination), conditions);
}

export function trustFor(
  source: Bucket,
  conditions: RoleConditions = RoleConditions.IfExists,
): PolicyDocument {
  return replicationTrustPolicy({ bucketArn: source.arn, accountId: source.accountId }, conditions);
}

/** A role with the trust and the permissions that the component gives, unless a case says otherwise. */
export function replicationRole(
  world: World,
  source: Bucket,
  destinations: Destination[],
  policies: { trust?: PolicyDocument; permissions?: PolicyDocument } = {},
): Promise<string> {
  const { trust = trustFor(source), permissions = permissionsFor(source, destinations) } = policies;
  return world.role(trust, permissions);
}

export async function putRules(
  world: World,
  source: Bucket,
  role: string,
  destinations: Destination[],
  options: { hasKmsObjects?: boolean } = {},
): Promise<void> {
  const selection = options.hasKmsObjects && {
    SourceSelectionCriteria: {
      SseKmsEncryptedObjects: { Status: "Enabled" },
    } satisfies SourceSelectionCriteria,
  };
  const Rules = destinations.map((destination, index) => ({
    ...ruleTo(destination, index + 1),
    ...selection,
  }));
  const command = new PutBucketReplicationCommand({
    Bucket: source.name,
    ReplicationConfiguration: { Role: role, Rules },
  });
  let rejection: unknown;
  const isPut = await world.seenWithin(world.waits.role * 4, async () => {
    try {
      await source.s3.send(command);
      return true;
    } catch (error) {
      // S3 checks the role, which may not be known everywhere yet.
      if (!/InvalidRole|InvalidRequest|AccessDenied|InvalidArgument/.test((error as Error).name)) throw error;
      rejection = error;
      return undefined;
    }
  });
  if (!isPut) throw rejection;
}

function ruleTo(
  { bucket, prefix = "", ownerOverride, kmsKeyArn }: Destination,
  priority: number,
): ReplicationRule {
  return {
    ID: `rule-${priority}`,
    Priority: priority,
    Status: "Enabled",
    Filter: { Prefix: prefix },
    DeleteMarkerReplication: { Status: "Disabled" },
    Destination: {
      Bucket: bucket.arn,
      ...(ownerOverride && {
        Account: bucket.accountId,
        AccessControlTranslation: { Owner: "Destination" },
      }),
      ...(kmsKeyArn && { EncryptionConfiguration: { ReplicaKmsKeyID: kmsKeyArn } }),
    },
  };
}
