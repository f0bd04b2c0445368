// Proves: whom the bucket policies keep out and let in. Does not prove: how AWS evaluates them.
import assert from "node:assert/strict";
import { replicaWriteStatements, tlsOnlyStatements } from "../../components/bucket-policy";

describe("the policy of a bucket", () => {
  it("keeps out plain HTTP and TLS below 1.2, from everybody", () => {
    const statements = tlsOnlyStatements("arn:aws:s3:::docs", { exceptOnLoopback: false });
    const common = {
      Effect: "Deny",
      Principal: "*",
      Action: "s3:*",
      Resource: ["arn:aws:s3:::docs", "arn:aws:s3:::docs/*"],
    };
    assert.deepEqual(statements, [
      { Sid: "DenyInsecureTransport", ...common, Condition: { Bool: { "aws:SecureTransport": "false" } } },
      { Sid: "DenyOldTls", ...common, Condition: { NumericLessThan: { "s3:TlsVersion": "1.2" } } },
    ]);
  });

  it("lets plain HTTP in from this machine only, and only where a local AWS was asked for", () => {
    const [insecure] = tlsOnlyStatements("arn:aws:s3:::docs", { exceptOnLoopback: true });
    assert.deepEqual(insecure?.Condition, {
      Bool: { "aws:SecureTransport": "false" },
      NotIpAddress: { "aws:SourceIp": ["127.0.0.0/8", "::1/128"] },
    });
  });

  it("lets the role of another account write replicas, without naming the role as principal", () => {
    const role = { arn: "arn:aws:iam::111122223333:role/docs", accountId: "111122223333", partition: "aws" };
    const from = {
      Effect: "Allow",
      Principal: { AWS: "arn:aws:iam::111122223333:root" },
      Condition: { ArnEquals: { "aws:PrincipalArn": role.arn } },
    };
    assert.deepEqual(replicaWriteStatements("arn:aws:s3:::docs", role), [
      {
        Sid: "ReplicaWrite",
        ...from,
        Action: ["s3:ReplicateObject", "s3:ReplicateTags"],
        Resource: ["arn:aws:s3:::docs/*"],
      },
      { Sid: "ReplicaBucket", ...from, Action: ["s3:GetBucketVersioning"], Resource: ["arn:aws:s3:::docs"] },
    ]);
  });
});
