// Proves that the stand-in for aws puts a bucket's notifications to every kind of receiver, reads them back unchanged, sees
// what others changed, and takes them away.
// Does not prove that a notification arrives, nor that AWS lets the bucket send one.
import assert from "node:assert/strict";
import {
  GetBucketNotificationConfigurationCommand,
  PutBucketNotificationConfigurationCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import type { PropertyMap } from "../../sandbox/providers/property-values";
import { type LocalTrial, openLocalTrial, REGION } from "./local-trial";
import { assertSettled, type Resource, type Trial } from "./trial-plugin";

const BUCKET = "aws:s3/bucket:Bucket";
const NOTIFICATION = "aws:s3/bucketNotification:BucketNotification";

describe("notifications of a bucket of the stand-in for aws", function () {
  this.timeout(30_000);
  const Bucket = "talking";
  const lambdaFunctionArn = `arn:aws:lambda:${REGION}:000000000000:function:resize`;
  const topicArn = `arn:aws:sns:${REGION}:000000000000:changes`;
  const queueArn = `arn:aws:sqs:${REGION}:000000000000:failures`;
  const found = async () => s3.send(new GetBucketNotificationConfigurationCommand({ Bucket }));
  let local: LocalTrial;
  let s3: S3Client;
  let aws: Trial;
  let bucket: Resource;

  before(async function () {
    this.timeout(600_000);
    local = await openLocalTrial();
    s3 = local.s3;
    aws = await local.aws();
    await make("sns", { Action: "CreateTopic", Name: "changes" });
    await make("sqs", { Action: "CreateQueue", QueueName: "failures" });
  });
  beforeEach(async () => {
    bucket = await aws.create(BUCKET, { bucket: Bucket });
  });
  afterEach(() => bucket.delete());
  after(() => local?.close());

  /** The clients for topics and queues would be needed for nothing else. */
  async function make(service: "sns" | "sqs", parameters: Record<string, string>): Promise<void> {
    const credential = `test/20260101/${REGION}/${service}/aws4_request`;
    const answer = await fetch(local.endpoint, {
      method: "POST",
      headers: {
        authorization: `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=host, Signature=0`,
      },
      body: new URLSearchParams(parameters),
    });
    assert.ok(answer.ok, await answer.text());
  }

  it("go to a topic, a queue, a function and EventBridge, and end when they are deleted", async () => {
    const topics: PropertyMap[] = [
      { topicArn, events: ["s3:Replication:OperationFailedReplication", "s3:ObjectCreated:*"] },
      { id: "mine", topicArn, events: ["s3:ObjectRemoved:*"], filterPrefix: "a/" },
    ];
    const written = {
      bucket: Bucket,
      eventbridge: true,
      topics,
      queues: [{ queueArn, events: ["s3:ObjectTagging:*"], filterPrefix: "a/", filterSuffix: ".jpg" }],
      lambdaFunctions: [{ lambdaFunctionArn, events: ["s3:ObjectAcl:Put"] }],
    };
    const notification = await aws.create(NOTIFICATION, written);
    await assertSettled(notification, written);
    const { TopicConfigurations, QueueConfigurations: queues = [], ...rest } = await found();
    assert.match(TopicConfigurations?.[0]?.Id ?? "", /^tf-s3-topic-[0-9a-f]{26}$/);
    assert.equal(TopicConfigurations?.[1]?.Id, "mine");
    assert.deepEqual(queues[0]?.Filter?.Key?.FilterRules, [
      { Name: "prefix", Value: "a/" },
      { Name: "suffix", Value: ".jpg" },
    ]);
    assert.equal(rest.LambdaFunctionConfigurations?.[0]?.LambdaFunctionArn, lambdaFunctionArn);
    assert.deepEqual(rest.EventBridgeConfiguration, {});

    const only = { bucket: Bucket, topics };
    assert.deepEqual(notification.diff(only).paths.sort(), ["eventbridge", "lambdaFunctions", "queues"]);
    await notification.update(only);
    await assertSettled(notification, only);
    assert.equal((await found()).TopicConfigurations?.[0]?.Id, TopicConfigurations?.[0]?.Id);

    await notification.delete();
    const { $metadata: _, ...left } = await found();
    assert.deepEqual(left, {});
  });

  it("mean the same with their events in another order, and without any entries", async () => {
    const events = ["s3:ObjectCreated:*", "s3:ObjectRemoved:*"];
    const notification = await aws.create(NOTIFICATION, { bucket: Bucket, topics: [{ topicArn, events }] });
    const reordered = { bucket: Bucket, topics: [{ topicArn, events: [...events].reverse() }] };
    assert.deepEqual(notification.diff({ ...reordered, eventbridge: false, queues: [] }), {
      paths: [],
      replaces: [],
    });
  });

  it("that someone put over ours are seen", async () => {
    const written = { bucket: Bucket, topics: [{ topicArn, events: ["s3:ObjectCreated:*"] }] };
    const notification = await aws.create(NOTIFICATION, written);
    await s3.send(
      new PutBucketNotificationConfigurationCommand({
        Bucket,
        NotificationConfiguration: {
          TopicConfigurations: [{ Id: "theirs", TopicArn: topicArn, Events: ["s3:ObjectCreated:Put"] }],
          EventBridgeConfiguration: {},
        },
      }),
    );
    await notification.refresh();
    assert.deepEqual(notification.diff(written).paths.sort(), ["eventbridge", "topics[0].events[0]"]);
  });

  it("to a topic that is not there are refused", async () => {
    await assert.rejects(
      aws.create(NOTIFICATION, {
        bucket: Bucket,
        topics: [{ topicArn: `${topicArn}-typo`, events: ["s3:ObjectCreated:*"] }],
      }),
      /creating S3 Bucket Notification \(talking\): .*PutBucketNotificationConfiguration.*400, api error InvalidArgument/,
    );
  });
});
