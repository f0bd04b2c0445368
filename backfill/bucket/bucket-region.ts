import { HeadBucketCommand } from "@aws-sdk/client-s3";
import type { BucketPlace } from "../../contract/bucket-place";
import { failureReason, httpStatus } from "../failure/failure-reason";
import { s3Client } from "./s3-client";

/** Knows where the buckets of the partition "aws" are. */
const anyRegion = "us-east-1";

/** Where a bucket is. S3 tells that even those who may do nothing else with it. */
export async function bucketRegion(place: Omit<BucketPlace, "region">): Promise<string> {
  const client = s3Client({ ...place, region: anyRegion });
  const command = new HeadBucketCommand({ Bucket: place.bucket });
  try {
    const { BucketRegion } = await client.send(command);
    return BucketRegion ?? anyRegion;
  } catch (error) {
    const region = regionInAnswer(error);
    if (region) return region;
    const why = httpStatus(error) === 404 ? "there is no such bucket" : failureReason(error);
    throw new Error(
      `where bucket ${place.bucket} is cannot be found out: ${why}; check its name, or say its region`,
    );
  } finally {
    client.destroy();
  }
}

/** Buckets of other regions answer with a redirect, those of others with a denial, and both with this header. */
function regionInAnswer(error: unknown): string | undefined {
  const { $response } = error as { $response?: { headers?: { [name: string]: string } } };
  return $response?.headers?.["x-amz-bucket-region"];
}
