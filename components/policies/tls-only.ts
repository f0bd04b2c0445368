import type { PolicyStatement } from "./document";

const loopback = ["127.0.0.0/8", "::1/128"];

/** Keeps everybody out who does not come over TLS 1.2 or newer. */
export function tlsOnlyStatements(
  bucketArn: string,
  { exceptOnLoopback }: { exceptOnLoopback: boolean },
): PolicyStatement[] {
  const everything = [bucketArn, `${bucketArn}/*`];
  return [
    {
      Sid: "DenyInsecureTransport",
      Effect: "Deny",
      Principal: "*",
      Action: "s3:*",
      Resource: everything,
      Condition: {
        Bool: { "aws:SecureTransport": "false" },
        ...(exceptOnLoopback && { NotIpAddress: { "aws:SourceIp": loopback } }),
      },
    },
    {
      Sid: "DenyOldTls",
      Effect: "Deny",
      Principal: "*",
      Action: "s3:*",
      Resource: everything,
      Condition: { NumericLessThan: { "s3:TlsVersion": "1.2" } },
    },
  ];
}
