import type { PolicyStatement } from "./policy-document";

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

/**
 * Lets the replication role of another account write replicas. The principal is that account's root, narrowed to
 * the role: a policy that names the role itself breaks when the role is made anew under the same name.
 */
export function replicaWriteStatements(
  bucketArn: string,
  role: { arn: string; accountId: string; partition: string },
): PolicyStatement[] {
  const fromRole: Pick<PolicyStatement, "Effect" | "Principal" | "Condition"> = {
    Effect: "Allow",
    Principal: { AWS: `arn:${role.partition}:iam::${role.accountId}:root` },
    Condition: { ArnEquals: { "aws:PrincipalArn": role.arn } },
  };
  return [
    {
      Sid: "ReplicaWrite",
      ...fromRole,
      Action: ["s3:ReplicateObject", "s3:ReplicateTags"],
      Resource: [`${bucketArn}/*`],
    },
    { Sid: "ReplicaBucket", ...fromRole, Action: ["s3:GetBucketVersioning"], Resource: [bucketArn] },
  ];
}
