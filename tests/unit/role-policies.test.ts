// Proves: which rights the replication role gets, to the letter. Does not prove: that AWS grants replication with
// them; no local AWS checks the role of a replication within one account.
import assert from "node:assert/strict";
import { replicationRolePolicy, replicationTrustPolicy } from "../../components/role-policies";

const source = { bucketArn: "arn:aws:s3:::source", accountId: "111122223333" };
const destination = { bucketArn: "arn:aws:s3:::replica", accountId: "111122223333", ownerOverride: true };

describe("the replication role", () => {
  it("may be assumed by S3 for this source only, in a way that still works where S3 does not name the source", () => {
    assert.deepEqual(replicationTrustPolicy(source), {
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "S3Replication",
          Effect: "Allow",
          Principal: { Service: "s3.amazonaws.com" },
          Action: "sts:AssumeRole",
          Condition: {
            StringEqualsIfExists: { "aws:SourceAccount": "111122223333" },
            ArnLikeIfExists: { "aws:SourceArn": "arn:aws:s3:::source" },
          },
        },
      ],
    });
  });

  it("reads the source, writes replicas and tags, overrides the owner, and nothing else", () => {
    const inDestinationAccount = { StringEquals: { "aws:ResourceAccount": "111122223333" } };
    assert.deepEqual(replicationRolePolicy(source, [destination], [""]).Statement, [
      {
        Sid: "SourceBucket",
        Effect: "Allow",
        Action: ["s3:GetReplicationConfiguration", "s3:ListBucket"],
        Resource: ["arn:aws:s3:::source"],
      },
      {
        Sid: "SourceObjects",
        Effect: "Allow",
        Action: ["s3:GetObjectVersionForReplication", "s3:GetObjectVersionAcl"],
        Resource: ["arn:aws:s3:::source/*"],
      },
      {
        Sid: "SourceTags",
        Effect: "Allow",
        Action: ["s3:GetObjectVersionTagging"],
        Resource: ["arn:aws:s3:::source/*"],
      },
      ...[
        ["DestObjects", "s3:ReplicateObject"],
        ["DestTags", "s3:ReplicateTags"],
        ["DestOwner", "s3:ObjectOwnerOverrideToBucketOwner"],
      ].map(([Sid, action]) => ({
        Sid,
        Effect: "Allow",
        Action: [action],
        Resource: ["arn:aws:s3:::replica/*"],
        Condition: inDestinationAccount,
      })),
    ]);
  });

  it("cannot delete at the destination, since delete markers are left out", () => {
    assert.doesNotMatch(JSON.stringify(replicationRolePolicy(source, [destination], [""])), /Delete/);
  });

  it("may not override the owner when no rule asks for it", () => {
    const policy = replicationRolePolicy(source, [{ ...destination, ownerOverride: false }], [""]);
    assert.doesNotMatch(JSON.stringify(policy), /ObjectOwnerOverride/);
  });

  it("reaches only objects under the prefixes of the rules", () => {
    const [, objects] = replicationRolePolicy(
      source,
      [destination],
      ["logs/", "logs/2024/", "data/"],
    ).Statement;
    assert.deepEqual(objects?.Resource, ["arn:aws:s3:::source/data/*", "arn:aws:s3:::source/logs/*"]);
  });

  it("takes a prefix literally, also where it has characters that policies read as patterns", () => {
    const [, objects] = replicationRolePolicy(source, [destination], ["a*b?c$d/"]).Statement;
    assert.deepEqual(objects?.Resource, ["arn:aws:s3:::source/a${*}b${?}c${$}d/*"]);
  });

  it("holds each right to the account of its destination", () => {
    const other = { ...destination, bucketArn: "arn:aws:s3:::theirs", accountId: "444455556666" };
    const statements = replicationRolePolicy(source, [destination, other], [""]).Statement.slice(3);
    assert.deepEqual(
      statements.map(({ Sid, Resource, Condition }) => [
        Sid,
        Resource?.[0],
        Condition?.StringEquals?.["aws:ResourceAccount"],
      ]),
      [
        ["DestObjects", "arn:aws:s3:::replica/*", "111122223333"],
        ["DestTags", "arn:aws:s3:::replica/*", "111122223333"],
        ["DestOwner", "arn:aws:s3:::replica/*", "111122223333"],
        ["DestObjects2", "arn:aws:s3:::theirs/*", "444455556666"],
        ["DestTags2", "arn:aws:s3:::theirs/*", "444455556666"],
        ["DestOwner2", "arn:aws:s3:::theirs/*", "444455556666"],
      ],
    );
  });
});
