import assert from "node:assert/strict";
import { S3Client } from "@aws-sdk/client-s3";
import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";

/** The way into a second account of the local AWS. */
export const otherAccount = { id: "222222222222", assumeRoleArn: "arn:aws:iam::222222222222:role/deployer" };

/** S3 as the second account sees it. */
export async function s3InOtherAccount(endpoint: string, region: string): Promise<S3Client> {
  const credentials = { accessKeyId: "test", secretAccessKey: "test" };
  const sts = new STSClient({ region, endpoint, credentials });
  const { Credentials } = await sts.send(
    new AssumeRoleCommand({ RoleArn: otherAccount.assumeRoleArn, RoleSessionName: "test" }),
  );
  sts.destroy();
  assert.ok(Credentials?.AccessKeyId && Credentials.SecretAccessKey);
  return new S3Client({
    region,
    endpoint,
    forcePathStyle: true,
    credentials: {
      accessKeyId: Credentials.AccessKeyId,
      secretAccessKey: Credentials.SecretAccessKey,
      sessionToken: Credentials.SessionToken,
    },
  });
}
