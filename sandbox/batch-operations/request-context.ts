import type { Owned } from "./policy";

/** What every request to S3 has, or one that S3 passes on ("AWS global condition context keys"). */
export function requestContext(
  { arn, account }: { readonly arn: string; readonly account: string },
  type: "AssumedRole" | "User",
  owned: Owned,
): Record<string, string> {
  return {
    "aws:PrincipalArn": arn,
    "aws:PrincipalAccount": account,
    "aws:PrincipalType": type,
    "aws:PrincipalIsAWSService": "false",
    "aws:ResourceAccount": owned.account,
    "aws:SecureTransport": "true",
    "s3:TlsVersion": "1.3",
  };
}
