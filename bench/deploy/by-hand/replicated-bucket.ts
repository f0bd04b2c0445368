import type { Provider } from "@pulumi/aws/provider";
import { Bucket } from "@pulumi/aws/s3/bucket";
import { BucketLifecycleConfiguration } from "@pulumi/aws/s3/bucketLifecycleConfiguration";
import { BucketOwnershipControls } from "@pulumi/aws/s3/bucketOwnershipControls";
import { BucketPolicy } from "@pulumi/aws/s3/bucketPolicy";
import { BucketPublicAccessBlock } from "@pulumi/aws/s3/bucketPublicAccessBlock";
import { BucketServerSideEncryptionConfiguration } from "@pulumi/aws/s3/bucketServerSideEncryptionConfiguration";
import { BucketVersioning } from "@pulumi/aws/s3/bucketVersioning";
import { interpolate, jsonStringify, type Output, type Resource } from "@pulumi/pulumi";

/** A bucket that can replicate, or be replicated to. */
export interface ReplicatedBucket {
  name: Output<string>;
  arn: Output<string>;
  /** What the replication waits for. */
  ready: Resource[];
  /** What comes after the replication. */
  cleanUp(replication: Resource): void;
}

/** One setting after the other: S3 refuses some that arrive together. */
export function newBucket(name: string, provider: Provider): ReplicatedBucket {
  const made = new Bucket(name, {}, { provider });
  const { bucket } = made;
  const after = (previous: Resource) => ({ provider, dependsOn: previous });
  const publicAccess = new BucketPublicAccessBlock(
    `${name}-public-access`,
    {
      bucket,
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    },
    after(made),
  );
  const ownership = new BucketOwnershipControls(
    `${name}-ownership`,
    { bucket, rule: { objectOwnership: "BucketOwnerEnforced" } },
    after(publicAccess),
  );
  const encryption = new BucketServerSideEncryptionConfiguration(
    `${name}-encryption`,
    {
      bucket,
      rules: [
        {
          applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" },
          blockedEncryptionTypes: ["SSE-C"],
        },
      ],
    },
    after(ownership),
  );
  const versioning = new BucketVersioning(
    `${name}-versioning`,
    { bucket, versioningConfiguration: { status: "Enabled" } },
    after(encryption),
  );
  const arn = interpolate`arn:aws:s3:::${bucket}`;
  const policy = new BucketPolicy(`${name}-policy`, { bucket, policy: tlsOnly(arn) }, after(versioning));
  return {
    name: bucket,
    arn,
    ready: [versioning, policy],
    cleanUp(replication) {
      new BucketLifecycleConfiguration(
        `${name}-lifecycle`,
        {
          bucket,
          rules: [
            {
              id: "noncurrent-versions",
              status: "Enabled",
              filter: { prefix: "" },
              expiration: { expiredObjectDeleteMarker: true },
              noncurrentVersionExpiration: { noncurrentDays: 365 },
            },
            {
              id: "incomplete-uploads",
              status: "Enabled",
              filter: { prefix: "" },
              abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
            },
          ],
        },
        { provider, dependsOn: [replication, policy] },
      );
    },
  };
}

function tlsOnly(arn: Output<string>): Output<string> {
  const everything = [arn, interpolate`${arn}/*`];
  const denied = { Effect: "Deny", Principal: "*", Action: "s3:*", Resource: everything };
  return jsonStringify({
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "DenyInsecureTransport",
        ...denied,
        Condition: {
          Bool: { "aws:SecureTransport": "false" },
          NotIpAddress: { "aws:SourceIp": ["127.0.0.0/8", "::1/128"] },
        },
      },
      { Sid: "DenyOldTls", ...denied, Condition: { NumericLessThan: { "s3:TlsVersion": "1.2" } } },
    ],
  });
}
