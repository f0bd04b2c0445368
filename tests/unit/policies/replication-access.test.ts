// Proves: what the policies of buckets and keys say to let a role of another account in, to the letter. Does not prove:
// that it is what the role needs; least-privilege-other-side.test.ts judges that.
import assert from "node:assert/strict";
import {
  keyOwnerStatement,
  replicaKeyStatement,
  replicaWriteStatements,
  sourceKeyStatement,
} from "../../../components/policies/replication-access";

const role = { arn: "arn:aws:iam::111122223333:role/docs", accountId: "111122223333", partition: "aws" };
/** Not the role itself: S3 and KMS refuse a policy that names a role which is not there yet. */
const from = {
  Effect: "Allow",
  Principal: { AWS: "arn:aws:iam::111122223333:root" },
  Condition: { ArnEquals: { "aws:PrincipalArn": role.arn } },
};
const write = ["s3:ReplicateObject", "s3:ReplicateTags"];

const bucket = {
  bucketArn: "arn:aws:s3:::docs",
  region: "us-east-1",
  dnsSuffix: "amazonaws.com",
  prefixes: ["logs/"],
};
const throughS3 = {
  StringEquals: { "kms:ViaService": "s3.us-east-1.amazonaws.com" },
  StringLike: { "kms:EncryptionContext:aws:s3:arn": ["arn:aws:s3:::docs", "arn:aws:s3:::docs/logs/*"] },
};

describe("the policy of a bucket lets the role of another account", () => {
  const needs: [title: string, deleteMarkers: boolean, ownerOverride: boolean, actions: string[]][] = [
    ["write replicas", false, false, write],
    ["write replicas and delete markers", true, false, [...write, "s3:ReplicateDelete"]],
    ["write replicas and change their owner", false, true, [...write, "s3:ObjectOwnerOverrideToBucketOwner"]],
    [
      "write replicas and delete markers, and change the owner",
      true,
      true,
      [...write, "s3:ReplicateDelete", "s3:ObjectOwnerOverrideToBucketOwner"],
    ],
  ];
  for (const [title, deleteMarkers, ownerOverride, Action] of needs) {
    it(title, () => {
      assert.deepEqual(replicaWriteStatements("arn:aws:s3:::docs", role, { deleteMarkers, ownerOverride }), [
        { Sid: "ReplicaWrite", ...from, Action, Resource: ["arn:aws:s3:::docs/*"] },
      ]);
    });
  }
});

describe("the policy of a key", () => {
  const condition = { ...from.Condition, ...throughS3 };

  it("lets the role put replicas under it, through S3 and for these objects only", () => {
    assert.deepEqual(replicaKeyStatement(bucket, role), {
      Sid: "ReplicaEncrypt",
      ...from,
      Action: ["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey"],
      Resource: ["*"],
      Condition: condition,
    });
  });

  it("lets the role open source objects, and nothing more", () => {
    assert.deepEqual(sourceKeyStatement(bucket, role), {
      Sid: "SourceDecrypt",
      ...from,
      Action: ["kms:Decrypt"],
      Resource: ["*"],
      Condition: condition,
    });
  });

  it("leaves its use to the account that it is in, in any partition", () => {
    assert.deepEqual(keyOwnerStatement("111122223333", "aws-cn"), {
      Sid: "OwnerAccount",
      Effect: "Allow",
      Principal: { AWS: "arn:aws-cn:iam::111122223333:root" },
      Action: "kms:*",
      Resource: ["*"],
    });
  });
});
