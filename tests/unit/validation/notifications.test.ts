// Proves: which notifications are refused. Does not prove: that S3 may send to the target; S3 tries it when the
// notifications are put on the bucket.
import * as pulumi from "@pulumi/pulumi";
import { dr, itAccepts, itRefuses, type Refusal, source } from "./problems";

const topicArn = "arn:aws:sns:eu-west-1:111122223333:failures";
const queueArn = "arn:aws:sqs:eu-west-1:111122223333:failures";
const functionArn = "arn:aws:lambda:eu-west-1:111122223333:function:failures";
const notifications = (change: object) => ({ notifications: { topicArn, ...change } });
const timed = dr({ replicationTimeControl: true });

describe("the validation of notifications", () => {
  itAccepts([
    ["accepts a topic", notifications({})],
    ["accepts a queue", { notifications: { queueArn } }],
    ["accepts a function", { notifications: { functionArn } }],
    ["accepts a version of a function", { notifications: { functionArn: `${functionArn}:live` } }],
    ["accepts a target that is known later", { notifications: { topicArn: pulumi.output("later") } }],
    ["accepts them for an existing source", { ...source({ existingBucket: "docs" }), ...notifications({}) }],
    ["accepts the events that come anyway", notifications({ events: ["failed", "notTracked"] })],
    [
      "accepts the events about the threshold with time control",
      { ...timed, ...notifications({ events: ["missedThreshold", "replicatedAfterThreshold"] }) },
    ],
    [
      "accepts the events about the threshold if one destination has time control",
      {
        destinations: {
          a: { region: "us-east-1" },
          b: { region: "us-east-1", replicationTimeControl: true },
        },
        ...notifications({ events: ["missedThreshold"] }),
      },
    ],
    [
      "accepts metrics of one destination among several",
      {
        destinations: {
          a: { region: "us-east-1", metrics: false },
          b: { region: "us-east-1", metrics: true },
        },
        ...notifications({}),
      },
    ],
    [
      "accepts targets in another partition",
      {
        ...source({ region: "cn-north-1" }),
        ...dr({ region: "cn-northwest-1" }),
        notifications: { topicArn: "arn:aws-cn:sns:cn-north-1:111122223333:failures" },
      },
    ],
  ]);

  const targets: [field: string, what: string, arn: string, example: string][] = [
    ["topicArn", "topic", topicArn, "arn:aws:sns:eu-west-1:111122223333:name"],
    ["queueArn", "queue", queueArn, "arn:aws:sqs:eu-west-1:111122223333:name"],
    ["functionArn", "function", functionArn, "arn:aws:lambda:eu-west-1:111122223333:function:name"],
  ];
  itRefuses(
    targets.flatMap(([field, what, arn, example]): Refusal[] => {
      const abroad = arn.replace("eu-west-1", "us-east-1");
      const reason = (written: string) =>
        RegExp(`^is not the ARN of one in the source's region: "${written}"; write it like "${example}"$`);
      const path = `notifications.${field}`;
      return [
        [
          `fails a ${what} that is only a name`,
          { notifications: { [field]: "failures" } },
          { [path]: reason("failures") },
        ],
        [
          `fails a ${what} in another region`,
          { notifications: { [field]: abroad } },
          { [path]: reason(abroad) },
        ],
        ...[
          "arn:aws:events:eu-west-1:111122223333:rule",
          ` ${arn}`,
          `${arn} `,
          arn.replace("3333:", "33334:"),
        ].map(
          (wrong): Refusal => [
            `fails ${JSON.stringify(wrong)} in place of a ${what}`,
            { notifications: { [field]: wrong } },
            { [path]: reason(wrong) },
          ],
        ),
      ];
    }),
  );

  itRefuses([
    [
      "fails a FIFO topic",
      notifications({ topicArn: `${topicArn}.fifo` }),
      { "notifications.topicArn": /is a FIFO one, .* nothing: "arn:.*:failures.fifo"; use a standard one/ },
    ],
    [
      "fails a FIFO queue",
      { notifications: { queueArn: `${queueArn}.fifo` } },
      { "notifications.queueArn": /is a FIFO one/ },
    ],
    [
      "fails notifications to nobody",
      { notifications: { events: ["failed"] } },
      { notifications: /have no target; set one of topicArn, queueArn, functionArn/ },
    ],
    [
      "fails several targets, of which S3 takes one for an event",
      notifications({ queueArn }),
      { notifications: /have several targets: topicArn, queueArn; S3 sends an event to one, keep one/ },
    ],
    [
      "fails notifications without metrics, with which S3 would send none",
      { ...dr({ metrics: false }), ...notifications({}) },
      { notifications: /never come without metrics; leave metrics on for a destination/ },
    ],
    [
      "fails metrics that are switched off against time control, and that once",
      { ...dr({ metrics: false, replicationTimeControl: true }), ...notifications({}) },
      { "destinations.dr.metrics": /time control works with metrics only/ },
    ],
    [
      "fails a list without an event",
      notifications({ events: [] }),
      { "notifications.events": /is empty; leave it out, or name an event/ },
    ],
    [
      "fails an event that does not exist",
      notifications({ events: ["failed", "s3:Replication:*"] }),
      {
        "notifications.events[1]":
          /^is "s3:Replication:\*"; use one of failed, missedThreshold, replicatedAfterThreshold, notTracked$/,
      },
    ],
    [
      "fails events about the threshold without time control",
      notifications({ events: ["failed", "missedThreshold", "replicatedAfterThreshold"] }),
      {
        "notifications.events[1]": /never comes without .* time control: "missedThreshold"; leave it out, or/,
        "notifications.events[2]": /never comes without replication time control: "replicatedAfterThreshold"/,
      },
    ],
  ]);
});
