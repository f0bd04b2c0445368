// Proves: what is advised where S3 refuses a notification. Does not prove: that S3 says it in these words, which are those of
// its documentation.
import assert from "node:assert/strict";
import { explainRefusal } from "../../../attachment/notification-refusal";
import type { Notification } from "../../../contract/attachment";

const events = ["s3:Replication:OperationFailedReplication"];
const advice = (kind: Notification["kind"], message: string) =>
  (explainRefusal(new Error(message), { id: "id", kind, arn: "arn", events }) as Error).message;

describe("a notification that S3 refuses", () => {
  const actions: [kind: Notification["kind"], action: string][] = [
    ["topic", "sns:Publish"],
    ["queue", "sqs:SendMessage"],
    ["function", "lambda:InvokeFunction"],
  ];
  for (const [kind, action] of actions) {
    it(`to a ${kind} says what to allow there`, () => {
      assert.match(
        advice(kind, "Unable to validate the following destination configurations"),
        RegExp(
          `\\. Allow the service s3\\.amazonaws\\.com ${action} on arn for this bucket, and, where the ${kind} is`,
        ),
      );
    });
  }

  for (const message of ["Configurations overlap.", "Configuration is ambiguously defined."]) {
    it(`beside another one says which events to leave out: ${message}`, () => {
      assert.match(
        advice("topic", message),
        /Leave events out of notifications\.events \(now s3:Replication:/,
      );
    });
  }

  it("for another reason is told as it is, and so is a refusal to take ours off", () => {
    const error = new Error("Slow down");
    assert.equal(explainRefusal(error, { id: "id", kind: "topic", arn: "arn", events }), error);
    const overlap = new Error("Configurations overlap.");
    assert.equal(explainRefusal(overlap, undefined), overlap);
  });
});
