import { HeadBucketCommand, type S3Client } from "@aws-sdk/client-s3";
import { bucketRefusal, explained } from "../aws-error";

const DOING = "reading resource state";
const OPERATION = "CloudControl: GetResource";

/** The region a bucket is in. Cloud Control looks from one region and with one account: it fails for all others. */
export async function regionOfBucket(s3: S3Client, Bucket: string, region: string): Promise<string> {
  try {
    return (await s3.send(new HeadBucketCommand({ Bucket }))).BucketRegion ?? region;
  } catch (error) {
    const { status, bucketRegion = region } = bucketRefusal(error) ?? {};
    if (status === 404) {
      throw new Error(
        `${DOING}: operation error ${OPERATION}, api error ResourceNotFoundException: ` +
          `Resource of type 'AWS::S3::Bucket' with identifier '${Bucket}' was not found.`,
      );
    }
    if (status === 403) throw handlerFailure("Access Denied", status, "AccessDenied");
    if (bucketRegion !== region) {
      const message = `PermanentRedirect: the bucket ${Bucket} is in ${bucketRegion}`;
      throw handlerFailure(message, status, "GeneralServiceException");
    }
    return explained(DOING, OPERATION, Promise.reject(error));
  }
}

function handlerFailure(message: string, status: number | undefined, code: string): Error {
  return new Error(
    `${DOING}: operation error ${OPERATION}, https response error StatusCode: 400, ` +
      `api error GeneralServiceException: AWS::S3::Bucket Handler returned status FAILED: ` +
      `${message} (Service: S3, Status Code: ${status}) (HandlerErrorCode: ${code})`,
  );
}
