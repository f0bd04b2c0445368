import type {
  Destination as AwsDestination,
  Metrics as AwsMetrics,
  ReplicationTime as AwsReplicationTime,
  MetricsStatus,
  OwnerOverride,
  ReplicationTimeStatus,
  StorageClass,
} from "@aws-sdk/client-s3";
import type { BucketReplicationConfigArgs } from "@pulumi/aws/s3";
import type { Plain } from "../../property-table";

type Destination = Plain<BucketReplicationConfigArgs>["rules"][number]["destination"];
type Metrics = NonNullable<Destination["metrics"]>;
type ReplicationTime = NonNullable<Destination["replicationTime"]>;

export function toAwsDestination(destination: Destination): AwsDestination {
  const { accessControlTranslation, encryptionConfiguration, metrics, replicationTime } = destination;
  return {
    Bucket: destination.bucket,
    Account: destination.account,
    StorageClass: destination.storageClass as StorageClass | undefined,
    ...(accessControlTranslation === undefined
      ? {}
      : { AccessControlTranslation: { Owner: accessControlTranslation.owner as OwnerOverride } }),
    ...(encryptionConfiguration === undefined
      ? {}
      : { EncryptionConfiguration: { ReplicaKmsKeyID: encryptionConfiguration.replicaKmsKeyId } }),
    ...(metrics === undefined ? {} : { Metrics: toAwsMetrics(metrics) }),
    ...(replicationTime === undefined
      ? {}
      : {
          ReplicationTime: {
            Status: replicationTime.status as ReplicationTimeStatus,
            Time: { Minutes: replicationTime.time.minutes },
          },
        }),
  };
}

function toAwsMetrics({ status, eventThreshold }: Metrics): AwsMetrics {
  return {
    Status: status as MetricsStatus,
    ...(eventThreshold === undefined ? {} : { EventThreshold: { Minutes: eventThreshold.minutes } }),
  };
}

export function fromAwsDestination(destination: AwsDestination | undefined): Destination {
  if (destination === undefined) return { bucket: "" };
  const { AccessControlTranslation, EncryptionConfiguration, Metrics, ReplicationTime } = destination;
  return {
    bucket: destination.Bucket ?? "",
    ...(destination.Account === undefined ? {} : { account: destination.Account }),
    ...(destination.StorageClass === undefined ? {} : { storageClass: destination.StorageClass }),
    ...(AccessControlTranslation?.Owner === undefined
      ? {}
      : { accessControlTranslation: { owner: AccessControlTranslation.Owner } }),
    ...(EncryptionConfiguration?.ReplicaKmsKeyID === undefined
      ? {}
      : { encryptionConfiguration: { replicaKmsKeyId: EncryptionConfiguration.ReplicaKmsKeyID } }),
    ...(Metrics === undefined ? {} : { metrics: fromAwsMetrics(Metrics) }),
    ...(ReplicationTime === undefined ? {} : { replicationTime: fromAwsReplicationTime(ReplicationTime) }),
  };
}

function fromAwsMetrics({ Status, EventThreshold }: AwsMetrics): Metrics {
  return {
    status: Status ?? "",
    ...(EventThreshold?.Minutes === undefined ? {} : { eventThreshold: { minutes: EventThreshold.Minutes } }),
  };
}

function fromAwsReplicationTime({ Status, Time }: AwsReplicationTime): ReplicationTime {
  return { status: Status ?? "", time: { minutes: Time?.Minutes ?? 0 } };
}
