import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { GetObjectCommand } from "@aws-sdk/client-s3";
import type { CreateJobCommandInput, JobReport } from "@aws-sdk/client-s3-control";
import { away, type BatchTrial } from "./batch-operations-trial";

export interface ReportManifest {
  Format: string;
  ReportCreationDate: string;
  ReportSchema: string;
  Results: { TaskExecutionStatus: string; Bucket: string; Key: string; MD5Checksum: string }[];
}

export function reportTo(bucket: string, changes: Partial<JobReport> = {}): { Report: JobReport } {
  return {
    Report: {
      Enabled: true,
      Bucket: `arn:aws:s3:::${bucket}`,
      Prefix: "reports",
      Format: "Report_CSV_20180820",
      ReportScope: "AllTasks",
      ...changes,
    },
  };
}

/** The lines of each part of a report, after its own checksums have been checked. */
export async function reportOf(trial: BatchTrial, bucket: string, base: string) {
  const text = await textOf(trial, bucket, `${base}/manifest.json`);
  assert.equal(await textOf(trial, bucket, `${base}/manifest.json.md5`), md5(text));
  const manifest = JSON.parse(text) as ReportManifest;
  const lines: Record<string, string[]> = {};
  for (const { TaskExecutionStatus, Bucket, Key, MD5Checksum } of manifest.Results) {
    assert.match(Key, new RegExp(`^${base}/results/[0-9a-f]{40}\\.csv$`));
    const csv = await textOf(trial, Bucket, Key);
    assert.equal(MD5Checksum, md5(csv));
    assert.ok(csv.endsWith("\r\n"));
    lines[TaskExecutionStatus] = csv.trimEnd().split("\r\n");
  }
  return { manifest, lines };
}

/** How each task of a job ended: the fields of its line behind the version ID. */
export async function outcomes(
  trial: BatchTrial,
  input: CreateJobCommandInput,
  bucket: string,
): Promise<string[]> {
  const id = await trial.create({ ...input, ...reportTo(bucket) });
  await trial.waitFor(id, "Complete");
  const { lines } = await reportOf(trial, bucket, `reports/job-${id}`);
  return Object.values(lines)
    .flat()
    .map((line) => line.split(",").slice(3).join(","));
}

async function textOf(trial: BatchTrial, Bucket: string, Key: string): Promise<string> {
  const { Body } = await trial.s3(away).send(new GetObjectCommand({ Bucket, Key }));
  return (await Body?.transformToString()) ?? "";
}

function md5(content: string): string {
  return createHash("md5").update(content).digest("hex");
}
