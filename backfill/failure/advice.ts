import { partitionOf } from "../../contract/partitions";
import { type Advised, httpStatus, isUnreachable } from "./failure-reason";

/** A request, as far as what S3 says about it is understood. */
export interface Asked {
  command: string;
  bucket: string;
  key?: string;
  versionId?: string;
  /** Bucket and key of what is copied. */
  copySource?: string;
  region: string;
  endpoint?: string;
}

interface Answer {
  Region?: string;
  $response?: { headers?: { [name: string]: string } };
}

/** Adds to an error what it takes to get rid of it, where S3 only tells what it refuses. */
export function withAdvice(error: unknown, asked: Asked): unknown {
  if (!(error instanceof Error)) return error;
  const advised: Advised = error;
  advised.advice ??= wrongRegion(error, asked) ?? missingRights(error, asked) ?? unreached(error, asked);
  return advised;
}

function wrongRegion(error: Error & Answer, { bucket, region }: Asked): string | undefined {
  if (![301, 307, 400].includes(httpStatus(error) ?? 0)) return undefined;
  const actual = error.Region ?? error.$response?.headers?.["x-amz-bucket-region"];
  if (!actual || actual === region) return undefined;
  return `bucket ${bucket} is in region ${actual}, not in ${region}; give ${actual} as its region`;
}

/** S3 names the missing right in its own words for some callers, for others it says no more than "Access Denied". */
function missingRights(error: Error, asked: Asked): string | undefined {
  const isDenied =
    error.name === "AccessDenied" || (httpStatus(error) === 403 && !/^[A-Z]\w{5,}$/.test(error.name));
  if (!isDenied || error.message.includes("is not authorized to perform")) return undefined;
  const needed = rightsFor(asked)
    .map(([actions, on]) => `${actions.map((action) => `s3:${action}`).join(" and ")} on ${on}`)
    .join(", and ");
  return needed && `the credentials need ${needed}`;
}

const bucketRights: { [command: string]: string } = {
  ListObjectsV2: "ListBucket",
  ListObjectVersions: "ListBucketVersions",
  ListMultipartUploads: "ListBucketMultipartUploads",
  GetBucketVersioning: "GetBucketVersioning",
  GetBucketReplication: "GetReplicationConfiguration",
  GetObjectLockConfiguration: "GetBucketObjectLockConfiguration",
  GetBucketWebsite: "GetBucketWebsite",
  GetBucketEncryption: "GetEncryptionConfiguration",
  HeadBucket: "ListBucket",
};

const objectRights: { [command: string]: string[] } = {
  HeadObject: ["GetObject"],
  GetObject: ["GetObject"],
  GetObjectTagging: ["GetObjectTagging"],
  GetObjectRetention: ["GetObjectRetention"],
  GetObjectLegalHold: ["GetObjectLegalHold"],
  PutObjectTagging: ["PutObjectTagging"],
  PutObjectRetention: ["PutObjectRetention"],
  PutObjectLegalHold: ["PutObjectLegalHold"],
  CopyObject: ["PutObject", "PutObjectTagging"],
  CreateMultipartUpload: ["PutObject", "PutObjectTagging"],
  UploadPartCopy: ["PutObject"],
  CompleteMultipartUpload: ["PutObject"],
  AbortMultipartUpload: ["AbortMultipartUpload"],
  ListParts: ["ListMultipartUploadParts"],
  DeleteObject: ["DeleteObject"],
};

/** Rights that have another name where a version is meant. */
const ofVersions = ["GetObject", "GetObjectTagging", "PutObjectTagging", "DeleteObject"];

function rightsFor(asked: Asked): [actions: string[], on: string][] {
  const { command, bucket, key, versionId, copySource, region } = asked;
  const arn = `arn:${partitionOf(region)}:s3:::`;
  const bucketRight = bucketRights[command];
  if (bucketRight) return [[[bucketRight], `${arn}${bucket}`]];
  const needed = objectRights[command];
  if (!needed) return [];
  const onObject: [string[], string] = [named(needed, versionId !== undefined), `${arn}${bucket}/${key}`];
  if (copySource === undefined) return [onObject];
  const [path = "", version] = copySource.split("?");
  const read = command === "CopyObject" ? ["GetObject", "GetObjectTagging"] : ["GetObject"];
  return [[named(read, version !== undefined), `${arn}${decodeURIComponent(path)}`], onObject];
}

function named(actions: string[], areOfVersion: boolean): string[] {
  return actions.map((action) =>
    areOfVersion && ofVersions.includes(action) ? action.replace("Object", "ObjectVersion") : action,
  );
}

function unreached(error: Error, { region, endpoint }: Asked): string | undefined {
  if (!isUnreachable(error)) return undefined;
  const where = endpoint ?? `S3 in ${region}`;
  const { code } = error as NodeJS.ErrnoException;
  if (code === "ECONNREFUSED")
    return `nothing listens at ${where}; check the endpoint, and that the server runs`;
  if (code === "ENOTFOUND" || code === "EAI_AGAIN")
    return `the name of ${where} cannot be resolved; check ${endpoint ? "the endpoint" : "the region"} and the network`;
  return `${where} does not answer; check ${endpoint ? "the endpoint" : "the region"} and the network`;
}
