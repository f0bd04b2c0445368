import { createHash } from "node:crypto";
import {
  type Event,
  GetBucketNotificationConfigurationCommand,
  type NotificationConfigurationFilter,
  PutBucketNotificationConfigurationCommand,
} from "@aws-sdk/client-s3";
import type { BucketNotificationArgs } from "@pulumi/aws/s3";
import type { BucketPart } from "./bucket-part";

type Kind = "topic" | "queue" | "lambda";

/** What the entries of all three kinds of receivers have in common. */
interface Entry {
  readonly id?: string;
  readonly events: string[];
  readonly filterPrefix?: string;
  readonly filterSuffix?: string;
}

interface AwsEntry {
  readonly Id?: string | undefined;
  readonly Events?: readonly string[] | undefined;
  readonly Filter?: NotificationConfigurationFilter | undefined;
}

export const NOTIFICATION: BucketPart<BucketNotificationArgs> = {
  token: "aws:s3/bucketNotification:BucketNotification",
  title: "S3 Bucket Notification",
  operations: { put: "PutBucketNotificationConfiguration", remove: "PutBucketNotificationConfiguration" },
  properties: {
    bucket: "string",
    eventbridge: "boolean",
    topics: {
      each: {
        id: "string",
        topicArn: "string",
        events: { each: "string" },
        filterPrefix: "string",
        filterSuffix: "string",
      },
    },
    queues: {
      each: {
        id: "string",
        queueArn: "string",
        events: { each: "string" },
        filterPrefix: "string",
        filterSuffix: "string",
      },
    },
    lambdaFunctions: {
      each: {
        id: "string",
        lambdaFunctionArn: "string",
        events: { each: "string" },
        filterPrefix: "string",
        filterSuffix: "string",
      },
    },
  },
  canonical: ({ bucket, eventbridge, ...receivers }) => ({
    bucket,
    ...(eventbridge ? { eventbridge } : {}),
    ...Object.fromEntries(
      Object.entries(receivers).map(([key, entries]) => [
        key,
        Array.isArray(entries) ? canonicalEntries(entries) : entries,
      ]),
    ),
  }),
  put: async (s3, { bucket, eventbridge, topics, queues, lambdaFunctions }) =>
    s3.send(
      new PutBucketNotificationConfigurationCommand({
        Bucket: bucket,
        NotificationConfiguration: {
          ...(eventbridge ? { EventBridgeConfiguration: {} } : {}),
          TopicConfigurations: topics?.map((entry, index) => ({
            ...toAwsEntry(entry, "topic", index),
            TopicArn: entry.topicArn,
          })),
          QueueConfigurations: queues?.map((entry, index) => ({
            ...toAwsEntry(entry, "queue", index),
            QueueArn: entry.queueArn,
          })),
          LambdaFunctionConfigurations: lambdaFunctions?.map((entry, index) => ({
            ...toAwsEntry(entry, "lambda", index),
            LambdaFunctionArn: entry.lambdaFunctionArn,
          })),
        },
      }),
    ),
  // A bucket always has a configuration, if only an empty one: this resource is gone when its bucket is.
  get: async (s3, bucket, written) => {
    const found = await s3.send(new GetBucketNotificationConfigurationCommand({ Bucket: bucket }));
    const { TopicConfigurations, QueueConfigurations, LambdaFunctionConfigurations } = found;
    return {
      bucket,
      ...(found.EventBridgeConfiguration === undefined ? {} : { eventbridge: true }),
      topics: TopicConfigurations?.map((entry, index) => ({
        ...fromAwsEntry(entry, written.topics?.[index]),
        topicArn: entry.TopicArn ?? "",
      })),
      queues: QueueConfigurations?.map((entry, index) => ({
        ...fromAwsEntry(entry, written.queues?.[index]),
        queueArn: entry.QueueArn ?? "",
      })),
      lambdaFunctions: LambdaFunctionConfigurations?.map((entry, index) => ({
        ...fromAwsEntry(entry, written.lambdaFunctions?.[index]),
        lambdaFunctionArn: entry.LambdaFunctionArn ?? "",
      })),
    };
  },
  remove: async (s3, bucket) =>
    s3.send(new PutBucketNotificationConfigurationCommand({ Bucket: bucket, NotificationConfiguration: {} })),
};

/** No entries and an empty list are one thing, and so is any order of events. */
function canonicalEntries(entries: readonly Entry[]): object[] | undefined {
  if (entries.length === 0) return undefined;
  return entries.map(({ events, filterPrefix, filterSuffix, ...entry }) => ({
    ...entry,
    events: Array.isArray(events) ? [...events].sort() : events,
    ...(filterPrefix ? { filterPrefix } : {}),
    ...(filterSuffix ? { filterSuffix } : {}),
  }));
}

function toAwsEntry({ id, events, filterPrefix, filterSuffix }: Entry, kind: Kind, index: number) {
  const rules = [
    ...(filterPrefix ? [{ Name: "prefix" as const, Value: filterPrefix }] : []),
    ...(filterSuffix ? [{ Name: "suffix" as const, Value: filterSuffix }] : []),
  ];
  return {
    Id: id || madeUpId(kind, index),
    Events: events as Event[],
    ...(rules.length === 0 ? {} : { Filter: { Key: { FilterRules: rules } } }),
  };
}

/** The provider makes an id up and keeps it for as long as the entry keeps its place; ours comes from the place. */
function madeUpId(kind: Kind, index: number): string {
  const digits = createHash("sha256").update(`${kind} ${index}`).digest("hex").slice(0, 26);
  return `tf-s3-${kind}-${digits}`;
}

function fromAwsEntry({ Id, Events, Filter }: AwsEntry, written: Entry | undefined): Entry {
  const filtered = (name: string) =>
    Filter?.Key?.FilterRules?.find((rule) => rule.Name?.toLowerCase() === name)?.Value;
  const [filterPrefix, filterSuffix] = [filtered("prefix"), filtered("suffix")];
  const isMadeUp = written !== undefined && written.id === undefined;
  return {
    ...(isMadeUp || Id === undefined ? {} : { id: Id }),
    events: [...(Events ?? [])],
    ...(filterPrefix ? { filterPrefix } : {}),
    ...(filterSuffix ? { filterSuffix } : {}),
  };
}
