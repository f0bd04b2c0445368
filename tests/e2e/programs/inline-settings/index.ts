import { Provider } from "@pulumi/aws";
import { Role } from "@pulumi/aws/iam";
import { Bucket } from "@pulumi/aws/s3";

const there = new Provider("there", { region: "us-west-2" });
const role = new Role("replication", {
  assumeRolePolicy: JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: { Service: "s3.amazonaws.com" }, Action: "sts:AssumeRole" }],
  }),
});
const replica = new Bucket(
  "replica",
  { forceDestroy: true, versioning: { enabled: true } },
  { provider: there },
);
const source = new Bucket("source", {
  forceDestroy: true,
  versioning: { enabled: true },
  serverSideEncryptionConfiguration: {
    rule: { applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } },
  },
  replicationConfiguration: {
    role: role.arn,
    rules: [
      {
        id: "everything",
        status: "Enabled",
        filter: { prefix: "" },
        destination: { bucket: replica.arn, storageClass: "STANDARD_IA", metrics: {}, replicationTime: {} },
      },
    ],
  },
});

export const sourceBucket = source.bucket;
export const replicaBucket = replica.bucket;
