import type { ProxiedRequest } from "./s3-proxy";

/** A request to AWS, as IAM names it. */
export interface AwsCall {
  action: string;
  resource: string;
}

const account = "000000000000";
const anything = "*";

/** What the identity has to be allowed to do for a request; nothing for one that needs no permission. */
export function callsOf(request: ProxiedRequest): AwsCall[] {
  const { headers, body } = request;
  const [, service = "s3"] =
    /Credential=[^/]+\/\d+\/[^/]+\/([^/]+)\//.exec(headers.authorization ?? "") ?? [];
  const target = String(headers["x-amz-target"] ?? "");
  if (service === "kms") return [{ action: `kms:${target.split(".").at(-1)}`, resource: kmsResource(body) }];
  if (service === "cloudcontrolapi")
    return [{ action: `cloudformation:${target.split(".").at(-1)}`, resource: anything }];
  if (service === "iam" || service === "sts")
    return queryCalls(service, new URLSearchParams(body.toString()));
  return request.path.startsWith("/v20180820/") ? controlCalls(request) : s3Calls(request);
}

function kmsResource(body: Buffer): string {
  const { KeyId } = JSON.parse(body.toString() || "{}");
  return KeyId === undefined
    ? anything
    : String(KeyId).replace(/^(?!arn:)/, `arn:aws:kms:eu-west-1:${account}:key/`);
}

function queryCalls(service: string, query: URLSearchParams): AwsCall[] {
  const action = query.get("Action");
  // Needs no permission ("GetCallerIdentity").
  if (action === "GetCallerIdentity") return [];
  const role = query.get("RoleName");
  const resource =
    query.get("RoleArn") ??
    query.get("PolicySourceArn") ??
    (role === null ? anything : `arn:aws:iam::${account}:role/${role}`);
  return [{ action: `${service}:${action}`, resource }];
}

/** Jobs of S3 Batch Operations; who creates one passes a role on. */
function controlCalls({ method, path, body }: ProxiedRequest): AwsCall[] {
  const [, id, part] = /^\/v20180820\/jobs(?:\/([^/?]+))?(?:\/(\w+))?/.exec(path) ?? [];
  const resource = id === undefined ? anything : `arn:aws:s3:eu-west-1:${account}:job/${id}`;
  if (id === undefined && method === "GET") return [{ action: "s3:ListJobs", resource }];
  if (id === undefined) return [{ action: "s3:CreateJob", resource }, ...passesRole(body)];
  return [{ action: part === "status" ? "s3:UpdateJobStatus" : "s3:DescribeJob", resource }];
}

function passesRole(body: Buffer): AwsCall[] {
  const [, resource] = /<Role(?:Arn)?>([^<]+)</.exec(body.toString()) ?? [];
  return resource === undefined ? [] : [{ action: "iam:PassRole", resource }];
}

/** Parts of a bucket, by the word in the query: what reads it, and what puts or deletes it ("Required permissions for S3 API operations"). */
const bucketParts: { [word: string]: [read: string, write: string] } = {
  acl: ["GetBucketAcl", "PutBucketAcl"],
  encryption: ["GetEncryptionConfiguration", "PutEncryptionConfiguration"],
  lifecycle: ["GetLifecycleConfiguration", "PutLifecycleConfiguration"],
  location: ["GetBucketLocation", ""],
  logging: ["GetBucketLogging", "PutBucketLogging"],
  notification: ["GetBucketNotification", "PutBucketNotification"],
  "object-lock": ["GetBucketObjectLockConfiguration", "PutBucketObjectLockConfiguration"],
  ownershipControls: ["GetBucketOwnershipControls", "PutBucketOwnershipControls"],
  policy: ["GetBucketPolicy", "PutBucketPolicy"],
  publicAccessBlock: ["GetBucketPublicAccessBlock", "PutBucketPublicAccessBlock"],
  replication: ["GetReplicationConfiguration", "PutReplicationConfiguration"],
  requestPayment: ["GetBucketRequestPayment", "PutBucketRequestPayment"],
  tagging: ["GetBucketTagging", "PutBucketTagging"],
  uploads: ["ListBucketMultipartUploads", ""],
  versioning: ["GetBucketVersioning", "PutBucketVersioning"],
  versions: ["ListBucketVersions", ""],
  website: ["GetBucketWebsite", "PutBucketWebsite"],
};

function s3Calls({ method, path, headers, body }: ProxiedRequest): AwsCall[] {
  const url = new URL(path, "http://s3");
  const [, bucket = "", key = ""] = /^\/([^/]*)\/?(.*)$/.exec(decodeURIComponent(url.pathname)) ?? [];
  const on = (name: string, resource = `arn:aws:s3:::${bucket}${key === "" ? "" : `/${key}`}`): AwsCall => ({
    action: `s3:${name}`,
    resource,
  });
  const word = [...url.searchParams.keys()].find((each) => each in (key === "" ? bucketParts : objectParts));
  if (key !== "")
    return objectCalls(method, word, url.searchParams.has("versionId"), headers["x-amz-copy-source"], on);
  if (method === "POST" && url.searchParams.has("delete"))
    return [
      on(body.includes("<VersionId>") ? "DeleteObjectVersion" : "DeleteObject", `arn:aws:s3:::${bucket}/any`),
    ];
  const [read, write] = bucketParts[word ?? ""] ?? [
    "ListBucket",
    method === "DELETE" ? "DeleteBucket" : "CreateBucket",
  ];
  if (method === "GET" || method === "HEAD") return [on(read)];
  if (method === "DELETE" && word === "policy") return [on("DeleteBucketPolicy")];
  const passed = word === "replication" && method === "PUT" ? passesRole(body) : [];
  return [on(write), ...passed];
}

const objectParts: { [word: string]: [read: string, write: string] } = {
  annotation: ["ListObjectAnnotations", "PutObjectAnnotation"],
  "legal-hold": ["GetObjectLegalHold", "PutObjectLegalHold"],
  retention: ["GetObjectRetention", "PutObjectRetention"],
  tagging: ["GetObjectTagging", "PutObjectTagging"],
};

function objectCalls(
  method: string,
  word: string | undefined,
  ofVersion: boolean,
  copied: string | string[] | undefined,
  on: (name: string, resource?: string) => AwsCall,
): AwsCall[] {
  const [read, write] = objectParts[word ?? ""] ?? ["GetObject", "PutObject"];
  if (method === "GET" || method === "HEAD")
    return [on(ofVersion ? read.replace("Object", "ObjectVersion") : read)];
  if (method === "DELETE") return [on(ofVersion ? "DeleteObjectVersion" : "DeleteObject")];
  if (copied === undefined) return [on(write)];
  const [source = "", version] = decodeURIComponent(String(copied)).split("?");
  const from = `arn:aws:s3:::${source.replace(/^\//, "")}`;
  return [on(write), on(version === undefined ? "GetObject" : "GetObjectVersion", from)];
}
