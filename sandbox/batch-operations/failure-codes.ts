/**
 * The reasons of "Amazon S3 replication failure reasons" in the user guide. Of the messages in completion reports only
 * that of SrcObjectNotEligible is known from a real one; the others say what the guide says.
 */
export const failureCodes = {
  AssumeRoleNotPermitted: "Amazon S3 can't assume the role of the replication configuration",
  DstBucketInvalidRegion: "The destination bucket is in another region than the job says",
  DstBucketNotFound: "Unable to find the destination bucket",
  DstBucketObjectLockConfigMissing: "Object Lock is not enabled in the destination bucket",
  DstBucketUnversioned: "Versioning is not enabled for the destination bucket",
  DstDelObjNotPermitted: "Unable to replicate delete markers to the destination bucket",
  DstKmsKeyInvalidState: "The KMS key for the destination bucket is in an invalid state",
  DstKmsKeyNotFound: "The KMS key for the destination bucket does not exist",
  DstMultipartCompleteNotPermitted: "Unable to complete multipart uploads in the destination bucket",
  DstMultipartInitNotPermitted: "Unable to initiate multipart uploads to the destination bucket",
  DstMultipartUploadNotPermitted: "Unable to upload parts to the destination bucket",
  DstObjectHardDeleted: "Objects that were deleted by version ID from the destination are not re-replicated",
  DstPutAclNotPermitted: "Unable to replicate access control lists to the destination bucket",
  DstPutLegalHoldNotPermitted: "Unable to put a legal hold on the destination object",
  DstPutObjectNotPermitted: "Unable to replicate objects to the destination bucket",
  DstPutRetentionNotPermitted: "Unable to put a retention period on the destination object",
  DstPutTaggingNotPermitted: "Unable to replicate object tags to the destination bucket",
  DstVersionNotFound: "Unable to find the object version in the destination bucket",
  InitiateReplicationNotPermitted: "Unable to initiate replication on the object",
  SrcBucketInvalidRegion: "The source bucket is in another region than the job",
  SrcBucketNotFound: "Unable to find the source bucket",
  SrcBucketReplicationConfigMissing: "Replication configuration not found for source bucket",
  SrcGetAclNotPermitted: "Unable to access the access control list of the source object",
  SrcGetLegalHoldNotPermitted: "Unable to access the legal hold of the source object",
  SrcGetObjectNotPermitted: "Unable to access the source object",
  SrcGetRetentionNotPermitted: "Unable to access the retention period of the source object",
  SrcGetTaggingNotPermitted: "Unable to access the tags of the source object",
  SrcHeadObjectNotPermitted: "Unable to retrieve the metadata of the source object",
  SrcKeyNotFound: "Unable to find the source object key",
  SrcKmsKeyInvalidState: "The KMS key for the source bucket is in an invalid state",
  SrcObjectNotEligible: "Object is not eligible for replication",
  SrcObjectNotFound: "Source object does not exist",
  SrcReplicationNotPending: "Object is no longer pending replication",
  SrcVersionNotFound: "Unable to find the source object version",
} as const;

export type FailureCode = keyof typeof failureCodes;

/** These end before replication has begun, so that the source keeps the replication status it had. */
const beforeReplication =
  /^(InitiateReplicationNotPermitted|SrcBucket.*|SrcObjectNotEligible|SrcReplicationNotPending|Src(Key|Object|Version)NotFound)$/;

export function leavesStatusAlone(code: string): boolean {
  return beforeReplication.test(code) || !(code in failureCodes);
}
