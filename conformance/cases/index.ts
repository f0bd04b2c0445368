import type { Case } from "../case";
import { annotations } from "./annotations";
import { archivedInJob } from "./archived-in-job";
import { cloudControlRead } from "./cloud-control-read";
import { completeIsThere } from "./complete-is-there";
import { completedSentAgain } from "./completed-sent-again";
import { conditionalCopy } from "./conditional-copy";
import { destroyFullBucket } from "./destroy-full-bucket";
import { enforcedOwnerWith, enforcedOwnerWithout } from "./enforced-owner";
import { eventualRead } from "./eventual-read";
import { firstCompleted } from "./first-completed";
import { hardDeletedInJob } from "./hard-deleted-in-job";
import { jobAtOnce } from "./job-at-once";
import { jobListed } from "./job-listed";
import { keyFilter } from "./key-filter";
import { kmsBucketKeyContext, kmsObjectContext } from "./kms-context";
import { lockOnExisting } from "./lock-on-existing";
import { noKeys } from "./no-keys";
import { nullOverNull } from "./null-over-null";
import { nullVersions } from "./null-versions";
import { oneStatus } from "./one-status";
import { notPendingCode, pendingInJob } from "./pending";
import { remadeDestination } from "./remade-destination";
import { replicaInJob } from "./replica-in-job";
import { reportKms } from "./report-kms";
import { resourceAccountJob, resourceAccountLive } from "./resource-account";
import { roleNew } from "./role-new";
import { statusFilter } from "./status-filter";
import { trustConditionsJob, trustConditionsLive } from "./trust-conditions";
import { uploadTime } from "./upload-time";

/** In the order of the report. */
export const cases: readonly Case[] = [
  resourceAccountLive,
  resourceAccountJob,
  trustConditionsLive,
  trustConditionsJob,
  enforcedOwnerWithout,
  enforcedOwnerWith,
  kmsBucketKeyContext,
  kmsObjectContext,
  firstCompleted,
  eventualRead,
  oneStatus,
  jobAtOnce,
  jobListed,
  roleNew,
  noKeys,
  keyFilter,
  statusFilter,
  completedSentAgain,
  pendingInJob,
  notPendingCode,
  replicaInJob,
  archivedInJob,
  hardDeletedInJob,
  remadeDestination,
  nullVersions,
  nullOverNull,
  completeIsThere,
  reportKms,
  annotations,
  conditionalCopy,
  uploadTime,
  cloudControlRead,
  lockOnExisting,
  destroyFullBucket,
];
