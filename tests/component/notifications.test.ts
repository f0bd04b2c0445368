// Proves: who is told what when an object fails or is late. Does not prove: that S3 may send there or does.
import assert from "node:assert/strict";
import type { NotificationsArgs } from "../../components/args";
import { type Change, deployed } from "./deployment";

const topicArn = "arn:aws:sns:eu-west-1:111122223333:failures";
const queueArn = "arn:aws:sqs:eu-west-1:111122223333:failures";
const functionArn = "arn:aws:lambda:eu-west-1:111122223333:function:failures";

const failed = "s3:Replication:OperationFailedReplication";
const notTracked = "s3:Replication:OperationNotTracked";
const missed = "s3:Replication:OperationMissedThreshold";
const late = "s3:Replication:OperationReplicatedAfterThreshold";
const events = [failed, notTracked];
const id = "replication";

const timed: Change = {
  destinations: { dr: { region: "us-east-1", replicationTimeControl: true }, eu: { region: "eu-central-1" } },
};

describe("notifications", () => {
  const targets: [title: string, targets: NotificationsArgs, inputs: object][] = [
    ["a topic", { topicArn }, { topics: [{ id, topicArn, events }] }],
    ["a queue", { queueArn }, { queues: [{ id, queueArn, events }] }],
    ["a function", { functionArn }, { lambdaFunctions: [{ id, lambdaFunctionArn: functionArn, events }] }],
  ];
  for (const [title, notifications, inputs] of targets) {
    it(`tell ${title} about objects that failed or are not measured any more`, async () => {
      const deployment = await deployed({ notifications });
      assert.deepEqual(deployment.inputs("docs-source-notifications"), {
        bucket: "docs-source-1234567",
        ...inputs,
      });
    });
  }

  const choices: [title: string, change: Change, events: string[]][] = [
    [
      "about late objects too, where one destination has replication time control",
      { ...timed, notifications: { topicArn } },
      [failed, notTracked, missed, late],
    ],
    ["only what was asked for", { notifications: { topicArn, events: ["failed"] } }, [failed]],
    [
      "each event by the name that S3 has for it",
      {
        ...timed,
        notifications: {
          topicArn,
          events: ["replicatedAfterThreshold", "missedThreshold", "notTracked", "failed"],
        },
      },
      [late, missed, notTracked, failed],
    ],
  ];
  for (const [title, change, expected] of choices) {
    it(`tell ${title}`, async () => {
      const { topics } = (await deployed(change)).inputs("docs-source-notifications");
      assert.deepEqual(topics, [{ id, topicArn, events: expected }]);
    });
  }

  it("go to nobody unless it is asked for", async () => {
    assert.equal((await deployed()).names.includes("docs-source-notifications"), false);
  });
});
