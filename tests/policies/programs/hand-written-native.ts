import { Role } from "@pulumi/aws-native/iam";
import { Key } from "@pulumi/aws-native/kms";
import { Provider } from "@pulumi/aws-native/provider";
import { Bucket, type BucketArgs, BucketPolicy } from "@pulumi/aws-native/s3";
import type { input } from "@pulumi/aws-native/types";
import type { Region } from "@pulumi/aws-native/types/enums";
import { local } from "@pulumi/command";
import type * as pulumi from "@pulumi/pulumi";
import { document, type Ends, neededRights, type Statement, tlsOnly, topicArn } from "./hand-written";
import { arnOf, namedEnds, names, trustOfS3 } from "./hand-written-inline";

type NativeRule = input.s3.BucketReplicationRuleArgs;

/** What is otherwise than in a sound program. */
export interface NativeChanges {
  source?: BucketArgs;
  replica?: BucketArgs;
  rule?: Partial<NativeRule>;
  destination?: Partial<input.s3.BucketReplicationDestinationArgs>;
  furtherRules?: (ends: Ends) => NativeRule[];
  rights?: (statements: Statement[]) => Statement[];
  replicaRegion?: string;
  /** Objects are under KMS keys on both sides. */
  encrypted?: boolean;
}

const tags = [{ key: "team", value: "data" }];

/** Replicates with the resources of `aws-native`, which take everything within themselves, or with one mistake. */
export function handWrittenNative({
  source = {},
  replica = {},
  rule = {},
  destination = {},
  furtherRules = () => [],
  rights = (statements) => statements,
  replicaRegion = "eu-central-1",
  encrypted = false,
}: NativeChanges = {}): void {
  const provider = new Provider("ireland", { region: "eu-west-1" });
  const abroad = new Provider("frankfurt", { region: replicaRegion as Region });
  const key = (name: string, opts: pulumi.CustomResourceOptions) =>
    encrypted ? new Key(name, { tags }, opts).arn : undefined;
  const keys = { source: key("source-key", { provider }), replica: key("replica-key", { provider: abroad }) };

  const ends = namedEnds(keys);
  const role = new Role(
    "role",
    {
      assumeRolePolicyDocument: trustOfS3().apply(JSON.parse),
      policies: [
        {
          policyName: "replication",
          policyDocument: document(rights(neededRights(ends))).apply(JSON.parse),
        },
      ],
    },
    { provider },
  );

  const bucket = (side: "source" | "replica", changes: BucketArgs, opts: pulumi.CustomResourceOptions) => {
    const made = new Bucket(
      side,
      {
        bucketName: names[side],
        tags,
        versioningConfiguration: { status: "Enabled" },
        publicAccessBlockConfiguration: {
          blockPublicAcls: true,
          blockPublicPolicy: true,
          ignorePublicAcls: true,
          restrictPublicBuckets: true,
        },
        ...(keys[side] && { bucketEncryption: byDefault(keys[side]) }),
        ...changes,
      },
      opts,
    );
    const policyDocument = tlsOnly(arnOf(names[side])).apply(JSON.parse);
    new BucketPolicy(`${side}-policy`, { bucket: names[side], policyDocument }, { ...opts, dependsOn: made });
    return made;
  };
  const received = bucket("replica", replica, { provider: abroad });
  const written = bucket(
    "source",
    {
      notificationConfiguration: {
        topicConfigurations: [{ topic: topicArn, event: "s3:Replication:OperationFailedReplication" }],
      },
      replicationConfiguration: {
        role: role.arn,
        rules: [
          {
            id: "everything",
            priority: 1,
            status: "Enabled",
            filter: { prefix: "" },
            deleteMarkerReplication: { status: "Disabled" },
            ...(encrypted && {
              sourceSelectionCriteria: { sseKmsEncryptedObjects: { status: "Enabled" as const } },
            }),
            destination: {
              bucket: received.arn,
              metrics: { status: "Enabled" },
              ...(keys.replica && { encryptionConfiguration: { replicaKmsKeyId: keys.replica } }),
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
  new local.Command(
    "older-objects",
    { create: `npx s3-backfill run --source ${names.source} --destination ${names.replica}` },
    { dependsOn: written },
  );
}

function byDefault(kmsMasterKeyId: pulumi.Output<string>): BucketArgs["bucketEncryption"] {
  return {
    serverSideEncryptionConfiguration: [
      {
        serverSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId },
        bucketKeyEnabled: true,
      },
    ],
  };
}
