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
  advised.advice ??=
    wrongRegion(error, asked) ??
    missingRights(error, asked) ??
    distrusted(error, asked) ??
    unreached(error, asked);
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

const unknownSigner = [
  ...["SELF_SIGNED_CERT_IN_CHAIN", "DEPTH_ZERO_SELF_SIGNED_CERT", "UNABLE_TO_VERIFY_LEAF_SIGNATURE"],
  ...["UNABLE_TO_GET_ISSUER_CERT", "UNABLE_TO_GET_ISSUER_CERT_LOCALLY"],
];

function distrusted(error: Error, asked: Asked): string | undefined {
  const { code = "" } = error as NodeJS.ErrnoException;
  const where = placeOf(asked);
  if (unknownSigner.includes(code))
    return `this machine does not know who signed the certificate of ${where}; name a file with the signer's certificate in NODE_EXTRA_CA_CERTS`;
  if (code === "ERR_TLS_CERT_ALTNAME_INVALID")
    return `the certificate of ${where} is for other names; check ${checked(asked)}, and what is between it and this machine`;
  if (code === "CERT_HAS_EXPIRED" || code === "CERT_NOT_YET_VALID")
    return `the certificate of ${where} does not hold now; check this machine's clock, or have the certificate renewed`;
  return undefined;
}

function placeOf({ region, endpoint }: Asked): string {
  return endpoint ?? `S3 in ${region}`;
}

function checked({ endpoint }: Asked): string {
  return endpoint ? "the endpoint" : "the region";
}

function unreached(error: Error, asked: Asked): string | undefined {
  if (!isUnreachable(error)) return undefined;
  const where = placeOf(asked);
  const { code } = error as NodeJS.ErrnoException;
  if (code === "ECONNREFUSED")
    return `nothing listens at ${where}; check the endpoint, and that the server runs`;
  if (code === "ENOTFOUND" || code === "EAI_AGAIN")
    return `the name of ${where} cannot be resolved; check ${checked(asked)} and the network`;
  return `${where} does not answer; check ${checked(asked)} and the network`;
}
