import { BucketLogging } from "@pulumi/aws/s3/bucketLogging";
import { BucketObjectLockConfiguration } from "@pulumi/aws/s3/bucketObjectLockConfiguration";
import { BucketOwnershipControls } from "@pulumi/aws/s3/bucketOwnershipControls";
import { BucketPolicy } from "@pulumi/aws/s3/bucketPolicy";
import { BucketServerSideEncryptionConfiguration } from "@pulumi/aws/s3/bucketServerSideEncryptionConfiguration";
import { BucketVersioning } from "@pulumi/aws/s3/bucketVersioning";
import * as pulumi from "@pulumi/pulumi";
import { type ObjectLockArgs, ObjectLockMode } from "../args";
import { isPlainHttp } from "../plan/endpoint";
import { type PolicyStatement, policyDocument } from "../policies/document";
import { tlsOnlyStatements } from "../policies/tls-only";
import type { NewEnd } from "./bucket-end";
import { partOf } from "./bucket-options";
import type { ReplicationBucket } from "./bucket-set-up";
import { publicAccessBlock } from "./public-access";

/** What makes a new bucket fit for replication. */
export interface BucketSettings {
  keyArn?: pulumi.Output<string>;
  /** Whether objects under keys that clients send along may come in. */
  allowCustomerKeys: pulumi.Output<boolean>;
  /** Go into the bucket's policy beside what every bucket has there. */
  statements: pulumi.Output<PolicyStatement[]>;
  /** Adds to the policy that is there, before new rules are written; nothing where no statement follows from rules. */
  widen?: (statements: pulumi.Output<PolicyStatement[]>, dependsOn: pulumi.Resource[]) => pulumi.Resource;
}

/**
 * No public access, owner-enforced ownership, versioning, object lock, a TLS-only policy, an access log, encryption. The
 * parts are made one after the other: S3 answers 409 OperationAborted to some that arrive together. Gives back those
 * that replication waits for, the last of them last. Object lock is no setting of the bucket's creation, so that it can be
 * added to a bucket that is there ("Configuring S3 Object Lock", "Enable Object Lock on an existing S3 bucket").
 */
export function setUpNewBucket(
  parent: pulumi.Resource,
  end: NewEnd,
  { statements, widen, ...encryption }: BucketSettings,
  checked: pulumi.Resource,
): Pick<ReplicationBucket, "readiness" | "encrypt" | "exact"> & { policy: pulumi.Output<string> } {
  const { plan, bucket, name, arn } = end;
  const { childName, objectLock, accessLog } = plan;
  const of = { bucket: name, region: end.place.region };
  const after = (...previous: pulumi.Resource[]) => partOf(parent, end, previous);

  const publicAccess = publicAccessBlock(childName, of, after(bucket, checked));
  const ownership = new BucketOwnershipControls(
    `${childName}-ownership`,
    { ...of, rule: { objectOwnership: "BucketOwnerEnforced" } },
    after(publicAccess),
  );
  const versioning = new BucketVersioning(
    `${childName}-versioning`,
    { ...of, versioningConfiguration: { status: "Enabled" } },
    after(ownership),
  );
  const lock =
    objectLock &&
    new BucketObjectLockConfiguration(
      `${childName}-object-lock`,
      { ...of, rule: retentionRule(objectLock) },
      after(versioning),
    );
  const all = pulumi
    .all([arn, statements])
    .apply(([bucketArn, statements]) => [
      ...statements,
      ...tlsOnlyStatements(bucketArn, { exceptOnLoopback: isPlainHttp(plan.place.endpoint) }),
    ]);
  const policy = all.apply((statements) => JSON.stringify(policyDocument(statements)));
  const exactPolicy = (previous: pulumi.Resource[]) =>
    new BucketPolicy(`${childName}-policy`, { ...of, policy }, after(...previous));
  const versioned = lock ?? versioning;
  const guarded = widen ? widen(all, [versioned]) : exactPolicy([versioned]);
  const logging =
    accessLog &&
    new BucketLogging(
      `${childName}-access-log`,
      { ...of, targetBucket: accessLog.bucketName, targetPrefix: accessLog.prefix },
      after(guarded),
    );
  return {
    readiness: [versioning, guarded, ...(logging ? [logging] : [])],
    encrypt: (previous) => [defaultEncryption(end, encryption, after(...previous, logging ?? guarded))],
    exact: (rules) => (widen ? [exactPolicy([...rules, guarded])] : []),
    policy,
  };
}

function defaultEncryption(
  { plan, name, place }: NewEnd,
  { keyArn, allowCustomerKeys }: Pick<BucketSettings, "keyArn" | "allowCustomerKeys">,
  options: pulumi.CustomResourceOptions,
): BucketServerSideEncryptionConfiguration {
  const { type, bucketKey } = plan.encryption;
  return new BucketServerSideEncryptionConfiguration(
    `${plan.childName}-encryption`,
    {
      bucket: name,
      region: place.region,
      rules: [
        {
          applyServerSideEncryptionByDefault: { sseAlgorithm: type, kmsMasterKeyId: keyArn },
          ...(bucketKey && { bucketKeyEnabled: true }),
          blockedEncryptionTypes: allowCustomerKeys.apply((allowed) => [allowed ? "NONE" : "SSE-C"]),
        },
      ],
    },
    options,
  );
}

/** Without a period, writers say for each object how long it is retained. */
function retentionRule({ mode = ObjectLockMode.Governance, days, years }: ObjectLockArgs) {
  return days === undefined && years === undefined ? undefined : { defaultRetention: { mode, days, years } };
}
