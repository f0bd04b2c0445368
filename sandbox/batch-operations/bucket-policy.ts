import { GetBucketPolicyCommand } from "@aws-sdk/client-s3";
import { type BucketAccess, errorName } from "./local-clients";
import type { Owned, PolicyDocument } from "./policy";

/** A bucket as the evaluation of a request sees it, with the policy that it has now. */
export async function ownedBucket({ s3, name, account }: BucketAccess): Promise<Owned> {
  try {
    const { Policy = "{}" } = await s3.send(new GetBucketPolicyCommand({ Bucket: name }));
    return { account, policy: JSON.parse(Policy) as PolicyDocument };
  } catch (error) {
    if (errorName(error) === "NoSuchBucketPolicy") return { account };
    throw error;
  }
}
