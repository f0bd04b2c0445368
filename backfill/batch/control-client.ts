import type { S3Client } from "@aws-sdk/client-s3";
import { S3ControlClient } from "@aws-sdk/client-s3-control";
import type { BucketPlace } from "../../contract/bucket-place";
import { PatientRetry } from "../bucket/patient-retry";

/** S3 Control as whoever reaches the bucket: jobs belong to the bucket's region, and take the same credentials. */
export function controlClient(place: BucketPlace, s3: S3Client): S3ControlClient {
  const client = new S3ControlClient({
    region: place.region,
    credentials: s3.config.credentials,
    retryStrategy: new PatientRetry(),
    // Whoever waits for a job for days must not wait for the answer of a dead connection.
    requestHandler: { connectionTimeout: 10_000, socketTimeout: 60_000 },
    ...(place.endpoint !== undefined && { disableHostPrefix: true }),
  });
  if (place.endpoint !== undefined) {
    const url = new URL(place.endpoint);
    // Given as `endpoint`, the SDK would put the account before the host, and no local address survives that.
    client.config.endpointProvider = () => ({ url });
  }
  return client;
}
