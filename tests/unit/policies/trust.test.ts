// Proves: whom the replication role trusts, to the letter. Does not prove: which conditions S3 fulfils; AWS does not
// document what it sends.
import assert from "node:assert/strict";
import { RoleConditions } from "../../../components/args";
import { replicationTrustPolicy } from "../../../components/policies/trust";

const source = { bucketArn: "arn:aws:s3:::source", accountId: "111122223333" };

const conditions: [title: string, asked: RoleConditions, Condition: object | undefined][] = [
  [
    "for this source only, in a way that still works where S3 does not name the source",
    RoleConditions.IfExists,
    {
      StringEqualsIfExists: { "aws:SourceAccount": "111122223333" },
      ArnLikeIfExists: { "aws:SourceArn": "arn:aws:s3:::source" },
    },
  ],
  [
    "only when S3 names this source",
    RoleConditions.Strict,
    {
      StringEquals: { "aws:SourceAccount": "111122223333" },
      ArnLike: { "aws:SourceArn": "arn:aws:s3:::source" },
    },
  ],
  ["for any source", RoleConditions.None, undefined],
];

describe("the replication role", () => {
  for (const [title, asked, Condition] of conditions) {
    it(`may be assumed by S3 ${title}`, () => {
      assert.deepEqual(replicationTrustPolicy(source, asked), {
        Version: "2012-10-17",
        Statement: [
          {
            Sid: "S3Replication",
            Effect: "Allow",
            Principal: { Service: "s3.amazonaws.com" },
            Action: "sts:AssumeRole",
            ...(Condition && { Condition }),
          },
        ],
      });
    });
  }
});
