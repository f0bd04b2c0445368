interface AwsFailure extends Error {
  readonly $metadata: { readonly httpStatusCode?: number };
  readonly $response?: { readonly headers: Readonly<Record<string, string>> };
}

function isAwsFailure(error: unknown): error is AwsFailure {
  return error instanceof Error && "$metadata" in error;
}

/** HEAD answers carry no error document: their name is all there is, or only the status. */
export function isMissing(error: unknown, ...codes: readonly string[]): boolean {
  if (!isAwsFailure(error)) return false;
  return codes.includes(error.name) || (error.$metadata.httpStatusCode === 404 && codes.includes("NotFound"));
}

export interface BucketRefusal {
  readonly status: number | undefined;
  /** Where the bucket is; S3 says so even to those who may not use it. */
  readonly bucketRegion: string | undefined;
}

/** How S3 refused a request for a bucket; nothing where it was not S3 that failed. */
export function bucketRefusal(error: unknown): BucketRefusal | undefined {
  if (!isAwsFailure(error)) return undefined;
  return {
    status: error.$metadata.httpStatusCode,
    bucketRegion: error.$response?.headers["x-amz-bucket-region"],
  };
}

/** The answer, or nothing where AWS says with one of these codes that there is nothing. */
export async function orMissing<Answer>(
  call: Promise<Answer>,
  ...codes: readonly string[]
): Promise<Answer | undefined> {
  try {
    return await call;
  } catch (error) {
    if (isMissing(error, ...codes)) return undefined;
    throw error;
  }
}

/** Says what failed in the real provider's words, so that people find them when they search. */
export async function explained<Answer>(
  doing: string,
  operation: string,
  call: Promise<Answer>,
): Promise<Answer> {
  try {
    return await call;
  } catch (error) {
    if (!isAwsFailure(error)) throw new Error(`${doing}: operation error ${operation}: ${messageOf(error)}`);
    const status = error.$metadata.httpStatusCode;
    throw new Error(
      `${doing}: operation error ${operation}, https response error StatusCode: ${status ?? "none"}, ` +
        `api error ${error.name}: ${error.message}`,
    );
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message || error.name : String(error);
}
