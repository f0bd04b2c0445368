// Proves: what a policy says while rules change: all that it said and all that it is to say, each once, beside the
// statements of others. Does not prove: that it is written in time, which tests/e2e/narrowed-permissions.test.ts watches.
import assert from "node:assert/strict";
import { widenedBucketPolicy, widenedStatements } from "../../attachment/widened-policy";

const statement = (Sid: string, prefix: string) => ({
  Sid,
  Effect: "Allow",
  Action: "s3:ReplicateObject",
  Resource: `arn:aws:s3:::replica/${prefix}*`,
});

describe("permissions, while rules change", () => {
  it("are those that are there and the new ones", () => {
    assert.deepEqual(
      widenedStatements([statement("DestObjects", "old/")], [statement("DestObjects", "new/")]),
      [statement("DestObjects", "new/"), statement("Former1", "old/")],
    );
  });

  it("stay as they are where they allow everything already", () => {
    const found = [statement("DestObjects", "old/"), statement("DestObjects2", "new/")];
    assert.equal(widenedStatements(found, [statement("DestObjects", "new/")]), found);
  });

  it("are each there once, also after deployments that were killed one after the other", () => {
    const [a, b, c] = ["a/", "b/", "c/"].map((prefix) => [statement("DestObjects", prefix)]);
    assert.ok(a && b && c);
    const afterTwo = widenedStatements(widenedStatements(a, b), c);
    assert.deepEqual(afterTwo, [
      statement("DestObjects", "c/"),
      statement("Former1", "b/"),
      statement("Former2", "a/"),
    ]);
    assert.deepEqual(widenedStatements(afterTwo, c), afterTwo);
    assert.deepEqual(new Set(widenedStatements(afterTwo, a).map(({ Sid }) => Sid)).size, 3);
  });
});

describe("the policy of a bucket, while rules change", () => {
  const identity = "0123456789";
  const theirs = statement("Theirs", "");
  const ours = (sid: string, prefix: string) => statement(`Crr${identity}${sid}`, prefix);
  const policy = (...Statement: ReturnType<typeof statement>[]) => ({ Version: "2012-10-17", Statement });
  const shared = { identity, isOurs: false };

  it("keeps the statements of others, and marks ours, former ones included", () => {
    const found = policy(theirs, ours("ReplicaWrite", "old/"));
    assert.deepEqual(
      widenedBucketPolicy(found, [statement("ReplicaWrite", "new/")], shared),
      policy(theirs, ours("ReplicaWrite", "new/"), ours("Former1", "old/")),
    );
  });

  it("takes nothing of another replication for ours", () => {
    const another = statement("Crr9876543210ReplicaWrite", "old/");
    assert.deepEqual(
      widenedBucketPolicy(policy(another), [statement("ReplicaWrite", "new/")], shared),
      policy(another, ours("ReplicaWrite", "new/")),
    );
  });

  it("is kept whole where the bucket is ours, without marks", () => {
    const found = policy(statement("ReplicaWrite", "old/"), theirs);
    assert.deepEqual(
      widenedBucketPolicy(found, [statement("ReplicaWrite", "new/")], { identity, isOurs: true }),
      policy(statement("ReplicaWrite", "new/"), statement("Former1", "old/"), statement("Former2", "")),
    );
  });

  it("says only what is new where S3 takes no more", () => {
    const long = ours("ReplicaWrite", "x".repeat(19 * 1024));
    const next = statement("ReplicaWrite", "y".repeat(1024));
    assert.deepEqual(
      widenedBucketPolicy(policy(theirs, long), [next], shared),
      policy(theirs, ours("ReplicaWrite", "y".repeat(1024))),
    );
  });
});
