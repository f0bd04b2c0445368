import { Provider } from "@pulumi/aws";
import { Policy, PolicyAttachment, Role } from "@pulumi/aws/iam";
import { Key } from "@pulumi/aws/kms";
import { Bucket, BucketPublicAccessBlock, BucketReplicationConfig, BucketVersioning } from "@pulumi/aws/s3";
import { document } from "./hand-written";

const account = "111122223333";

/**
 * What the replication example of terraform-aws-modules/terraform-aws-s3-bucket (v5.15.4) makes, with the resources of Pulumi:
 * the same settings of rules, role and policy, under names of our own.
 */
export function terraformExample(): void {
  const provider = new Provider("origin", { region: "eu-west-1" });
  const abroad = new Provider("replica", { region: "eu-central-1" });
  const key = new Key("replica-key", { deletionWindowInDays: 7 }, { provider: abroad });

  const bucket = (name: string, bucketName: string, of: Provider) => {
    const opts = { provider: of };
    const made = new Bucket(name, { bucket: bucketName }, opts);
    new BucketPublicAccessBlock(
      `${name}-public-access`,
      {
        bucket: made.id,
        blockPublicAcls: true,
        blockPublicPolicy: true,
        ignorePublicAcls: true,
        restrictPublicBuckets: true,
      },
      opts,
    );
    const status = { bucket: made.id, versioningConfiguration: { status: "Enabled" } };
    return { made, versioning: new BucketVersioning(`${name}-versioning`, status, opts) };
  };
  const source = bucket("source", "acme-origin", provider);
  const replica = bucket("destination", "acme-replica", abroad);

  const role = new Role(
    "role",
    {
      assumeRolePolicy: document([
        { Sid: "", Effect: "Allow", Principal: { Service: "s3.amazonaws.com" }, Action: "sts:AssumeRole" },
      ]),
    },
    { provider },
  );
  const policy = new Policy(
    "policy",
    {
      policy: document([
        {
          Effect: "Allow",
          Action: ["s3:GetReplicationConfiguration", "s3:ListBucket"],
          Resource: ["arn:aws:s3:::acme-origin"],
        },
        {
          Effect: "Allow",
          Action: ["s3:GetObjectVersion", "s3:GetObjectVersionAcl"],
          Resource: ["arn:aws:s3:::acme-origin/*"],
        },
        {
          Effect: "Allow",
          Action: ["s3:ReplicateObject", "s3:ReplicateDelete"],
          Resource: "arn:aws:s3:::acme-replica/*",
        },
      ]),
    },
    { provider },
  );
  new PolicyAttachment("attachment", { roles: [role.name], policyArn: policy.arn }, { provider });

  const destination = { bucket: "arn:aws:s3:::acme-replica", storageClass: "STANDARD" };
  new BucketReplicationConfig(
    "replication",
    {
      bucket: source.made.id,
      role: role.arn,
      rules: [
        {
          id: "tagged-and-encrypted",
          status: "Enabled",
          priority: 10,
          deleteMarkerReplication: { status: "Disabled" },
          sourceSelectionCriteria: {
            replicaModifications: { status: "Enabled" },
            sseKmsEncryptedObjects: { status: "Enabled" },
          },
          filter: { and: { prefix: "one", tags: { ReplicateMe: "Yes" } } },
          destination: {
            ...destination,
            encryptionConfiguration: { replicaKmsKeyId: key.arn },
            account,
            accessControlTranslation: { owner: "Destination" },
            replicationTime: { status: "Enabled", time: { minutes: 15 } },
            metrics: { status: "Enabled", eventThreshold: { minutes: 15 } },
          },
        },
        {
          id: "tagged",
          status: "Enabled",
          priority: 20,
          deleteMarkerReplication: { status: "Disabled" },
          filter: { and: { prefix: "two", tags: { ReplicateMe: "Yes" } } },
          destination,
        },
        {
          id: "everything",
          status: "Enabled",
          priority: 30,
          deleteMarkerReplication: { status: "Enabled" },
          filter: { prefix: "" },
          destination,
        },
        {
          id: "everything-again",
          status: "Enabled",
          deleteMarkerReplication: { status: "Enabled" },
          filter: {},
          destination,
        },
      ],
    },
    // There it waits for the versions of the source alone; a local AWS is so quick that those of the destination may not be on yet.
    { provider, dependsOn: [source.versioning, replica.versioning] },
  );
}
