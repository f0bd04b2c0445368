import { BucketReplicationConfig } from "@pulumi/aws/s3/bucketReplicationConfig";
import { askedCase, name, sourceRegion } from "../cases";
import { backfill, existingBucket, ruleId } from "./existing-bucket";
import { regionalProvider } from "./provider";
import { newBucket } from "./replicated-bucket";
import { accountId, replicationRole } from "./role";

const asked = askedCase(process.env);
const isExisting = asked.existingBucket !== undefined;

const provider = regionalProvider(`${name}-source`, sourceRegion);
const source =
  asked.existingBucket === undefined
    ? newBucket(`${name}-source`, provider)
    : existingBucket(`${name}-source`, asked.existingBucket);
const destinations = asked.destinations.map((destination) => {
  const bucket = `${name}-destination-${destination.key}`;
  return { ...destination, at: newBucket(bucket, regionalProvider(bucket, destination.region)) };
});
const buckets = [source, ...destinations.map(({ at }) => at)];
const { role, rights } = replicationRole(
  name,
  source,
  destinations.map(({ at }) => at),
  provider,
);

const replication = new BucketReplicationConfig(
  `${name}-replication`,
  {
    bucket: source.name,
    role: role.arn,
    rules: destinations.map(({ key, storageClass, at }, index) => ({
      id: ruleId(key),
      priority: index,
      status: "Enabled",
      filter: { prefix: "" },
      deleteMarkerReplication: { status: "Disabled" },
      destination: {
        bucket: at.arn,
        account: accountId,
        accessControlTranslation: { owner: "Destination" },
        metrics: { status: "Enabled" },
        storageClass,
      },
    })),
  },
  { provider, dependsOn: [rights, ...buckets.flatMap(({ ready }) => ready)], retainOnDelete: isExisting },
);
for (const bucket of buckets) bucket.cleanUp(replication);
const summary = isExisting ? backfill(name, source, destinations, replication).stdout : undefined;

export const replicaBuckets = Object.fromEntries(destinations.map(({ key, at }) => [key, at.name]));
export { summary as backfill };
