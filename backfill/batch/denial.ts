import { failureReason, httpStatus } from "../failure/failure-reason";
import { Refusal } from "../failure/refusal";

/**
 * Makes S3's "Access Denied" say which right is missing, and on what. Other errors stay as they are: whether they may
 * pass is for others to judge.
 */
export async function explained<Answer>(
  what: string,
  right: string | ((message: string) => string),
  ask: () => Promise<Answer>,
): Promise<Answer> {
  try {
    return await ask();
  } catch (error) {
    if (!isDenial(error)) throw error;
    const { message } = error as Error;
    const needed = typeof right === "string" ? right : right(message);
    throw new Refusal([`${what} is denied: ${plain(message)}; the credentials need ${needed}`]);
  }
}

/** S3 Control is inconsistent in how it writes this, and in whether its errors have "Exception" at the end. */
export function isDenial(error: unknown): boolean {
  return error instanceof Error && /^Access ?Denied(Exception)?$/.test(error.name);
}

/** A clear no to the request itself, which no other credentials and no other time would change. */
export function isRefused(error: unknown): boolean {
  const status = httpStatus(error) ?? 0;
  const isOfCredentials = /Token|AccessKey|Signature|Credential/.test((error as Error).name);
  return status >= 400 && status < 500 && status !== 408 && !mayPass(error) && !isOfCredentials;
}

export function isUnknownJob(error: unknown): boolean {
  return error instanceof Error && (/^(NotFound|NoSuchJob)/.test(error.name) || httpStatus(error) === 404);
}

/** Faults of the network and of the server, and throttling. The job itself knows nothing of them. */
export function mayPass(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (/^(TooManyRequests|Throttling|SlowDown|TimeoutError|RequestTimeout)/.test(error.name)) return true;
  const status = httpStatus(error);
  if (status !== undefined) return status >= 500 || status === 429;
  return /^(ECONN|ETIMEDOUT|EPIPE|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH)/.test(
    String((error as NodeJS.ErrnoException).code ?? ""),
  );
}

/** Without the name of the error, which would bring along a hint about the rights that copying needs. */
function plain(message: string): string {
  return failureReason(new Error(message));
}
