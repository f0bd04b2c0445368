// Proves: which notification and which statement on a bucket are known to be of this replication, whatever others are called;
// tests/unit/adoption/foreign-rules.test.ts shows it of rules. Does not prove: that S3 keeps the IDs that it is given.
import assert from "node:assert/strict";
import {
  notificationId,
  ownsNotification,
  ownsRule,
  ownsStatement,
  ruleId,
  statementId,
} from "../../../contract/ownership";

const identity = "0123456789";

describe("the ID of a notification", () => {
  it("is known by the identity, whatever the component is called", () => {
    for (const name of ["docs", "papers", "a-9876543210", `x.notification-${identity}`]) {
      assert.equal(ownsNotification(identity, notificationId(name, identity)), true);
    }
  });

  const foreign: [title: string, id: string | undefined][] = [
    ["another replication", notificationId("docs", "9876543210")],
    ["nobody", undefined],
    ["nothing", ""],
    ["a rule", ruleId("docs", identity, "notification", "dr")],
    ["a rule that ends alike", `docs-${identity}.a.notification`],
    ["a longer identity", `docs-a${identity}.notification`],
    ["a longer end", `docs-${identity}.notifications`],
    ["a further line", `docs-${identity}.notification\n`],
    ["an identity without a name", `${identity}.notification`],
    ["an identity in capitals", "docs-ABCDEF6789.notification"],
  ];
  for (const [title, id] of foreign) {
    it(`is not ours if it is that of ${title}`, () => assert.equal(ownsNotification(identity, id), false));
  }

  it("is nobody's before the first deployment, which has no identity", () => {
    for (const id of [notificationId("docs", identity), "theirs", undefined]) {
      assert.equal(ownsNotification(undefined, id), false);
    }
  });

  it("is no ID of a rule", () => assert.equal(ownsRule(identity, notificationId("docs", identity)), false));
});

describe("the ID of a statement", () => {
  it("is known by the identity", () => {
    assert.equal(ownsStatement(identity, statementId(identity, "ReplicaWrite")), true);
  });

  const foreign: [title: string, sid: string | undefined][] = [
    ["another replication", statementId("9876543210", "ReplicaWrite")],
    ["nobody", undefined],
    ["a longer identity", `Crr${identity}0ReplicaWrite`],
    ["a longer beginning", `XCrr${identity}ReplicaWrite`],
    ["an end with other characters", `Crr${identity}ReplicaWrite by hand`],
    ["a further line", `Crr${identity}ReplicaWrite\nX`],
    ["the identity alone", `Crr${identity}`],
  ];
  for (const [title, sid] of foreign) {
    it(`is not ours if it is that of ${title}`, () => assert.equal(ownsStatement(identity, sid), false));
  }

  it("is nobody's before the first deployment, which has no identity", () => {
    for (const sid of [statementId(identity, "ReplicaWrite"), "Theirs", undefined]) {
      assert.equal(ownsStatement(undefined, sid), false);
    }
  });
});
