/** Of the service's words for "it is not there". */
const absent =
  /^(NoSuchBucket|NoSuchEntity(Exception)?|NotFound(Exception)?|NoSuchJob(Exception)?|NoSuchUpload|ReplicationConfigurationNotFoundError)$/;

export function isAbsent(error: unknown): boolean {
  return absent.test((error as Error).name);
}

export function undefinedIfAbsent(error: unknown): undefined {
  ignoreAbsent(error);
  return undefined;
}

export function ignoreAbsent(error: unknown): void {
  if (!isAbsent(error)) throw error;
}
