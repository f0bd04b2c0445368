// Proves: that our notification comes and goes in a configuration of others without a change to theirs, and what of an
// answer the SDK would lose. Does not prove: that S3 takes the result.
import assert from "node:assert/strict";
import type { NotificationConfiguration } from "@aws-sdk/client-s3";
import { mergedNotifications } from "../../../attachment/merged-notifications";
import { unknownElements } from "../../../attachment/unknown-elements";
import type { Notification } from "../../../contract/attachment";
import { notificationId } from "../../../contract/ownership";

const identity = "0123456789";
const id = notificationId("docs", identity);
const events = ["s3:Replication:OperationFailedReplication", "s3:Replication:OperationNotTracked"] as const;
const arns = {
  topic: "arn:aws:sns:eu-west-1:111122223333:failures",
  queue: "arn:aws:sqs:eu-west-1:111122223333:failures",
  function: "arn:aws:lambda:eu-west-1:111122223333:function:failures",
};
const ours = (kind: Notification["kind"] = "topic"): Notification => ({
  id,
  kind,
  arn: arns[kind],
  events: [...events],
});
const ourTopic = { Id: id, TopicArn: arns.topic, Events: [...events] };
const ourQueue = { Id: id, QueueArn: arns.queue, Events: [...events] };
const ourFunction = { Id: id, LambdaFunctionArn: arns.function, Events: [...events] };

const filter = (Value: string) => ({ Key: { FilterRules: [{ Name: "prefix" as const, Value }] } });
const theirs: NotificationConfiguration = {
  TopicConfigurations: [
    { Id: "z", TopicArn: `${arns.topic}-z`, Events: ["s3:ObjectRemoved:*"], Filter: filter("z/") },
    { TopicArn: `${arns.topic}-a`, Events: ["s3:ObjectCreated:Put", "s3:ObjectCreated:Copy"] },
    { Id: notificationId("docs", "9876543210"), TopicArn: arns.topic, Events: ["s3:ObjectTagging:*"] },
  ],
  QueueConfigurations: [
    { Id: "q", QueueArn: `${arns.queue}-q`, Events: ["s3:ObjectCreated:*"], Filter: filter("") },
  ],
  LambdaFunctionConfigurations: [
    { Id: "f", LambdaFunctionArn: `${arns.function}-f`, Events: ["s3:ObjectAcl:Put"] },
  ],
  EventBridgeConfiguration: {},
};
const all = (list: keyof NotificationConfiguration) => theirs[list] as object[];
const none = { TopicConfigurations: [], QueueConfigurations: [], LambdaFunctionConfigurations: [] };

const merged = (found: NotificationConfiguration, notification: Notification | undefined = ours()) =>
  mergedNotifications(found, notification, identity);

describe("merged notifications", () => {
  it("are ours alone where there were none", () => {
    assert.deepEqual(merged({}), { ...none, TopicConfigurations: [ourTopic] });
  });

  const kinds: [kind: Notification["kind"], list: keyof NotificationConfiguration, put: object][] = [
    ["topic", "TopicConfigurations", ourTopic],
    ["queue", "QueueConfigurations", ourQueue],
    ["function", "LambdaFunctionConfigurations", ourFunction],
  ];
  for (const [kind, list, put] of kinds) {
    it(`hold ours to a ${kind} behind those of others, which stay as they are, and so does EventBridge`, () => {
      assert.deepEqual(merged(theirs, ours(kind)), { ...theirs, [list]: [...all(list), put] });
    });

    it(`are the same when ours to a ${kind} is merged again`, () => {
      const once = merged(theirs, ours(kind));
      assert.equal(merged(once, ours(kind)), once);
    });

    it(`are those of others again, when ours to a ${kind} is taken off`, () => {
      assert.deepEqual(mergedNotifications(merged(theirs, ours(kind)), undefined, identity), theirs);
    });
  }

  it("lose ours of an earlier deployment to another target, and of another name", () => {
    const before = merged(theirs, { ...ours("queue"), id: notificationId("papers", identity) });
    assert.deepEqual(merged(before), {
      ...theirs,
      TopicConfigurations: [...all("TopicConfigurations"), ourTopic],
    });
  });

  it("lose a second one of ours", () => {
    const twice = { ...theirs, TopicConfigurations: [ourTopic, ourTopic] };
    assert.deepEqual(merged(twice).TopicConfigurations, [ourTopic]);
  });

  const changes: [what: string, change: object][] = [
    ["its events", { Events: [events[0]] }],
    ["its target", { TopicArn: `${arns.topic}-other` }],
    ["the objects that it is about", { Filter: filter("only/") }],
  ];
  for (const [what, change] of changes) {
    it(`get ours back as it should be, where somebody changed ${what}`, () => {
      assert.deepEqual(merged({ TopicConfigurations: [{ ...ourTopic, ...change }] }).TopicConfigurations, [
        ourTopic,
      ]);
    });
  }

  const same: [how: string, change: object][] = [
    ["its events in another order", { Events: [...events].reverse() }],
    ["a filter that lets everything pass", { Filter: filter("") }],
    ["no filter", { Filter: undefined }],
  ];
  for (const [how, change] of same) {
    it(`need no write where S3 answers ours with ${how}`, () => {
      const found = { TopicConfigurations: [{ ...ourTopic, ...change }] };
      assert.equal(merged(found), found);
    });
  }

  it("need no write where nothing of ours is to be taken off", () => {
    assert.equal(mergedNotifications(theirs, undefined, identity), theirs);
  });
});

describe("what an answer holds that is not known", () => {
  const table = { Root: { Part: { Id: {} }, Flag: {} } };
  const cases: [title: string, xml: string, unknown: string[]][] = [
    [
      "is nothing, where all of it is in the table",
      "<Root xmlns='x'><Part><Id>a</Id></Part><Flag/></Root>",
      [],
    ],
    [
      "is named with its place, once",
      "<Root><Part><New>1</New><New>2</New></Part></Root>",
      ["Root.Part.New"],
    ],
    ["counts in the wrong place", "<Root><Flag><Id>a</Id></Flag></Root>", ["Root.Flag.Id"]],
    ["is the whole, where that is something else", "<Other><Part/></Other>", ["Other"]],
    ["may be called like a property of every object", "<Root><constructor/></Root>", ["Root.constructor"]],
  ];
  for (const [title, xml, unknown] of cases) {
    it(title, () => assert.deepEqual(unknownElements(xml, table), unknown));
  }
});
