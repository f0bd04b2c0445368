// Proves: whom the policy of every new bucket keeps out. Does not prove: how AWS evaluates it.
import assert from "node:assert/strict";
import { tlsOnlyStatements } from "../../../components/policies/tls-only";

describe("the policy of a new bucket", () => {
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
});
