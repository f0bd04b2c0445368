/** Whether a name is like a pattern, in which "*" stands for anything. */
export function isNamedLike(name: string, pattern: string): boolean {
  const literal = pattern.replace(/[.+?^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`^${literal.replaceAll("*", ".*")}$`, "s").test(name);
}
