import { GetBucketReplicationCommand } from "@aws-sdk/client-s3";
import type { Case } from "../case";
import { putRules, replicationRole } from "../replication";
import { yesIf } from "../verdict";

const tries = 20;

export const eventualRead: Case = {
  id: "eventual-read",
  assumption: "GetBucketReplication right after PutBucketReplication answers the new rules",
  page: "Buckets overview (consistency of bucket configurations)",
  how: `Rules with another prefix are put and read, ${tries} times`,
  costs: { request: 200, read: 100 },
  async try(world) {
    const source = await world.bucket(world.home);
    const bucket = await world.bucket(world.away);
    const role = await replicationRole(world, source, [{ bucket }]);
    let old = 0;
    for (let turn = 0; turn < tries; turn++) {
      await putRules(world, source, role, [{ bucket, prefix: `${turn}/` }]);
      const isNew = await source.s3.send(new GetBucketReplicationCommand({ Bucket: source.name })).then(
        ({ ReplicationConfiguration }) => ReplicationConfiguration?.Rules?.[0]?.Filter?.Prefix === `${turn}/`,
        (error: Error) => {
          if (error.name === "ReplicationConfigurationNotFoundError") return false;
          throw error;
        },
      );
      if (!isNew) old++;
    }
    return yesIf(
      old === 0,
      `${tries - old} of ${tries} reads answered the new rules, ${old} what was there before.`,
    );
  },
};
