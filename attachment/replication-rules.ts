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

/** Takes our rules off a bucket's replication. Those of others stay, in their order and as they are. Tells how many went. */
export async function detachRules(s3: S3Client, { bucket, identity }: Attachment): Promise<number> {
  let detached = 0;
  await changeShared(replicationOf(s3, bucket), (found) => {
    const rules = found?.Rules ?? [];
    const theirs = rules.filter(({ ID }) => !ownsRule(identity, ID));
    if (theirs.length === rules.length) return found;
    detached = rules.length - theirs.length;
    return theirs.length === 0 ? undefined : { ...found, Role: found?.Role, Rules: theirs };
  });
  return detached;
}

function replicationOf(s3: S3Client, Bucket: string): SharedSetting<ReplicationConfiguration | undefined> {
  return {
    title: `the replication configuration of ${Bucket}`,
    async read() {
      const found = s3.send(new GetBucketReplicationCommand({ Bucket }));
      const answer = await orNothing(found, "ReplicationConfigurationNotFoundError");
      return answer?.ReplicationConfiguration;
    },
    write: (ReplicationConfiguration) =>
      ReplicationConfiguration === undefined
        ? s3.send(new DeleteBucketReplicationCommand({ Bucket }))
        : s3.send(new PutBucketReplicationCommand({ Bucket, ReplicationConfiguration })),
  };
}
