import { type CopyObjectCommandInput, S3Client } from "@aws-sdk/client-s3";
import type { BucketPlace } from "../../contract/bucket-place";
import { withAdvice } from "../failure/advice";
import { credentialsOf, stsReach } from "./credentials";
import { renewCredentials } from "./fresh-credentials";
import { PatientRetry } from "./patient-retry";
import { refuseCutAnswers } from "./whole-answer";

/** Room for the copies in flight at the highest pace, the listings and the requests around multipart copies. */
export const mostConnections = 600;

const connections = { keepAlive: true, maxSockets: mostConnections };

export function s3Client(place: BucketPlace, onThrottle?: () => void): S3Client {
  const client = new S3Client({
    ...stsReach(place),
    forcePathStyle: place.endpoint !== undefined,
    credentials: credentialsOf(place),
    retryStrategy: new PatientRetry(onThrottle),
    // Otherwise the SDK asks for a CRC32 per part, which S3 then wants back when the upload is completed.
    requestChecksumCalculation: "WHEN_REQUIRED",
    // Whoever reads content here compares it, and wants to find another one rather than an error of the SDK.
    responseChecksumValidation: "WHEN_REQUIRED",
    requestHandler: {
      httpAgent: connections,
      httpsAgent: connections,
      connectionTimeout: 10_000,
      // A single copy of a large object may be silent for minutes, but a dead connection must end some time.
      socketTimeout: 15 * 60_000,
    },
  });
  refuseCutAnswers(client);
  giveAdvice(client, place);
  renewCredentials(client);
  return client;
}

/** Around everything else, so that it is the last error that gets it, and only once. */
function giveAdvice(client: S3Client, place: BucketPlace): void {
  client.middlewareStack.add(
    (next, { commandName = "" }) =>
      async (args) => {
        try {
          return await next(args);
        } catch (error) {
          throw advised(error, place, commandName.replace(/Command$/, ""), args.input as Named);
        }
      },
    { step: "initialize", priority: "high", name: "giveAdvice" },
  );
}

type Named = Partial<CopyObjectCommandInput> & { VersionId?: string };

/** The error of a request, which tells what to do about it then. */
export function advised(
  error: unknown,
  { region, endpoint }: BucketPlace,
  command: string,
  { Bucket = "", Key, VersionId, CopySource }: Named,
): unknown {
  const of = { command, bucket: Bucket, key: Key, versionId: VersionId, copySource: CopySource };
  return withAdvice(error, { ...of, region, endpoint });
}
