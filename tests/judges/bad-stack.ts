import type { StateResource } from "../support/test-stack";
import { type JudgedStack, judgedStack } from "./judged-stack";

/** Wrong on purpose, so that a judge that reads nothing does not pass for one that finds nothing. */
export function badStack(): JudgedStack {
  return judgedStack("bad", [
    resource("aws:s3/bucket:Bucket", "bad-bucket", { bucket: "Bad_Bucket" }),
    resource("aws:s3/bucketVersioning:BucketVersioning", "bad-versioning", {
      bucket: "Bad_Bucket",
      versioningConfiguration: { status: "On" },
    }),
    resource("aws:s3/bucketReplicationConfig:BucketReplicationConfig", "bad-replication", {
      bucket: "Bad_Bucket",
      role: "nobody",
      rules: [{ status: "Enabled", destination: { bucket: "no-arn", storageClass: "SLOW" } }],
    }),
    resource("aws:s3/bucketPolicy:BucketPolicy", "bad-policy", {
      bucket: "Bad_Bucket",
      policy: policy({ Effect: "Allow", Principal: "*", Action: "s3:*", Resource: "*" }),
    }),
    resource("aws:iam/role:Role", "bad-role", {
      name: "bad",
      assumeRolePolicy: policy({ Effect: "Allow", Principal: { AWS: "*" }, Action: "sts:AssumeRole", Resource: "*" }),
    }),
    resource("aws:iam/rolePolicy:RolePolicy", "bad-rights", {
      role: "bad",
      name: "rights",
      policy: policy(
        { Effect: "Allow", Action: "*", Resource: "*" },
        { Effect: "Allow", Action: "s3:GetObjekt", Resource: "arn:aws:s3:::bad/*" },
        { Effect: "Allow", Action: "s3:GetObject", Resource: "arn:aws:s3:::bad" },
      ),
    }),
    resource("aws:iam/rolePolicy:RolePolicy", "bad-grammar", {
      role: "bad",
      name: "grammar",
      policy: policy({ Effect: "Allow", Principal: "*", Action: "s3:GetObject", Resource: "arn:aws:s3:::bad/*" }),
    }),
    resource("aws:kms/key:Key", "bad-key", {
      policy: policy({ Effect: "Allow", Principal: "*", Action: "kms:*", Resource: "*" }),
    }),
  ]);
}

function resource(type: string, name: string, inputs: Record<string, unknown>): StateResource {
  const urn = `urn:pulumi:bad::s3-cross-region-replication::${type}::${name}`;
  return { type, urn, custom: true, id: name, inputs, outputs: inputs };
}

function policy(...Statement: object[]): string {
  return JSON.stringify({ Version: "2012-10-17", Statement });
}
