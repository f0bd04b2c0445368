import { homedir } from "node:os";

const hints: { [code: string]: string } = {
  AccessDenied:
    "the credentials of the destination need s3:GetObject and s3:GetObjectTagging on the source's objects, and " +
    "s3:PutObject and s3:PutObjectTagging on the destination's",
  AccessControlListNotSupported: "the destination's object ownership must be BucketOwnerEnforced",
  NoSuchBucket: "check the bucket's name and that it was not deleted meanwhile",
  SlowDown: "S3 kept throttling; run the backfill again, it goes on where it stopped",
  CredentialsProviderError: "check the profile or the role, or log in again",
};

/** One short line that says what went wrong, without a machine's paths: it ends up in the stack's state. */
export function failureReason(error: unknown): string {
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  const code = name === "Error" ? "" : `${name}: `;
  const hint = hints[name] ? ` (${hints[name]})` : "";
  const plain = described(error, `${code}${message}`).replaceAll(homedir(), "~").replace(/\s+/g, " ").trim();
  return `${plain.slice(0, 300)}${hint}`;
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
