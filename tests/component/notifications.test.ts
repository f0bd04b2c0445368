// Proves: who is told what when an object fails or is late, of a new source and of an existing one, and which notifications
// of others are rejected beside ours. Does not prove: that S3 may send there or does; nor what the program that puts ours
// beside those of others does, which tests/attachment/ shows.
import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import type { NotificationsArgs } from "../../components/args";
import { identity } from "../support/mocks";
import { type Change, type Conditions, deployed, ourAccount, refused } from "./deployment";

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

describe("notifications of an existing source", () => {
  const source = { region: "eu-west-1", existingBucket: "mine" };
  const existing: Change = { source, notifications: { topicArn } };
  const ourId = `docs-${identity}.notification`;
  const program = (verb: string) =>
    `require("s3-cross-region-replication/attachment/cli").main(${JSON.stringify(verb)})`;
  const place = { bucket: "mine", region: "eu-west-1", accountId: ourAccount, identity };

  const targets: [kind: string, notifications: NotificationsArgs, arn: string][] = [
    ["topic", { topicArn }, topicArn],
    ["queue", { queueArn }, queueArn],
    ["function", { functionArn }, functionArn],
  ];
  for (const [kind, notifications, arn] of targets) {
    it(`are put beside those of others by a program: to a ${kind}`, async () => {
      const deployment = await deployed({ source, notifications });
      const { type } = deployment.child("docs-source-notifications");
      const { stdin, ...command } = deployment.inputs("docs-source-notifications");
      assert.equal(type, "command:local:Command");
      assert.deepEqual(command, {
        interpreter: ["node", "-e"],
        create: program("subscribe"),
        triggers: ["mine"],
        addPreviousOutputInEnv: false,
        logging: "stderr",
      });
      assert.deepEqual(JSON.parse(String(stdin)), {
        ...place,
        notification: { id: ourId, kind, arn, events },
      });
    });
  }

  it("are taken off when the component goes, or when they are left out", async () => {
    const deployment = await deployed(existing);
    const { stdin, ...command } = deployment.inputs("docs-source-unsubscribe");
    assert.deepEqual(command, {
      interpreter: ["node", "-e"],
      delete: program("unsubscribe"),
      triggers: ["mine"],
      addPreviousOutputInEnv: false,
      logging: "stderr",
    });
    assert.deepEqual(JSON.parse(String(stdin)), place);
    const without = await deployed({ source });
    assert.deepEqual(
      without.names.filter((name) => /unsubscribe|notification/.test(name)),
      [],
    );
  });

  it("are known by the identity, not by the name of the component", async () => {
    const renamed = await deployed(existing, { component: "papers" });
    const { notification } = JSON.parse(String(renamed.inputs("papers-source-notifications").stdin));
    assert.match(notification.id, /^papers-[0-9a-f]{10}\.notification$/);
  });

  const to = (change: object = {}) => ({ id: "alerts", events: ["s3:Replication:*"], ...change });
  const withTopic = (change?: object): Conditions => ({
    notifications: { mine: { topics: [{ ...to(change), topicArn: `${topicArn}-of-others` }] } },
  });
  const overlap = (shared: string, theirs: string, arn: string, id = "alerts") =>
    `notifications would share ${shared} with the notification "${id}" of the bucket "mine", which sends ${theirs} to ` +
    `"${arn}"; S3 takes an event for one notification only: leave it out of notifications.events, or remove it from the ` +
    "other notification";
  const overlaps: [title: string, conditions: Conditions, problems: string[]][] = [
    [
      "every replication event to a topic",
      withTopic(),
      [overlap(`${failed} and ${notTracked}`, "s3:Replication:*", `${topicArn}-of-others`)],
    ],
    [
      "an event of ours to a queue, for some objects only",
      {
        notifications: {
          mine: { queues: [{ ...to({ events: [failed, missed] }), filterPrefix: "a/", queueArn }] },
        },
      },
      [overlap(failed, `${failed} and ${missed}`, queueArn)],
    ],
    [
      "an event of ours to a function, put there by another replication",
      {
        notifications: {
          mine: {
            lambdaFunctions: [
              {
                id: "docs-9876543210.notification",
                events: [notTracked],
                lambdaFunctionArn: functionArn,
              },
            ],
          },
        },
      },
      [overlap(notTracked, notTracked, functionArn, "docs-9876543210.notification")],
    ],
  ];
  for (const [title, conditions, problems] of overlaps) {
    for (const preview of [true, false]) {
      it(`are rejected beside one of others with ${title}${preview ? ", in the preview" : ""}`, async () => {
        const { problems: found, begun } = await refused(existing, { ...conditions, preview });
        assert.deepEqual(found, problems);
        assert.deepEqual(begun, []);
      });
    }
  }

  const accepted: [title: string, conditions: Conditions][] = [
    ["other events", withTopic({ events: ["s3:ObjectCreated:*", missed, "s3:ReplicationX:*"] })],
    ["the one that an earlier deploy put there", withTopic({ id: ourId })],
    ["the one of an earlier name of the component", withTopic({ id: `papers-${identity}.notification` })],
    ["EventBridge, which takes every event besides", { notifications: { mine: { eventbridge: true } } }],
  ];
  for (const [title, conditions] of accepted) {
    it(`are accepted beside ${title}`, async () => {
      const { names } = await deployed(existing, conditions);
      assert.ok(names.includes("docs-source-notifications"));
    });
  }

  const unknown = () => pulumi.output(pulumi.unknown) as unknown as pulumi.Output<string>;
  const unknownInput = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
  const late: [title: string, change: () => Change][] = [
    ["topic", () => ({ source, notifications: { topicArn: unknown() } })],
    ["bucket", () => ({ source: { ...source, existingBucket: unknown() }, notifications: { topicArn } })],
  ];
  for (const [what, change] of late) {
    it(`are accepted by a preview that does not know the ${what} yet`, async () => {
      const deployment = await deployed(change(), { preview: true });
      assert.equal(deployment.inputs("docs-source-notifications").stdin, unknownInput);
    });
  }

  it("are rejected in a preview that does not know the topic yet, beside one of others", async () => {
    const change = { source, notifications: { topicArn: unknown() } };
    const { problems } = await refused(change, { ...withTopic(), preview: true });
    assert.equal(problems.length, 1);
  });
});
