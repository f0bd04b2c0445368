import { Provider } from "@pulumi/aws";
import { Role, RolePolicy } from "@pulumi/aws/iam";
import { Key } from "@pulumi/aws/kms";
import {
  Bucket,
  BucketNotification,
  BucketPolicy,
  BucketPublicAccessBlock,
  BucketReplicationConfig,
  BucketServerSideEncryptionConfiguration,
  BucketVersioning,
} from "@pulumi/aws/s3";
import type { input } from "@pulumi/aws/types";
import { local } from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";

type ReplicationRule = input.s3.BucketReplicationConfigRule;

export interface Statement {
  Sid?: string;
  Effect: "Allow" | "Deny";
  Principal?: unknown;
  Action: string | string[];
  Resource?: pulumi.Input<string> | pulumi.Input<string>[];
  Condition?: unknown;
}

export interface Ends {
  sourceArn: pulumi.Output<string>;
  replicaArn: pulumi.Output<string>;
  /** Of an encrypted replication only. */
  keys?: { source: pulumi.Output<string>; replica: pulumi.Output<string> };
}

/** What is otherwise than in a sound program. */
export interface Changes {
  /** Arguments that a resource has instead, by its name, or that it is not there. */
  resources?: { [name: string]: Record<string, unknown> | "left out" };
  rule?: Partial<ReplicationRule>;
  destination?: Partial<ReplicationRule["destination"]>;
  furtherRules?: (ends: Ends) => ReplicationRule[];
  trust?: Partial<Statement>;
  rights?: (statements: Statement[], ends: Ends) => Statement[];
  /** Objects are under KMS keys, with bucket keys, on both sides. */
  encrypted?: boolean;
}

export const owner = "111122223333";
export const topicArn = `arn:aws:sns:eu-west-1:${owner}:replication-failures`;

/** Replicates the way a careful engineer does with the resources of `aws`, or with one mistake. */
export function handWritten({
  resources = {},
  rule = {},
  destination = {},
  furtherRules = () => [],
  trust = {},
  rights = (statements) => statements,
  encrypted = false,
}: Changes = {}): void {
  const make = <Made, Args extends object>(
    Type: new (name: string, args: Args, opts?: pulumi.CustomResourceOptions) => Made,
    name: string,
    args: Args,
    opts?: pulumi.CustomResourceOptions,
  ): Made | undefined => {
    const change = resources[name];
    return change === "left out" ? undefined : new Type(name, { ...args, ...change }, opts);
  };

  const provider = new Provider("ireland", { region: "eu-west-1", ...(resources.ireland as object) });
  const abroad = new Provider("frankfurt", { region: "eu-central-1", ...(resources.frankfurt as object) });

  const bucket = (name: string, opts: pulumi.CustomResourceOptions) => {
    const made = new Bucket(name, { tags: { team: "data" }, ...(resources[name] as object) }, opts);
    const versioning = make(
      BucketVersioning,
      `${name}-versioning`,
      { bucket: made.id, versioningConfiguration: { status: "Enabled" } },
      opts,
    );
    make(
      BucketPublicAccessBlock,
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
    make(BucketPolicy, `${name}-policy`, { bucket: made.id, policy: tlsOnly(made.arn) }, opts);
    const key = encrypted ? make(Key, `${name}-key`, { tags: { team: "data" } }, opts) : undefined;
    if (key) {
      make(
        BucketServerSideEncryptionConfiguration,
        `${name}-encryption`,
        {
          bucket: made.id,
          rules: [
            {
              applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: key.arn },
              bucketKeyEnabled: true,
            },
          ],
        },
        opts,
      );
    }
    return { made, versioning, key };
  };
  const source = bucket("source", { provider });
  const replica = bucket("replica", { provider: abroad });
  const ends: Ends = {
    sourceArn: source.made.arn,
    replicaArn: replica.made.arn,
    ...(source.key && replica.key && { keys: { source: source.key.arn, replica: replica.key.arn } }),
  };

  const role = new Role(
    "role",
    {
      assumeRolePolicy: document([
        {
          Effect: "Allow",
          Principal: { Service: "s3.amazonaws.com" },
          Action: "sts:AssumeRole",
          Condition: { StringEquals: { "aws:SourceAccount": owner } },
          ...trust,
        },
      ]),
      ...(resources.role as object),
    },
    { provider },
  );
  const policy = make(
    RolePolicy,
    "role-policy",
    { role: role.name, policy: document(rights(neededRights(ends), ends)) },
    { provider },
  );

  make(
    BucketNotification,
    "notification",
    { bucket: source.made.id, topics: [{ topicArn, events: ["s3:Replication:OperationFailedReplication"] }] },
    { provider },
  );

  const dependsOn = [source.versioning, replica.versioning, policy].flatMap((each) => each ?? []);
  const replication = make(
    BucketReplicationConfig,
    "replication",
    {
      bucket: source.made.id,
      role: role.arn,
      rules: [
        {
          id: "everything",
          priority: 1,
          status: "Enabled",
          filter: { prefix: "" },
          deleteMarkerReplication: { status: "Disabled" },
          ...(encrypted && { sourceSelectionCriteria: { sseKmsEncryptedObjects: { status: "Enabled" } } }),
          destination: {
            bucket: replica.made.arn,
            metrics: { status: "Enabled" },
            ...(replica.key && { encryptionConfiguration: { replicaKmsKeyId: replica.key.arn } }),
            ...destination,
          },
          ...rule,
        },
        ...furtherRules(ends),
      ],
    },
    { provider, dependsOn },
  );

  make(
    local.Command,
    "older-objects",
    {
      // What `npx s3-backfill` runs; npx itself would build this repository anew while the tests use what is built.
      interpreter: ["node", "-e"],
      create: pulumi.interpolate`require("s3-cross-region-replication/backfill/cli").main(["run", "--source", "${source.made.bucket}", "--destination", "${replica.made.bucket}"])`,
    },
    { dependsOn: replication ? [replication] : [] },
  );
}

export function neededRights({ sourceArn, replicaArn, keys }: Ends): Statement[] {
  return [
    ...(keys
      ? [
          usesKey(["kms:Decrypt"], keys.source, sourceArn, "eu-west-1"),
          usesKey(
            ["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey"],
            keys.replica,
            replicaArn,
            "eu-central-1",
          ),
        ]
      : []),
    {
      Effect: "Allow",
      Action: ["s3:GetReplicationConfiguration", "s3:ListBucket"],
      Resource: sourceArn,
    },
    {
      Effect: "Allow",
      Action: [
        "s3:GetObjectVersionForReplication",
        "s3:GetObjectVersionAcl",
        "s3:GetObjectVersionTagging",
        "s3:GetObjectVersionAnnotationForReplication",
      ],
      Resource: pulumi.interpolate`${sourceArn}/*`,
    },
    {
      Effect: "Allow",
      Action: ["s3:ReplicateObject", "s3:ReplicateTags"],
      Resource: pulumi.interpolate`${replicaArn}/*`,
    },
  ];
}

/** For objects with a bucket key, whose context is the bucket, and for those without. */
function usesKey(
  Action: string[],
  Resource: pulumi.Output<string>,
  bucketArn: pulumi.Output<string>,
  region: string,
): Statement {
  return {
    Effect: "Allow",
    Action,
    Resource,
    Condition: {
      StringEquals: { "kms:ViaService": `s3.${region}.amazonaws.com` },
      StringLike: { "kms:EncryptionContext:aws:s3:arn": [bucketArn, pulumi.interpolate`${bucketArn}/*`] },
    },
  };
}

export function tlsOnly(bucketArn: pulumi.Input<string>): pulumi.Output<string> {
  return document([
    {
      Effect: "Deny",
      Principal: "*",
      Action: "s3:*",
      Resource: [bucketArn, pulumi.interpolate`${bucketArn}/*`],
      Condition: { Bool: { "aws:SecureTransport": "false" } },
    },
  ]);
}

export function document(statements: Statement[]): pulumi.Output<string> {
  return pulumi.jsonStringify({ Version: "2012-10-17", Statement: statements });
}
