// Proves: that a replication adds its notification to those of others on an existing source, that nothing is changed twice,
// and that all of theirs is after changes and after a destroy what it was before; and that one of theirs for the same event
// is rejected in the preview. Runs on the real engine and a local AWS. Does not prove: that S3 sends the notification.
import assert from "node:assert/strict";
import {
  CreateBucketCommand,
  type Event,
  GetBucketNotificationConfigurationCommand,
  type NotificationConfiguration,
  PutBucketNotificationConfigurationCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import { type EngineSandbox, openEngineSandbox } from "../support/engine-sandbox";
import { ReplicationStack } from "../support/replication-stack";
import { type StackConfig, TestStack } from "../support/test-stack";
import { createQueue, createTopic } from "../support/topic";

const Bucket = "talking-in-dublin";
const topicArn = "arn:aws:sns:eu-west-1:000000000000:failures";
const queueArn = "arn:aws:sqs:eu-west-1:000000000000:failures";
const failed = "s3:Replication:OperationFailedReplication";
const notTracked = "s3:Replication:OperationNotTracked";

const theirs: NotificationConfiguration = {
  TopicConfigurations: [
    {
      Id: "thumbnails",
      TopicArn: "arn:aws:sns:eu-west-1:000000000000:theirs",
      Events: ["s3:ObjectCreated:*"],
      Filter: { Key: { FilterRules: [{ Name: "suffix", Value: ".jpg" }] } },
    },
  ],
  LambdaFunctionConfigurations: [
    {
      Id: "audit",
      LambdaFunctionArn: "arn:aws:lambda:eu-west-1:000000000000:function:audit",
      Events: ["s3:ObjectRemoved:*", "s3:Replication:OperationMissedThreshold"],
    },
  ],
  EventBridgeConfiguration: {},
};

describe("notifications of an existing source", function () {
  this.timeout("2m");
  let sandbox: EngineSandbox;
  let s3: S3Client;
  let replication: ReplicationStack;
  let stack: TestStack;
  const config = (notifications?: object): StackConfig => ({
    source: { region: "eu-west-1", existingBucket: Bucket },
    destinations: { dr: { region: "us-east-1", forceDestroy: true } },
    backfill: { mode: "none" },
    ...(notifications && { notifications }),
  });

  before(async function () {
    this.timeout("15m");
    sandbox = await openEngineSandbox();
    s3 = sandbox.s3("eu-west-1");
    const CreateBucketConfiguration = { LocationConstraint: "eu-west-1" } as const;
    await s3.send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration }));
    for (const name of ["failures", "theirs"]) await createTopic(sandbox.endpoint, name);
    await createQueue(sandbox.endpoint, "failures");
    await put(theirs);
    stack = await TestStack.create(sandbox, config({ topicArn }));
    replication = ReplicationStack.of(sandbox, stack);
  });
  after(async () => {
    await stack?.forget();
    await sandbox?.close();
  });

  const put = (NotificationConfiguration: NotificationConfiguration) =>
    s3.send(new PutBucketNotificationConfigurationCommand({ Bucket, NotificationConfiguration }));
  const found = async (): Promise<NotificationConfiguration> => {
    const { $metadata: _, ...rest } = await s3.send(
      new GetBucketNotificationConfigurationCommand({ Bucket }),
    );
    return rest;
  };
  const ours = async (Events: Event[]) => {
    const identity = (await stack.resources()).find(({ urn }) => urn.endsWith("::replication-identity"));
    return { Id: `replication-${identity?.outputs?.stdout}.notification`, Events };
  };
  const topicsWith = (...more: object[]) => [...(theirs.TopicConfigurations as object[]), ...more];

  it("are rejected in the preview beside one of others for the same event, and nothing is changed", async () => {
    const rival = { Id: "rival", QueueArn: queueArn, Events: ["s3:Replication:*" as const] };
    await put({ ...theirs, QueueConfigurations: [rival] });
    const { code, stdout, stderr } = await stack.run(["preview"]);
    assert.notEqual(code, 0, stdout);
    assert.match(
      stdout + stderr,
      /notifications would share .*OperationFailedReplication and .*NotTracked with the notification "rival" of the bucket "talking-in-dublin"/,
    );
    assert.deepEqual(await found(), { ...theirs, QueueConfigurations: [rival] });
    await put(theirs);
  });

  it("are added to those of others", async () => {
    await stack.run(["preview"]);
    assert.deepEqual(await found(), theirs);
    await replication.up();
    assert.deepEqual(await found(), {
      ...theirs,
      TopicConfigurations: topicsWith({ ...(await ours([failed, notTracked])), TopicArn: topicArn }),
    });
  });

  it("are not changed by a second deployment", async () => {
    const before = await found();
    const { code, stdout } = await stack.run(["preview", "--expect-no-changes"]);
    assert.equal(code, 0, stdout);
    await replication.up();
    // What is on the bucket is read each time.
    assert.deepEqual(await replication.plannedChanges(), [
      "read replication-source-notification-configuration",
    ]);
    assert.deepEqual(await found(), before);
  });

  it("follow the arguments, to other events and another target", async () => {
    await replication.up(config({ topicArn, events: ["failed"] }));
    const topic = { ...(await ours([failed])), TopicArn: topicArn };
    assert.deepEqual(await found(), { ...theirs, TopicConfigurations: topicsWith(topic) });
    await replication.up(config({ queueArn }));
    const queue = { ...(await ours([failed, notTracked])), QueueArn: queueArn };
    assert.deepEqual(await found(), { ...theirs, QueueConfigurations: [queue] });
  });

  it("are removed when the argument goes, and can come back", async () => {
    await replication.up(config());
    assert.deepEqual(await found(), theirs);
    await replication.up(config({ topicArn }));
    assert.equal((await found()).TopicConfigurations?.length, 2);
  });

  it("leave everything of others as it was before, after a destroy", async () => {
    await stack.destroy();
    assert.deepEqual(await found(), theirs);
  });
});
