import { BucketRequestPaymentConfiguration } from "@pulumi/aws/s3/bucketRequestPaymentConfiguration";
import type * as pulumi from "@pulumi/pulumi";
import type { ManagedSide } from "../places";

/** Who pays for requests to a bucket. No function tells it, so it is read as a resource, and left as it is. */
export function requestPayer(
  parent: pulumi.Resource,
  { plan, place }: ManagedSide,
  bucket: pulumi.Output<string>,
): pulumi.Output<string> {
  const options = { parent, provider: place.provider };
  const known = { bucket, region: place.region };
  return BucketRequestPaymentConfiguration.get(`${plan.childName}-payer`, bucket, known, options).payer;
}
