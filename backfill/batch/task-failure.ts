/**
 * "Amazon S3 replication failure reasons" of the user guide, in the words of whoever declared the replication: what is
 * wrong, and what to change.
 */
const causes: { [code: string]: string } = {
  AssumeRoleNotPermitted:
    "S3 cannot assume a role; let the replication role trust s3.amazonaws.com and the batch role " +
    "batchoperations.s3.amazonaws.com, and check the conditions of both trust policies",
  DstBucketInvalidRegion:
    "the destination is in another region than the job says; run the backfill again, and check the destination's region",
  DstBucketNotFound: "the destination bucket does not exist; deploy again, or correct its name",
  DstBucketObjectLockConfigMissing:
    "the source has Object Lock and the destination has not; enable Object Lock on the destination",
  DstBucketUnversioned: "versioning is off at the destination; enable it, or deploy again",
  DstDelObjNotPermitted:
    "the replication role may not write delete markers; grant it s3:ReplicateDelete on the destination's objects",
  DstKmsKeyInvalidState:
    "the destination's KMS key is disabled or about to be deleted; enable it, or name another key in `encryption`",
  DstKmsKeyNotFound:
    "the destination's KMS key does not exist; name one of the destination's region in `encryption`",
  DstMultipartCompleteNotPermitted:
    "the replication role may not complete uploads; grant it s3:ReplicateObject on the destination's objects",
  DstMultipartInitNotPermitted:
    "the replication role may not begin uploads; grant it s3:ReplicateObject on the destination's objects, and the " +
    "destination's KMS key",
  DstMultipartUploadNotPermitted:
    "the replication role may not upload parts; grant it s3:ReplicateObject on the destination's objects, and the " +
    "destination's KMS key",
  DstObjectHardDeleted:
    "the version was deleted at a destination by its version ID, and S3 never replicates it again; copy it there with a " +
    "backfill without jobs, or copy the object onto itself in the source",
  DstPutAclNotPermitted:
    "the replication role may not write ACLs; grant it s3:ReplicateObject on the destination's objects",
  DstPutLegalHoldNotPermitted:
    "the replication role may not set a legal hold; grant it s3:ReplicateObject, and enable Object Lock at the destination",
  DstPutObjectNotPermitted:
    "the replication role may not write at the destination; grant it s3:ReplicateObject and the KMS key, and look for a " +
    "Deny in the destination's bucket policy",
  DstPutRetentionNotPermitted:
    "the replication role may not set a retention; grant it s3:ReplicateObject, and enable Object Lock at the destination",
  DstPutTaggingNotPermitted:
    "the replication role may not write tags; grant it s3:ReplicateTags on the destination's objects",
  DstVersionNotFound:
    "the version is not at the destination though its metadata were to be replicated; run the backfill again",
  InitiateReplicationNotPermitted:
    "the batch role may not start replication; grant it s3:InitiateReplication on the source's objects",
  SrcBucketInvalidRegion: "the source is in another region than the job; correct the source's region",
  SrcBucketNotFound: "the source bucket does not exist; deploy again, or correct its name",
  SrcBucketReplicationConfigMissing: "the source has no replication rules any more; deploy again",
  SrcGetAclNotPermitted:
    "the replication role may not read ACLs; grant it s3:GetObjectVersionAcl on the source's objects",
  SrcGetLegalHoldNotPermitted:
    "the replication role may not read legal holds; grant it s3:GetObjectLegalHold on the source's objects",
  SrcGetObjectNotPermitted:
    "the replication role may not read the source; grant it s3:GetObjectVersionForReplication on the source's objects, " +
    "s3:GetObjectVersionAnnotationForReplication if they have annotations, and kms:Decrypt with the source's keys",
  SrcGetRetentionNotPermitted:
    "the replication role may not read retentions; grant it s3:GetObjectRetention on the source's objects",
  SrcGetTaggingNotPermitted:
    "the replication role may not read tags; grant it s3:GetObjectVersionTagging on the source's objects",
  SrcHeadObjectNotPermitted:
    "the replication role may not read the source's metadata; grant it s3:GetObjectVersionForReplication on the " +
    "source's objects, and s3:ListBucket on the source",
  SrcKeyNotFound: "the object was deleted from the source meanwhile; run the backfill again",
  SrcKmsKeyInvalidState:
    "the KMS key of the source's object is disabled or about to be deleted; enable it again",
  SrcObjectNotEligible:
    "no enabled rule replicates this version: it may be archived, or encrypted in a way that the rules leave out; " +
    "restore it, or change the rules",
  SrcObjectNotFound: "the object was deleted from the source meanwhile; run the backfill again",
  SrcReplicationNotPending:
    "S3 says that the version is replicated already, by the rules that it was written under; run the backfill again",
  SrcVersionNotFound: "the version was deleted from the source meanwhile; run the backfill again",
};

/** What S3 does not document is shown as S3 says it. */
export function taskFailureReason(code: string, message: string): string {
  const said = message.replace(/\s+/g, " ").trim().slice(0, 300);
  const cause = causes[code];
  if (cause !== undefined) return `${code}: ${cause}`;
  return said === "" ? code || "S3 gives no reason" : `${code}${code && ": "}${said}`;
}

export const documentedCodes = Object.keys(causes);
