import type { Job } from "./job";
import type { XmlElements } from "./xml";

/** What DescribeJob tells of a job. */
export function description(job: Job): XmlElements {
  const { request } = job;
  const { Operation, Report, Manifest, ManifestGenerator } = request.elements;
  return {
    Job: {
      JobId: job.id,
      ConfirmationRequired: String(request.confirmationRequired),
      Description: request.description,
      JobArn: job.arn,
      Status: job.status,
      Manifest,
      Operation,
      Priority: String(job.priority),
      ProgressSummary: progress(job),
      StatusUpdateReason: job.statusUpdateReason,
      FailureReasons: {
        member: job.failureReasons.map(({ FailureCode, FailureReason }) => ({ FailureCode, FailureReason })),
      },
      Report,
      CreationTime: job.created.toISOString(),
      TerminationDate: job.ended?.toISOString(),
      RoleArn: request.roleArn,
      SuspendedDate: job.suspended?.toISOString(),
      SuspendedCause: job.status === "Suspended" ? "AWAITING_CONFIRMATION" : undefined,
      ManifestGenerator,
      GeneratedManifestDescriptor: job.generatedManifest && {
        Format: "S3InventoryReport_CSV_20211130",
        Location: { ObjectArn: job.generatedManifest.ObjectArn, ETag: job.generatedManifest.ETag },
      },
    },
  };
}

/** What ListJobs tells of each. */
export function summary(job: Job): XmlElements {
  return {
    JobId: job.id,
    Description: job.request.description,
    Operation: "S3ReplicateObject",
    Priority: String(job.priority),
    Status: job.status,
    CreationTime: job.created.toISOString(),
    TerminationDate: job.ended?.toISOString(),
    ProgressSummary: progress(job),
  };
}

function progress(job: Job): XmlElements {
  return {
    TotalNumberOfTasks: String(job.total),
    NumberOfTasksSucceeded: String(job.succeeded),
    NumberOfTasksFailed: String(job.failed),
    Timers: { ElapsedTimeInActiveSeconds: String(job.elapsedActiveSeconds) },
  };
}
