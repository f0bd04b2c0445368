import { GetObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import type { JobDescriptor } from "@aws-sdk/client-s3-control";
import { csvRows } from "./csv-rows";

/** A task as the completion report tells of it. */
export interface FailedTask {
  key: string;
  versionId: string;
  code: string;
  message: string;
}

/** Where a job's report is; S3 writes it when the first task is done. */
export interface ReportPlace {
  bucket: string;
  prefix: string;
}

export function reportPlace({ JobId, Report }: JobDescriptor): ReportPlace {
  const bucket = (Report?.Bucket ?? "").split(":").at(-1) ?? "";
  const prefix = (Report?.Prefix ?? "").replace(/\/$/, "");
  return { bucket, prefix: `${prefix === "" ? "" : `${prefix}/`}job-${JobId}` };
}

/** All failures, read as they come: a job may have millions. */
export async function* failedTasks(
  s3: S3Client,
  { bucket, prefix }: ReportPlace,
): AsyncGenerator<FailedTask> {
  for (const file of await filesOfFailures(s3, bucket, `${prefix}/manifest.json`)) {
    for await (const row of csvRows(await textOf(s3, file.bucket, file.key))) {
      const [, key = "", versionId = "", , ...results] = row;
      // The manifest announces the code before the HTTP status, AWS's examples have it the other way round.
      const [code = "", message = ""] = results.filter((field, index) => index > 1 || !/^\d{3}$/.test(field));
      yield { key: decodedKey(key), versionId, code, message };
    }
  }
}

interface ManifestResult {
  TaskExecutionStatus?: string;
  Bucket?: string;
  Key?: string;
}

async function filesOfFailures(s3: S3Client, bucket: string, key: string) {
  let json = "";
  for await (const piece of await textOf(s3, bucket, key)) json += piece;
  const { Results = [] } = JSON.parse(json) as { Results?: ManifestResult[] };
  return Results.flatMap((result) =>
    result.TaskExecutionStatus === "failed" && result.Key !== undefined
      ? [{ bucket: result.Bucket ?? bucket, key: result.Key }]
      : [],
  );
}

async function textOf(s3: S3Client, bucket: string, key: string): Promise<AsyncIterable<string>> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
  if (Body === undefined) throw new Error(`${bucket}/${key} has no content`);
  return Body.transformToWebStream().pipeThrough(new TextDecoderStream()) as unknown as AsyncIterable<string>;
}

function decodedKey(key: string): string {
  try {
    return decodeURIComponent(key.replaceAll("+", " "));
  } catch {
    return key;
  }
}
