import { homedir } from "node:os";

const hints: { [code: string]: string } = {
  AccessControlListNotSupported: "the destination's object ownership must be BucketOwnerEnforced",
  NoSuchBucket: "check the bucket's name and that it was not deleted meanwhile",
  SlowDown: "S3 kept throttling; run the backfill again, it goes on where it stopped",
  CredentialsProviderError: "check the profile or the role, or log in again",
};

const unreachable = [
  ...["ECONNREFUSED", "ETIMEDOUT", "EHOSTUNREACH", "ENETUNREACH"],
  ...["ENOTFOUND", "EAI_AGAIN"],
];

/** One short line that says what went wrong, without a machine's paths: it ends up in the stack's state. */
export function failureReason(error: unknown): string {
  const { name, message, advice } = (error instanceof Error ? error : new Error(String(error))) as Advised;
  const code = name === "Error" || message.startsWith(name) ? "" : `${name}: `;
  // A server names its errors as it likes.
  const hint = advice ?? (Object.hasOwn(hints, name) ? hints[name] : undefined);
  const plain = described(error, `${code}${message}`).replaceAll(homedir(), "~").replace(/\s+/g, " ").trim();
  return `${plain.slice(0, 300)}${hint ? ` (${hint})` : ""}`;
}

/** An error that came with what to do about it. */
export interface Advised extends Error {
  advice?: string;
}

/** Whether there was nobody to take the request. */
export function isUnreachable(error: unknown): boolean {
  const { name, code } = (error ?? {}) as { name?: string; code?: string };
  return name === "TimeoutError" || unreachable.includes(code ?? "");
}

/** Whether the first and only answer was a clear no. After a lost one nobody knows what the server did. */
export function wasRefused(error: unknown): boolean {
  const status = httpStatus(error) ?? 0;
  return status >= 400 && status < 500 && !wasAskedAgain(error);
}

/** Whether an answer, or an error, came after more than one request. */
export function wasAskedAgain(result: unknown): boolean {
  const { $metadata } = result as { $metadata?: { attempts?: number } };
  return ($metadata?.attempts ?? 1) > 1;
}

/** The SDK has no words for an answer without a body, as those to HEAD are. */
function described(error: unknown, text: string): string {
  const status = httpStatus(error);
  return status !== undefined && text.endsWith("UnknownError")
    ? `the server answered ${status} without a reason`
    : text;
}

export function httpStatus(error: unknown): number | undefined {
  return (error as { $metadata?: { httpStatusCode?: number } } | undefined)?.$metadata?.httpStatusCode;
}
