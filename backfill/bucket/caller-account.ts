import type { S3Client } from "@aws-sdk/client-s3";
import type { BucketPlace } from "../../contract/bucket-place";
import { failureReason } from "../failure/failure-reason";
import { stsReach } from "./credentials";

const toDo =
  "set `profile` or `assumeRoleArn` of this side in the component's arguments, or the AWS_* environment variables, to " +
  "credentials of that account";

/**
 * Why nothing may be written with these credentials, or nothing if they belong to the account that the place names. A
 * place that names none is not asked about: STS is AWS's, and other servers have none.
 */
export async function accountProblem(place: BucketPlace, s3: S3Client): Promise<string | undefined> {
  const { accountId, bucket } = place;
  if (accountId === undefined) return undefined;
  const allowed = `allowed is ${accountId}, where bucket ${bucket} is managed; ${toDo}`;
  try {
    const account = await callerAccount(place, s3);
    return account === accountId ? undefined : `the credentials belong to account ${account}; ${allowed}`;
  } catch (error) {
    return `the account of the credentials cannot be read: ${failureReason(error)}; ${allowed}`;
  }
}

/** Of "GetCallerIdentity", for which no permission is needed. */
async function callerAccount(place: BucketPlace, s3: S3Client): Promise<string | undefined> {
  // Who names no account need not wait for it.
  const { GetCallerIdentityCommand, STSClient } = await import("@aws-sdk/client-sts");
  const sts = new STSClient({ ...stsReach(place), credentials: s3.config.credentials });
  try {
    return (await sts.send(new GetCallerIdentityCommand({}))).Account;
  } finally {
    sts.destroy();
  }
}
