import type { S3ClientConfig } from "@aws-sdk/client-s3";
import { httpStatus, isUnreachable } from "../failure/failure-reason";

type RetryStrategy = Extract<
  Exclude<S3ClientConfig["retryStrategy"], undefined>,
  { acquireInitialRetryToken: unknown }
>;
type RetryToken = Awaited<ReturnType<RetryStrategy["acquireInitialRetryToken"]>>;
type RetryErrorInfo = Parameters<RetryStrategy["refreshRetryTokenForRetry"]>[1];

const mostAttempts = 8;
/** A server that has never been reached has a wrong address, more likely than a passing fault. */
const mostAttemptsToReach = 3;
/** Short, because fewer are in flight as soon as one is throttled. */
const firstPause = 100;
const longestPause = 20_000;

/**
 * Retries throttles and passing faults with full jitter. The SDK's own strategy shares one budget of retries
 * between all requests of a client: under a long throttle the requests that find it empty fail at once, and a
 * backfill would count their objects as failed though nothing is wrong with them.
 */
export class PatientRetry implements RetryStrategy {
  private wasReached = false;

  constructor(private readonly onThrottle: () => void = () => {}) {}

  async acquireInitialRetryToken(): Promise<RetryToken> {
    return attempt(0, 0);
  }

  /** The SDK itself waits as long as the token says. */
  async refreshRetryTokenForRetry(token: RetryToken, failure: RetryErrorInfo): Promise<RetryToken> {
    if (failure.errorType === "THROTTLING") this.onThrottle();
    const retries = token.getRetryCount() + 1;
    const isPassing = failure.errorType === "THROTTLING" || failure.errorType === "TRANSIENT";
    const mayPass = isPassing && !isRefusalWithWrongClock(failure.error, retries);
    const isUnreached = isUnreachable(failure.error) && !this.wasReached;
    const allowed = isUnreached ? mostAttemptsToReach : mostAttempts;
    if (!mayPass || retries >= allowed) throw new Error("no further attempt");
    return attempt(retries, pauseBefore(retries, failure));
  }

  recordSuccess(): void {
    this.wasReached = true;
  }
}

/**
 * On a machine with a wrong clock the SDK takes every refusal, down to "not found", for one that has passed now that it
 * corrected the time by some milliseconds. Only what may be a refusal because of the time is tried again, and once.
 */
function isRefusalWithWrongClock(error: unknown, retries: number): boolean {
  const { $metadata } = (error ?? {}) as { $metadata?: { clockSkewCorrected?: boolean } };
  const status = httpStatus(error) ?? 0;
  const isRefusal = status >= 400 && status < 500 && ![408, 429].includes(status);
  return isRefusal && $metadata?.clockSkewCorrected === true && !(status === 403 && retries === 1);
}

function pauseBefore(retry: number, error: RetryErrorInfo): number {
  const growth = error.errorType === "THROTTLING" ? 3 : 2;
  const jittered = Math.random() * Math.min(longestPause, firstPause * growth ** (retry - 1));
  const askedFor = error.retryAfterHint ? error.retryAfterHint.getTime() - Date.now() : 0;
  return Math.max(jittered, Math.min(askedFor, longestPause));
}

function attempt(retries: number, pause: number): RetryToken {
  return { getRetryCount: () => retries, getRetryDelay: () => pause };
}
