import type {
  CreateJobRequest,
  JobManifest,
  JobReport,
  S3JobManifestGenerator,
} from "@aws-sdk/client-s3-control";
import { ApiError, badRequest, unknownToDouble } from "./api-error";
import { parseArn } from "./arn";
import { createJobBody, otherOperations } from "./job-shapes";
import { malformed, readShape } from "./shapes";
import { readXml, type XmlElements } from "./xml";

/** A job as it was asked for, after everything about the request itself has been checked. */
export interface JobRequest {
  readonly token: string;
  readonly priority: number;
  readonly roleArn: string;
  readonly confirmationRequired: boolean;
  readonly description?: string;
  readonly report: JobReport;
  readonly generator?: S3JobManifestGenerator;
  readonly manifest?: JobManifest;
  /** The parts as they were sent, which DescribeJob repeats. */
  readonly elements: XmlElements;
  /** All of it, to compare with another request under the same token. */
  readonly whole: CreateJobRequest;
}

export function readJobRequest(account: string, body: string): JobRequest {
  const elements = readXml("CreateJobRequest", body);
  if (elements === undefined) throw malformed("CreateJobRequest");
  refuseOtherOperations(elements);
  const whole = readShape(createJobBody, elements, "CreateJobRequest") as CreateJobRequest;
  const { Report: report, RoleArn: roleArn = "", Manifest: manifest } = whole;
  const generator = whole.ManifestGenerator?.S3JobManifestGenerator;
  if (report === undefined || whole.Operation?.S3ReplicateObject === undefined) {
    throw badRequest("Operation must have exactly one member.");
  }
  if ((manifest === undefined) === (generator === undefined)) {
    throw badRequest("Exactly one of Manifest and ManifestGenerator must be given.");
  }
  checkReport(report);
  if (generator !== undefined) checkGenerator(generator);
  if (manifest !== undefined) checkManifest(manifest);
  if (parseArn(roleArn)?.account !== account) {
    throw new ApiError("AccessDenied", "Cross-account pass role is not allowed.", 403);
  }
  return {
    token: whole.ClientRequestToken ?? "",
    priority: whole.Priority ?? 0,
    roleArn,
    // The model gives no default; jobs that the AWS CLI and SDKs create without it wait for nobody.
    confirmationRequired: whole.ConfirmationRequired ?? false,
    description: whole.Description,
    report,
    generator,
    manifest,
    elements,
    whole,
  };
}

function refuseOtherOperations({ Operation: operation }: XmlElements): void {
  if (typeof operation !== "object" || Array.isArray(operation)) return;
  const other = otherOperations.find((name) => name in operation);
  if (other !== undefined) throw unknownToDouble(`the operation ${other}, only S3ReplicateObject`);
}

function checkReport({ Enabled, Bucket, Format, ReportScope }: JobReport): void {
  if (!Enabled) return;
  for (const [name, value] of Object.entries({ Bucket, Format, ReportScope })) {
    if (value === undefined) throw badRequest(`Report.${name} is required when the report is enabled.`);
  }
  bucketName(Bucket, "Report.Bucket");
}

function checkGenerator(generator: S3JobManifestGenerator): void {
  const { SourceBucket, EnableManifestOutput, ManifestOutputLocation, Filter } = generator;
  bucketName(SourceBucket, "SourceBucket");
  if (ManifestOutputLocation !== undefined)
    bucketName(ManifestOutputLocation.Bucket, "ManifestOutputLocation");
  else if (EnableManifestOutput) {
    throw badRequest("ManifestOutputLocation is required when EnableManifestOutput is true.");
  }
  for (const [name, strings] of Object.entries(Filter?.KeyNameConstraint ?? {})) {
    // The model says so only in words: an array of strings with a length of 1 string.
    if (strings.length !== 1) throw badRequest(`KeyNameConstraint.${name} takes exactly 1 string.`);
  }
}

function checkManifest({ Spec }: JobManifest): void {
  if (Spec?.Format !== "S3BatchOperations_CSV_20180820") {
    throw unknownToDouble(`manifests in the format ${Spec?.Format}, only S3BatchOperations_CSV_20180820`);
  }
  for (const field of ["Bucket", "Key"] as const) {
    if (!Spec.Fields?.includes(field))
      throw badRequest(`Required fields are missing in the schema: ${field}`);
  }
}

/** The name in a bucket's ARN, which has neither region nor account. */
export function bucketName(arn: string | undefined, what: string): string {
  const parts = parseArn(arn ?? "");
  if (parts?.service !== "s3" || parts.region !== "" || parts.account !== "" || /[/:]/.test(parts.resource)) {
    throw badRequest(`${what} is not the ARN of a bucket: ${arn}`);
  }
  return parts.resource;
}
