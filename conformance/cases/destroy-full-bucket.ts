import { isDeepStrictEqual } from "node:util";
import {
  DeleteBucketCommand,
  GetBucketEncryptionCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketOwnershipControlsCommand,
  GetBucketPolicyCommand,
  GetBucketTaggingCommand,
  GetBucketVersioningCommand,
  GetPublicAccessBlockCommand,
  ListObjectVersionsCommand,
  PutBucketPolicyCommand,
  PutBucketTaggingCommand,
} from "@aws-sdk/client-s3";
import { policyDocument } from "../../components/policies/document";
import { tlsOnlyStatements } from "../../components/policies/tls-only";
import type { Case } from "../case";
import { yesIf } from "../verdict";
import type { Bucket } from "../world";

const settings = {
  versioning: GetBucketVersioningCommand,
  policy: GetBucketPolicyCommand,
  tags: GetBucketTaggingCommand,
  encryption: GetBucketEncryptionCommand,
  ownership: GetBucketOwnershipControlsCommand,
  publicAccess: GetPublicAccessBlockCommand,
  lifecycle: GetBucketLifecycleConfigurationCommand,
  versions: ListObjectVersionsCommand,
};

/** Every setting as the service answers it, or the name of its error. */
async function snapshot({ s3, name: Bucket }: Bucket): Promise<Record<string, unknown>> {
  const read = Object.entries(settings).map(async ([name, Command]) => {
    try {
      const { $metadata: _, ...answer } = await s3.send(
        new (Command as typeof GetBucketPolicyCommand)({ Bucket }),
      );
      return [name, answer];
    } catch (error) {
      return [name, (error as Error).name];
    }
  });
  return Object.fromEntries(await Promise.all(read));
}

export const destroyFullBucket: Case = {
  id: "destroy-full-bucket",
  assumption: "DeleteBucket of a bucket with objects answers BucketNotEmpty and changes nothing",
  page: "DeleteBucket",
  how: "All settings and versions before and after the request",
  costs: { request: 100, read: 100 },
  async try(world) {
    const bucket = await world.bucket(world.home);
    const { s3, name: Bucket } = bucket;
    await world.put(bucket, "object");
    const Policy = JSON.stringify(
      policyDocument(tlsOnlyStatements(bucket.arn, { exceptOnLoopback: !world.isAws })),
    );
    await s3.send(new PutBucketPolicyCommand({ Bucket, Policy }));
    await s3.send(
      new PutBucketTaggingCommand({ Bucket, Tagging: { TagSet: [{ Key: "kept", Value: "yes" }] } }),
    );
    // What was just written may not be read everywhere yet.
    await world.wait(world.waits.look);
    const before = await snapshot(bucket);
    const answer = await s3.send(new DeleteBucketCommand({ Bucket })).then(
      () => "deleted",
      ({ name }: Error) => name,
    );
    const after = await snapshot(bucket);
    const changed = Object.keys(settings).filter((name) => !isDeepStrictEqual(before[name], after[name]));
    return yesIf(
      answer === "BucketNotEmpty" && changed.length === 0,
      `The answer is ${answer}; changed: ${changed.join(", ") || "nothing"}.`,
    );
  },
};
