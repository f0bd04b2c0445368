import { createHash } from "node:crypto";
import { GetObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import type { JobDescriptor } from "@aws-sdk/client-s3-control";
import { httpStatus } from "../failure/failure-reason";
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

/** S3 has not written it yet. */
export class ReportMissing extends Error {}

export function reportPlace({ JobId, Report }: JobDescriptor): ReportPlace {
  const bucket = (Report?.Bucket ?? "").split(":").at(-1) ?? "";
  const prefix = (Report?.Prefix ?? "").replace(/\/$/, "");
  return { bucket, prefix: `${prefix === "" ? "" : `${prefix}/`}job-${JobId}` };
}

/** All failures, read as they come: a job may have millions. Fails at the end if they are not what S3 wrote. */
export async function* failedTasks(s3: S3Client, place: ReportPlace): AsyncGenerator<FailedTask> {
  const manifest = `${place.prefix}/manifest.json`;
  for (const file of await filesOfFailures(s3, place, manifest)) {
    const digest = createHash("md5");
    for await (const row of csvRows(await textOf(s3, place.bucket, file.key, digest))) {
      const [, key = "", versionId = "", , ...results] = row;
      // The manifest announces the code before the HTTP status, AWS's examples have it the other way round.
      const [code = "", message = ""] = results.filter((field, index) => index > 1 || !/^\d{3}$/.test(field));
      yield { key: decodedKey(key), versionId, code, message };
    }
    if (file.md5 !== undefined && digest.digest("hex") !== file.md5.toLowerCase()) {
      throw new Error(`${place.bucket}/${file.key} has another MD5 than ${manifest} says`);
    }
  }
}

interface ManifestResult {
  TaskExecutionStatus?: string;
  Bucket?: string;
  Key?: string;
  MD5Checksum?: string;
}

async function filesOfFailures(s3: S3Client, { bucket, prefix }: ReportPlace, key: string) {
  const digest = createHash("md5");
  const json = await whole(await textOf(s3, bucket, key, digest));
  const md5 = await whole(await textOf(s3, bucket, `${key}.md5`));
  if (digest.digest("hex") !== md5.trim().toLowerCase()) {
    throw new Error(`${bucket}/${key} has another MD5 than ${key}.md5 says`);
  }
  const { Results = [] } = JSON.parse(json) as { Results?: ManifestResult[] };
  return Results.flatMap((result) => {
    if (result.TaskExecutionStatus !== "failed" || result.Key === undefined) return [];
    // Whoever may write reports could have any object of any bucket read otherwise.
    if (result.Bucket !== bucket || !result.Key.startsWith(`${prefix}/`)) {
      throw new Error(`${bucket}/${key} points to ${result.Bucket}/${result.Key}, which is no part of it`);
    }
    return [{ key: result.Key, md5: result.MD5Checksum }];
  });
}

async function whole(pieces: AsyncIterable<string>): Promise<string> {
  let text = "";
  for await (const piece of pieces) text += piece;
  return text;
}

async function textOf(
  s3: S3Client,
  bucket: string,
  key: string,
  digest?: ReturnType<typeof createHash>,
): Promise<AsyncIterable<string>> {
  const { Body } = await s3
    .send(new GetObjectCommand({ Bucket: bucket, Key: key }))
    .catch((error) =>
      Promise.reject(httpStatus(error) === 404 ? new ReportMissing(`${bucket}/${key}`) : error),
    );
  if (Body === undefined) throw new Error(`${bucket}/${key} has no content`);
  return decoded(Body.transformToWebStream() as unknown as AsyncIterable<Uint8Array>, digest);
}

async function* decoded(
  pieces: AsyncIterable<Uint8Array>,
  digest?: ReturnType<typeof createHash>,
): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  for await (const piece of pieces) {
    digest?.update(piece);
    yield decoder.decode(piece, { stream: true });
  }
  yield decoder.decode();
}

function decodedKey(key: string): string {
  try {
    return decodeURIComponent(key.replaceAll("+", " "));
  } catch {
    return key;
  }
}
