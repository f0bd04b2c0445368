import {
  DeleteBucketReplicationCommand,
  GetBucketReplicationCommand,
  PutBucketReplicationCommand,
  type ReplicationConfiguration,
  type S3Client,
} from "@aws-sdk/client-s3";
import type { Attachment } from "../contract/attachment";
import { ownsRule } from "../contract/ownership";
import { orNothing } from "./absent";
import { changeShared, type SharedSetting } from "./shared-setting";
import { type ElementTable, refuseToLose, watchForUnknown } from "./unknown-elements";

/** What a bucket says of its replication. */
interface Found {
  configuration?: ReplicationConfiguration;
  /** The paths of what the SDK leaves out, and so could not put back. */
  unknown: string[];
}

/** Takes our rules off a bucket's replication. Those of others stay, in their order and as they are. Tells how many went. */
export async function detachRules(s3: S3Client, { bucket, identity }: Attachment): Promise<number> {
  let detached = 0;
  await changeShared(replicationOf(s3, bucket), (found) => {
    const { configuration, unknown } = found;
    const rules = configuration?.Rules ?? [];
    const theirs = rules.filter(({ ID }) => !ownsRule(identity, ID));
    if (theirs.length === rules.length) return found;
    detached = rules.length - theirs.length;
    if (theirs.length === 0) return { unknown: [] };
    return { configuration: { Role: configuration?.Role, Rules: theirs }, unknown };
  });
  return detached;
}

function replicationOf(s3: S3Client, Bucket: string): SharedSetting<Found> {
  const title = `the replication configuration of ${Bucket}`;
  return {
    title,
    async read() {
      const command = new GetBucketReplicationCommand({ Bucket });
      const unknown = watchForUnknown(command, known);
      const answer = await orNothing(s3.send(command), "ReplicationConfigurationNotFoundError");
      const configuration = answer?.ReplicationConfiguration;
      return configuration === undefined ? { unknown: [] } : { configuration, unknown: unknown() };
    },
    write({ configuration, unknown }) {
      if (configuration === undefined) return s3.send(new DeleteBucketReplicationCommand({ Bucket }));
      refuseToLose(title, unknown);
      return s3.send(new PutBucketReplicationCommand({ Bucket, ReplicationConfiguration: configuration }));
    },
  };
}

const tag: ElementTable = { Key: {}, Value: {} };
const status: ElementTable = { Status: {} };
const minutes: ElementTable = { Minutes: {} };

/** What the SDK reads. */
const known: ElementTable = {
  ReplicationConfiguration: {
    Role: {},
    Rule: {
      ID: {},
      Priority: {},
      Prefix: {},
      Status: {},
      Filter: { Prefix: {}, Tag: tag, And: { Prefix: {}, Tag: tag } },
      SourceSelectionCriteria: { SseKmsEncryptedObjects: status, ReplicaModifications: status },
      ExistingObjectReplication: status,
      DeleteMarkerReplication: status,
      Destination: {
        Bucket: {},
        Account: {},
        StorageClass: {},
        AccessControlTranslation: { Owner: {} },
        EncryptionConfiguration: { ReplicaKmsKeyID: {} },
        ReplicationTime: { Status: {}, Time: minutes },
        Metrics: { Status: {}, EventThreshold: minutes },
      },
    },
  },
};
