import {
  DeleteBucketPolicyCommand,
  GetBucketPolicyCommand,
  PutBucketPolicyCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import type { Attachment, Grant, Widening } from "../contract/attachment";
import { mergedPolicy, parsePolicy, type SharedPolicy } from "../contract/merged-policy";
import { ownsStatement } from "../contract/ownership";
import { orNothing } from "./absent";
import { changeShared, type SharedSetting } from "./shared-setting";
import { widenedBucketPolicy } from "./widened-policy";

/** Puts our statements into a bucket's policy, beside those of others. Tells whether anything had to be written. */
export function grant(s3: S3Client, { bucket, identity, statements }: Grant): Promise<boolean> {
  return changeShared(policyOf(s3, bucket), (found) => mergedPolicy(found, statements, identity));
}

/** Adds our statements to those of ours that are there. Tells whether anything had to be written. */
export function widen(s3: S3Client, { bucket, statements, ...owner }: Widening): Promise<boolean> {
  return changeShared(policyOf(s3, bucket), (found) => widenedBucketPolicy(found, statements, owner));
}

/** Takes our statements out of a bucket's policy. Tells how many went. */
export async function revoke(s3: S3Client, { bucket, identity }: Attachment): Promise<number> {
  let revoked = 0;
  await changeShared(policyOf(s3, bucket), (found) => {
    const ours = found.Statement.filter(({ Sid }) => ownsStatement(identity, Sid));
    revoked ||= ours.length;
    return mergedPolicy(found, [], identity);
  });
  return revoked;
}

function policyOf(s3: S3Client, Bucket: string): SharedSetting<SharedPolicy> {
  return {
    title: `the policy of ${Bucket}`,
    async read() {
      const found = await orNothing(s3.send(new GetBucketPolicyCommand({ Bucket })), "NoSuchBucketPolicy");
      return parsePolicy(found?.Policy);
    },
    write: (policy) =>
      policy.Statement.length === 0
        ? s3.send(new DeleteBucketPolicyCommand({ Bucket }))
        : s3.send(new PutBucketPolicyCommand({ Bucket, Policy: JSON.stringify(policy) })),
  };
}
