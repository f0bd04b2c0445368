const hosts = /(^|\.)(amazonaws\.com(\.cn)?|api\.aws|amazonwebservices\.com\.cn)$/;

/** Nothing in the sandbox may reach AWS: it makes and deletes buckets without asking, with whatever keys it finds. */
export function isAwsItself(endpoint: string): boolean {
  return hosts.test(new URL(endpoint).hostname);
}
