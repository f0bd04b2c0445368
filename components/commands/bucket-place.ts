import type { BucketPlace } from "../../contract/bucket-place";
import type { PlaceArgs } from "../args";

/** With whose rights a bucket is reached, when that is known. */
export type KnownReach = Pick<BucketPlace, "profile" | "assumeRoleArn">;

/** A bucket, as the programs that the component runs have to be told of it. */
export function bucketPlace(
  bucket: string,
  { region, endpoint }: Pick<PlaceArgs, "region" | "endpoint">,
  { profile, assumeRoleArn }: KnownReach,
): BucketPlace {
  return {
    bucket,
    region,
    ...(endpoint && { endpoint }),
    ...(profile && { profile }),
    ...(assumeRoleArn && { assumeRoleArn }),
  };
}
