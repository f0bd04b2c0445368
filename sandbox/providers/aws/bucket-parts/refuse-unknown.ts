/** What others have set and the stand-in has no property for must not vanish from what it reads. */
export function refuseUnknown<Found extends object>(
  whose: string,
  found: Found | undefined,
  known: readonly (keyof Found & string)[],
): void {
  for (const [key, value] of Object.entries(found ?? {})) {
    if (value !== undefined && !(known as readonly string[]).includes(key)) {
      throw new Error(`${whose} has ${key}, which the sandbox's stand-in for aws does not know`);
    }
  }
}
