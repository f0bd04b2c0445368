import type { Bucket, ListedObject } from "../bucket/bucket";
import { entityTag } from "../bucket/entity-tag";
import { isArchived } from "../copy/archive";
import { needsCustomerKey } from "../copy/customer-key";
import type { RuleFilter } from "../decision/rule-filter";
import { httpStatus } from "../failure/failure-reason";
import type { Depth } from "./comparison";
import type { Finding, ParityTally } from "./parity-tally";

/** What both ways of comparing, by objects and by histories, work with. */
export interface ParityPlan {
  source: Bucket;
  destination: Bucket;
  filter: RuleFilter;
  /** What was written later may still be on its way. */
  cutOff: Date;
  isEncryptedAnew: boolean;
  depth: Depth;
}

/** What may excuse an object of the source that the destination lacks, or has otherwise. */
export async function excuseOf(
  { source, cutOff }: ParityPlan,
  object: ListedObject,
): Promise<{ finding: Finding; reason: string } | { status?: string }> {
  if (object.lastModified > cutOff) return pending("it was written after the comparison began");
  try {
    const { ReplicationStatus: status, ETag: etag } = await source.head(object.key, {
      VersionId: object.versionId,
    });
    if (status === "PENDING") return pending("S3 is about to replicate it");
    if (entityTag(etag) !== object.etag) return pending("it has changed meanwhile");
    if (isArchived(object)) {
      return {
        finding: "archived",
        reason: "it is in an archive class, which S3 neither copies nor replicates",
      };
    }
    return { status };
  } catch (error) {
    if (httpStatus(error) === 404) return pending("it was deleted meanwhile");
    if (needsCustomerKey(error)) {
      return { finding: "customerKeys", reason: "it is under a key of its writer's own (SSE-C)" };
    }
    throw error;
  }
}

function pending(reason: string): { finding: Finding; reason: string } {
  return { finding: "pending", reason };
}

/** S3's own word on why an object is not there. */
export function withStatus(reason: string, status: string | undefined): string {
  return status === "FAILED" ? `${reason}; S3 says that its replication failed` : reason;
}

/** Counts an object that could not be compared, unless there is an excuse for it. */
export async function tellFailure(
  plan: ParityPlan,
  tally: ParityTally,
  object: ListedObject,
  error: unknown,
): Promise<void> {
  const excuse = await excuseOf(plan, object).catch(() => undefined);
  if (excuse && "finding" in excuse) tally.add(object, excuse.finding, excuse.reason);
  else tally.addFailure(object, error);
}
