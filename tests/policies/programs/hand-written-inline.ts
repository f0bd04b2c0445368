import { Provider } from "@pulumi/aws";
import { Role } from "@pulumi/aws/iam";
import { Key } from "@pulumi/aws/kms";
import {
  Bucket,
  type BucketArgs,
  BucketNotification,
  BucketPublicAccessBlock,
  BucketV2,
  type BucketV2Args,
} from "@pulumi/aws/s3";
import type { input } from "@pulumi/aws/types";
import { local } from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import { document, type Ends, neededRights, owner, type Statement, tlsOnly, topicArn } from "./hand-written";

type InlineRule = input.s3.BucketReplicationConfigurationRule;

/** What is otherwise than in a sound program. */
export interface InlineChanges {
  source?: BucketArgs;
  replica?: BucketArgs;
  rule?: Partial<InlineRule>;
  destination?: Partial<InlineRule["destination"]>;
  furtherRules?: (ends: Ends) => InlineRule[];
  rights?: (statements: Statement[]) => Statement[];
  replicaRegion?: string;
  /** Objects are under KMS keys on both sides. */
  encrypted?: boolean;
}

/** The names are said, as the role has to know them before the source is there. */
export const names = { source: "acme-records", replica: "acme-records-replica" };

export const arnOf = (name: string) => pulumi.output(`arn:aws:s3:::${name}`);

/** What the role has to know, from those names. */
export function namedEnds({
  source,
  replica,
}: { [side in keyof typeof names]?: pulumi.Output<string> }): Ends {
  return {
    sourceArn: arnOf(names.source),
    replicaArn: arnOf(names.replica),
    ...(source && replica && { keys: { source, replica } }),
  };
}

/** Replicates with all that a bucket of `aws` takes within itself, which its provider advises against, or with one mistake. */
export function handWrittenInline(
  {
    source = {},
    replica = {},
    rule = {},
    destination = {},
    furtherRules = () => [],
    rights = (statements) => statements,
    replicaRegion = "eu-central-1",
    encrypted = false,
  }: InlineChanges = {},
  make: MakeBucket = (name, args, opts) => new Bucket(name, args, opts),
): void {
  const provider = new Provider("ireland", { region: "eu-west-1" });
  const abroad = new Provider("frankfurt", { region: replicaRegion });
  const key = (name: string, opts: pulumi.CustomResourceOptions) =>
    encrypted ? new Key(name, { tags: { team: "data" } }, opts).arn : undefined;
  const keys = { source: key("source-key", { provider }), replica: key("replica-key", { provider: abroad }) };

  const ends = namedEnds(keys);
  const role = new Role(
    "role",
    {
      assumeRolePolicy: trustOfS3(),
      inlinePolicies: [{ name: "replication", policy: document(rights(neededRights(ends))) }],
    },
    { provider },
  );

  const bucket = (side: "source" | "replica", changes: BucketArgs, opts: pulumi.CustomResourceOptions) => {
    const made = make(
      side,
      {
        bucket: names[side],
        tags: { team: "data" },
        versioning: { enabled: true },
        policy: tlsOnly(arnOf(names[side])),
        ...(keys[side] && { serverSideEncryptionConfiguration: byDefault(keys[side]) }),
        ...changes,
      },
      opts,
    );
    new BucketPublicAccessBlock(
      `${side}-public-access`,
      {
        bucket: made.id,
        blockPublicAcls: true,
        blockPublicPolicy: true,
        ignorePublicAcls: true,
        restrictPublicBuckets: true,
      },
      opts,
    );
    return made;
  };
  const received = bucket("replica", replica, { provider: abroad });
  const written = bucket(
    "source",
    {
      replicationConfiguration: {
        role: role.arn,
        rules: [
          {
            id: "everything",
            priority: 1,
            status: "Enabled",
            filter: { prefix: "" },
            ...(encrypted && { sourceSelectionCriteria: { sseKmsEncryptedObjects: { enabled: true } } }),
            destination: {
              bucket: received.arn,
              metrics: { status: "Enabled" },
              ...(keys.replica && { replicaKmsKeyId: keys.replica }),
              ...destination,
            },
            ...rule,
          },
          ...furtherRules(ends),
        ],
      },
      ...source,
    },
    { provider, dependsOn: received },
  );
  new BucketNotification(
    "notification",
    { bucket: written.id, topics: [{ topicArn, events: ["s3:Replication:OperationFailedReplication"] }] },
    { provider },
  );
  new local.Command(
    "older-objects",
    { create: `npx s3-backfill run --source ${names.source} --destination ${names.replica}` },
    { dependsOn: written },
  );
}

type MakeBucket = (
  name: string,
  args: BucketArgs,
  opts: pulumi.CustomResourceOptions,
) => pulumi.CustomResource & { arn: pulumi.Output<string> };

/** The same program with `aws.s3.BucketV2`, which has the same settings as lists of one. */
export function handWrittenV2(changes?: InlineChanges): void {
  handWrittenInline(changes, (name, args, opts) => new BucketV2(name, listed(args) as BucketV2Args, opts));
}

function byDefault(kmsMasterKeyId: pulumi.Output<string>): BucketArgs["serverSideEncryptionConfiguration"] {
  return {
    rule: {
      applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId },
      bucketKeyEnabled: true,
    },
  };
}

export function trustOfS3(): pulumi.Output<string> {
  return document([
    {
      Effect: "Allow",
      Principal: { Service: "s3.amazonaws.com" },
      Action: "sts:AssumeRole",
      Condition: { StringEquals: { "aws:SourceAccount": owner } },
    },
  ]);
}

/** What is a block in `aws.s3.Bucket` and a list in `aws.s3.BucketV2`. */
const lists: { [block: string]: string } = {
  versioning: "versionings",
  serverSideEncryptionConfiguration: "serverSideEncryptionConfigurations",
  rule: "rules",
  applyServerSideEncryptionByDefault: "applyServerSideEncryptionByDefaults",
  replicationConfiguration: "replicationConfigurations",
  destination: "destinations",
  filter: "filters",
  sourceSelectionCriteria: "sourceSelectionCriterias",
  accessControlTranslation: "accessControlTranslations",
  replicationTime: "replicationTimes",
  metrics: "metrics",
  sseKmsEncryptedObjects: "sseKmsEncryptedObjects",
};

function listed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(listed);
  if (typeof value !== "object" || value === null || pulumi.Output.isInstance(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => {
      const list = lists[name];
      return list === undefined || item === undefined ? [name, listed(item)] : [list, [listed(item)]];
    }),
  );
}
