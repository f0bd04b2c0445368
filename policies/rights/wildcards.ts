/** Whether a text of a policy stands for more than itself. */
export function hasWildcard(pattern: string): boolean {
  return /[*?]/.test(pattern.replace(/\$\{[*?$]\}/g, ""));
}

/** Whether a resource is of one bucket, which may be all of its objects, or exactly one of anything else. */
export function isOfOne(resource: string): boolean {
  const [, , service] = resource.split(":");
  return !hasWildcard(service === "s3" ? resource.replace(/\/.*$/s, "") : resource);
}
