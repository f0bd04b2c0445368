import * as aws from "@pulumi/aws";
import { Provider as NativeProvider } from "@pulumi/aws-native/provider";
import { getBucketOutput } from "@pulumi/aws-native/s3/getBucket";
import { Command } from "@pulumi/command/local";

// Every type and function the stand-ins know, in one program: what a stack of this repository is made of.
const endpoint = process.env.AWS_ENDPOINT_URL;
const providers = Object.fromEntries(
  ["eu-west-1", "us-east-1"].map((region) => [
    region,
    new aws.Provider(region, {
      region,
      endpoints: [{ s3: endpoint, iam: endpoint, sts: endpoint }],
      s3UsePathStyle: true,
      skipCredentialsValidation: true,
      skipRequestingAccountId: true,
      defaultTags: { tags: { team: "storage" } },
    }),
  ]),
);

function bucket(name: string, region: string) {
  const opts = { provider: providers[region] };
  const made = new aws.s3.Bucket(name, { forceDestroy: true, tags: { side: name } }, opts);
  const versioning = new aws.s3.BucketVersioning(
    name,
    { bucket: made.bucket, versioningConfiguration: { status: "Enabled" } },
    opts,
  );
  new aws.s3.BucketServerSideEncryptionConfiguration(
    name,
    { bucket: made.bucket, rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }] },
    opts,
  );
  new aws.s3.BucketOwnershipControls(
    name,
    { bucket: made.bucket, rule: { objectOwnership: "BucketOwnerEnforced" } },
    opts,
  );
  new aws.s3.BucketPublicAccessBlock(
    name,
    { bucket: made.bucket, blockPublicAcls: true, blockPublicPolicy: true, ignorePublicAcls: false },
    opts,
  );
  new aws.s3.BucketPolicy(
    name,
    {
      bucket: made.bucket,
      policy: made.arn.apply((arn) =>
        JSON.stringify({
          Version: "2012-10-17",
          Statement: [
            { Effect: "Deny", Principal: "*", Action: ["s3:PutBucketAcl"], Resource: [arn, `${arn}/*`] },
          ],
        }),
      ),
    },
    opts,
  );
  return { made, versioning };
}

const source = bucket("source", "eu-west-1");
const destination = bucket("destination", "us-east-1");
const opts = { provider: providers["eu-west-1"] };
const identity = aws.getCallerIdentityOutput({}, opts);

const role = new aws.iam.Role(
  "replication",
  {
    assumeRolePolicy: JSON.stringify({
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Principal: { Service: "s3.amazonaws.com" }, Action: "sts:AssumeRole" }],
    }),
    description: "lets S3 replicate",
  },
  opts,
);
const rolePolicy = new aws.iam.RolePolicy(
  "replication",
  {
    role: role.name,
    policy: destination.made.arn.apply((arn) =>
      JSON.stringify({
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Action: ["s3:ReplicateObject"], Resource: `${arn}/*` }],
      }),
    ),
  },
  opts,
);
const replication = new aws.s3.BucketReplicationConfig(
  "replication",
  {
    bucket: source.made.bucket,
    role: role.arn,
    rules: [
      {
        id: "logs",
        status: "Enabled",
        priority: 2,
        filter: { and: { prefix: "logs/", tags: { keep: "yes" } } },
        deleteMarkerReplication: { status: "Disabled" },
        destination: {
          bucket: destination.made.arn,
          account: identity.accountId,
          accessControlTranslation: { owner: "Destination" },
          storageClass: "STANDARD_IA",
        },
      },
      {
        id: "everything",
        status: "Enabled",
        priority: 1,
        filter: {},
        deleteMarkerReplication: { status: "Disabled" },
        destination: { bucket: destination.made.arn },
      },
    ],
  },
  { ...opts, dependsOn: [source.versioning, destination.versioning, rolePolicy] },
);
const hello = new Command(
  "hello",
  { create: "echo hello; echo careful >&2", logging: "stderr" },
  { dependsOn: replication },
);
const nativeProvider = new NativeProvider("native", { region: "eu-west-1" });
const seen = getBucketOutput(
  { bucketName: replication.bucket },
  { provider: nativeProvider, dependsOn: [replication] },
);

export const partition = aws.getPartitionOutput({}, opts).partition;
export const region = aws.getRegionOutput({}, { provider: providers["us-east-1"] }).region;
export const said = hello.stdout;
export const versioning = seen.versioningConfiguration?.apply((configuration) => configuration?.status);
export const rules = seen.replicationConfiguration?.apply((configuration) =>
  configuration?.rules.map((rule) => rule.id),
);
export const sourceBucket = source.made.bucket;
