import {
  GetBucketNotificationConfigurationCommand,
  type NotificationConfiguration,
  PutBucketNotificationConfigurationCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import type { Attachment, Notification, Subscription } from "../contract/attachment";
import { mergedNotifications, ownNotifications } from "./merged-notifications";
import { explainRefusal } from "./notification-refusal";
import { changeShared, type SharedSetting } from "./shared-setting";
import { type ElementTable, refuseToLose, watchForUnknown } from "./unknown-elements";

/** What a bucket says of its notifications. */
interface Found {
  configuration: NotificationConfiguration;
  /** The paths of what the SDK leaves out, and so could not put back. */
  unknown: string[];
}

/** Puts our notification on a bucket, beside those of others. Tells whether anything had to be written. */
export function subscribe(s3: S3Client, { bucket, identity, notification }: Subscription): Promise<boolean> {
  return changeShared(notificationsOf(s3, bucket, notification), ({ configuration, unknown }) => ({
    configuration: mergedNotifications(configuration, notification, identity),
    unknown,
  }));
}

/** Takes our notification off a bucket. Tells how many went. */
export async function unsubscribe(s3: S3Client, { bucket, identity }: Attachment): Promise<number> {
  let removed = 0;
  await changeShared(notificationsOf(s3, bucket, undefined), ({ configuration, unknown }) => {
    removed ||= ownNotifications(configuration, identity).length;
    return { configuration: mergedNotifications(configuration, undefined, identity), unknown };
  });
  return removed;
}

function notificationsOf(s3: S3Client, Bucket: string, ours: Notification | undefined): SharedSetting<Found> {
  const title = `the notification configuration of ${Bucket}`;
  return {
    title,
    read: () => readNotifications(s3, Bucket),
    async write({ configuration, unknown }) {
      refuseToLose(title, unknown);
      const command = new PutBucketNotificationConfigurationCommand({
        Bucket,
        NotificationConfiguration: configuration,
        // S3 refuses all of it if one target of others is gone. That is no reason for ours to stay.
        ...(ours === undefined && { SkipDestinationValidation: true }),
      });
      try {
        await s3.send(command);
      } catch (error) {
        throw explainRefusal(error, ours);
      }
    },
  };
}

const filter: ElementTable = { S3Key: { FilterRule: { Name: {}, Value: {} } } };
const anyTarget: ElementTable = { Id: {}, Event: {}, Filter: filter };

/** What the SDK reads. A bucket without notifications answers the outermost element alone. */
const known: ElementTable = {
  NotificationConfiguration: {
    TopicConfiguration: { ...anyTarget, Topic: {} },
    QueueConfiguration: { ...anyTarget, Queue: {} },
    CloudFunctionConfiguration: { ...anyTarget, CloudFunction: {} },
    EventBridgeConfiguration: {},
  },
};

async function readNotifications(s3: S3Client, Bucket: string): Promise<Found> {
  const command = new GetBucketNotificationConfigurationCommand({ Bucket });
  const unknown = watchForUnknown(command, known);
  const { $metadata: _, ...configuration } = await s3.send(command);
  return { configuration, unknown: unknown() };
}
