import type { Role } from "@pulumi/aws/iam";
import {
  Bucket,
  BucketOwnershipControls,
  BucketPolicy,
  BucketPublicAccessBlock,
  BucketServerSideEncryptionConfiguration,
  BucketVersioning,
} from "@pulumi/aws/s3";
import * as pulumi from "@pulumi/pulumi";
import { replicaWriteStatements, tlsOnlyStatements } from "./bucket-policy";
import { isPlainHttp } from "./endpoint";
import type { DestinationPlan, NewBucketPlan } from "./plan";
import { type PolicyStatement, policyDocument } from "./policy-document";
import type { Place } from "./providers";

/** One end of the replication, whether the bucket is ours or was there before. */
export interface ReplicationBucket {
  name: pulumi.Output<string>;
  arn: pulumi.Output<string>;
  place: Place;
  /** What has to be in place before objects may be replicated from or to this bucket. */
  readiness: pulumi.Resource[];
}

export interface DestinationBucket extends ReplicationBucket {
  plan: DestinationPlan;
}

/**
 * A new bucket that also lets the role in, if the role belongs to another account. It waits for the role, and with it
 * for the look at an existing source: if that is refused, there is no destination to clear away.
 */
export function destinationBucket(
  parent: pulumi.Resource,
  plan: DestinationPlan,
  place: Place,
  role: Role,
  source: ReplicationBucket,
): DestinationBucket {
  const accounts = pulumi.all([source.place.accountId, place.accountId, place.partition]);
  const statementsForRole = (bucketArn: string) =>
    accounts.apply(([accountId, ownAccountId, partition]) =>
      accountId === ownAccountId
        ? pulumi.output<PolicyStatement[]>([])
        : role.arn.apply((arn) => replicaWriteStatements(bucketArn, { arn, accountId, partition })),
    );
  return { ...newBucket(parent, plan, place, { dependsOn: [role], statements: statementsForRole }), plan };
}

interface BucketExtras {
  dependsOn: pulumi.Resource[];
  /** Goes into the bucket's policy beside what every bucket has there. */
  statements: (bucketArn: string) => pulumi.Input<PolicyStatement[]>;
}

/**
 * A bucket with versioning, SSE-S3, owner-enforced ownership, no public access and a TLS-only policy. Its parts are
 * made one after the other: S3 answers 409 OperationAborted to some that arrive together.
 */
export function newBucket(
  parent: pulumi.Resource,
  plan: NewBucketPlan,
  place: Place,
  more: BucketExtras = { dependsOn: [], statements: () => [] },
): ReplicationBucket {
  const { childName } = plan;
  const after = (previous: pulumi.Resource): pulumi.CustomResourceOptions => ({
    parent,
    provider: place.provider,
    dependsOn: [previous],
  });

  const bucket = new Bucket(
    childName,
    { bucket: plan.bucketName, forceDestroy: plan.forceDestroy },
    { parent, provider: place.provider, dependsOn: more.dependsOn },
  );
  const name = bucket.bucket;
  const arn = bucketArn(place, name);

  const publicAccess = new BucketPublicAccessBlock(
    `${childName}-public-access`,
    {
      bucket: name,
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    },
    after(bucket),
  );
  const ownership = new BucketOwnershipControls(
    `${childName}-ownership`,
    { bucket: name, rule: { objectOwnership: "BucketOwnerEnforced" } },
    after(publicAccess),
  );
  const encryption = new BucketServerSideEncryptionConfiguration(
    `${childName}-encryption`,
    { bucket: name, rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }] },
    after(ownership),
  );
  const versioning = new BucketVersioning(
    `${childName}-versioning`,
    { bucket: name, versioningConfiguration: { status: "Enabled" } },
    after(encryption),
  );
  const policy = new BucketPolicy(
    `${childName}-policy`,
    {
      bucket: name,
      policy: pulumi.jsonStringify(
        arn.apply((bucketArn) =>
          pulumi
            .output(more.statements(bucketArn))
            .apply((statements) =>
              policyDocument([
                ...statements,
                ...tlsOnlyStatements(bucketArn, { exceptOnLoopback: isPlainHttp(plan.place.endpoint) }),
              ]),
            ),
        ),
      ),
    },
    after(versioning),
  );
  return { name, arn, place, readiness: [versioning, policy] };
}

/** Composed, not read from the bucket: the name is known in a preview, and with it every policy and rule. */
export function bucketArn(place: Place, name: pulumi.Input<string>): pulumi.Output<string> {
  return pulumi.interpolate`arn:${place.partition}:s3:::${name}`;
}
