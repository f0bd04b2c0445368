/** An object under a key of its writer's own (SSE-C), which S3 forgets: only who has the key can read or copy it. */
export function needsCustomerKey(error: unknown): boolean {
  const { name, message } = error as Error;
  return name === "InvalidRequest" && /stored using a form of Server Side Encryption/i.test(message);
}
