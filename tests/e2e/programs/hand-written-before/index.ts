import { Role, RolePolicy } from "@pulumi/aws/iam";
import { Bucket, BucketReplicationConfig, BucketVersioning } from "@pulumi/aws/s3";
import { Config, type CustomResourceOptions, interpolate } from "@pulumi/pulumi";
import { CrossRegionReplication } from "s3-cross-region-replication";

type Step = "before" | "retained" | "forgotten" | "component" | "swapped";

const step = new Config("migration").require("step") as Step;
const endpoint = { endpoint: new Config("migration").require("endpoint"), allowPlainHttpOnLoopback: true };
const isByHand = step === "before" || step === "retained";
const kept: CustomResourceOptions = { retainOnDelete: step === "retained" };

const source = new Bucket("source", { forceDestroy: true });
const replica = new Bucket("replica", { region: "us-west-2", forceDestroy: true });

const role = new Role("by-hand", {
  assumeRolePolicy: {
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: { Service: "s3.amazonaws.com" }, Action: "sts:AssumeRole" }],
  },
});
const actions = [
  "GetReplicationConfiguration",
  "ListBucket",
  "GetObjectVersion*",
  "ReplicateObject",
  "ReplicateTags",
];
new RolePolicy("by-hand", {
  role: role.name,
  policy: {
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Action: actions.map((action) => `s3:${action}`),
        Resource: [source, replica].flatMap(({ arn }) => [arn, interpolate`${arn}/*`]),
      },
    ],
  },
});

if (isByHand) {
  const versioned = [source, replica].map(
    (bucket, index) =>
      new BucketVersioning(
        `versioning-${index}`,
        { bucket: bucket.bucket, region: bucket.region, versioningConfiguration: { status: "Enabled" } },
        kept,
      ),
  );
  new BucketReplicationConfig(
    "by-hand",
    {
      bucket: source.bucket,
      role: role.arn,
      rules: [
        {
          id: "by-hand",
          status: "Enabled",
          filter: { prefix: "" },
          deleteMarkerReplication: { status: "Disabled" },
          destination: { bucket: replica.arn },
        },
      ],
    },
    { ...kept, dependsOn: versioned },
  );
}
if (step === "component" || step === "swapped") {
  new CrossRegionReplication("docs", {
    source: { region: "eu-west-1", existingBucket: source.bucket, ...endpoint },
    destinations: { dr: { region: "us-west-2", existingBucket: replica.bucket, ...endpoint } },
    existingRules: "replace",
    backfill: { mode: "none" },
  });
}

export const sourceBucket = source.bucket;
export const replicaBucket = replica.bucket;
