import { GetObjectCommand } from "@aws-sdk/client-s3";
import type { JobManifest, JobManifestFieldName } from "@aws-sdk/client-s3-control";
import { parseArn } from "./arn";
import { ownedBucket } from "./bucket-policy";
import { decodeKey, parseCsv } from "./csv";
import { type Job, JobFailed } from "./job";
import type { JobRole } from "./job-role";
import { errorName, type LocalClients } from "./local-clients";
import type { Task } from "./manifest";

/** Reads a CSV that the user wrote: a line for each version, with the columns that the job names. */
export async function readManifest(
  job: Job,
  { Spec, Location }: JobManifest,
  role: JobRole,
  clients: LocalClients,
): Promise<Task[]> {
  const { ObjectArn = "", ObjectVersionId, ETag = "" } = Location ?? {};
  const [bucket = "", ...rest] = (parseArn(ObjectArn)?.resource ?? "").split("/");
  const key = rest.join("/");
  const action = ObjectVersionId === undefined ? "s3:GetObject" : "s3:GetObjectVersion";
  const read = async () => {
    const access = await clients.bucket(bucket, job.account);
    if (!role.allows(action, ObjectArn, await ownedBucket(access))) throw unreadable("AccessDenied");
    return access.s3.send(new GetObjectCommand({ Bucket: bucket, Key: key, VersionId: ObjectVersionId }));
  };
  const object = await read().catch((error: unknown) => {
    throw error instanceof JobFailed ? error : unreadable(errorName(error));
  });
  if (plain(object.ETag) !== plain(ETag)) {
    throw new JobFailed("ManifestETagMismatch", `The manifest's ETag is ${object.ETag} and not ${ETag}.`);
  }
  const columns = Spec?.Fields ?? [];
  const rows = parseCsv((await object.Body?.transformToString()) ?? "");
  if (rows.length === 0) throw new JobFailed("InvalidManifestContent", "The manifest has no objects.");
  return rows.map((row, index) => {
    if (row.length !== columns.length) {
      const counts = `${row.length} instead of ${columns.length} fields`;
      throw new JobFailed("InvalidManifestContent", `Line ${index + 1} of the manifest has ${counts}.`);
    }
    const field = (name: JobManifestFieldName) => row[columns.indexOf(name)] ?? "";
    return { bucket: field("Bucket"), key: decodeKey(field("Key")), versionId: field("VersionId") };
  });
}

function unreadable(cause: string): JobFailed {
  return new JobFailed("ManifestReadForbidden", `Reading the manifest is forbidden: ${cause}`);
}

function plain(etag = ""): string {
  return etag.replaceAll('"', "");
}
