/** Classes that S3 never replicates, restored or not ("What does Amazon S3 replicate?"), and copies only after a restore. */
const archiveClasses = ["GLACIER", "DEEP_ARCHIVE"];

export function isArchiveClass(storageClass: string): boolean {
  return archiveClasses.includes(storageClass);
}
