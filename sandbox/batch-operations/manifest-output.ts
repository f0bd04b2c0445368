import { gzipSync } from "node:zlib";
import type { JobManifestLocation, S3JobManifestGenerator } from "@aws-sdk/client-s3-control";
import { csvRow, encodeKey } from "./csv";
import { hex } from "./digest";
import { type Job, JobFailed } from "./job";
import { bucketName } from "./job-request";
import type { JobRole } from "./job-role";
import { errorName, type LocalClients } from "./local-clients";
import type { Task } from "./manifest";
import { Shelf } from "./shelf";

/** Stores the generated manifest in the form of an inventory, for whoever asked to see it. */
export async function writeManifest(
  job: Job,
  { SourceBucket, ManifestOutputLocation: output }: S3JobManifestGenerator,
  tasks: readonly Task[],
  role: JobRole,
  clients: LocalClients,
): Promise<JobManifestLocation> {
  const { Bucket: arn = "", ManifestPrefix: prefix = "" } = output ?? {};
  const expectedOwner = output?.ExpectedManifestBucketOwner;
  try {
    const bucket = await clients.bucket(bucketName(arn, "ManifestOutputLocation.Bucket"), job.account);
    if (bucket.region !== job.region) {
      throw new Error(`the manifest's bucket is in ${bucket.region} and the source in ${job.region}`);
    }
    const shelf = await Shelf.open(clients, { bucket, arn, prefix, expectedOwner }, role);
    const rows = tasks.map((task) => csvRow([task.bucket, encodeKey(task.key), task.versionId])).join("");
    const data = gzipSync(rows);
    const MD5checksum = hex("md5", data);
    const { key } = await shelf.store(`job-${job.id}/data/${MD5checksum}.csv.gz`, data, "application/gzip");
    const manifest = JSON.stringify({
      sourceBucket: bucketName(SourceBucket, "SourceBucket"),
      destinationBucket: arn,
      version: "2021-11-30",
      creationTimestamp: String(Date.now()),
      fileFormat: "CSV",
      fileSchema: "Bucket, Key, VersionId",
      files: [{ key, size: data.length, MD5checksum }],
    });
    const stored = await shelf.store(`job-${job.id}/manifest.json`, manifest, "application/json");
    return { ObjectArn: `${arn}/${stored.key}`, ETag: stored.etag.replaceAll('"', "") };
  } catch (error) {
    const cause = error instanceof Error && error.message ? error.message : errorName(error);
    throw new JobFailed(
      "ManifestWriteFailed",
      `The generated manifest could not be stored: ${cause}`.slice(0, 256),
    );
  }
}
