import * as pulumi from "@pulumi/pulumi";
import type { BucketPlace } from "../../contract/bucket-place";
import { programCredentials } from "../accounts/program-credentials";
import type { BucketEnd } from "../buckets/bucket-end";

/** A bucket, as the programs that the component runs have to be told of it; they enter no side that we do not enter. */
export function bucketPlace({ kind, name, plan, place }: BucketEnd): pulumi.Output<BucketPlace> {
  const { region, endpoint } = plan.place;
  const credentials = kind === "emitted" ? {} : programCredentials(place.settings);
  return pulumi
    .output({ bucket: name, credentials, accountId: kind === "emitted" ? undefined : place.accountId })
    .apply(({ bucket, credentials, accountId }) => ({
      bucket,
      region,
      ...(endpoint && { endpoint }),
      ...(accountId && { accountId }),
      ...credentials,
    }));
}
