import type { BucketPlace } from "../../contract/bucket-place";
import type { PlaceArgs } from "../args";

/** A bucket, as the programs that the component runs have to be told of it. */
export function bucketPlace(
  bucket: string,
  { region, endpoint, profile, assumeRoleArn }: PlaceArgs,
): BucketPlace {
  return {
    bucket,
    region,
    ...(endpoint && { endpoint }),
    ...(profile && { profile }),
    ...(assumeRoleArn && { assumeRoleArn }),
  };
}
