/** Whether AWS says that the permission to ask is missing. */
export function isAccessDenied(error: unknown): boolean {
  return error instanceof Error && /^AccessDenied/.test(error.name);
}
