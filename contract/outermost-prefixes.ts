/** As few prefixes as select the same keys: what another one selects anyway is left out. */
export function outermostPrefixes(prefixes: Iterable<string>): string[] {
  const outermost: string[] = [];
  for (const prefix of [...new Set(prefixes)].sort()) {
    const last = outermost.at(-1);
    if (last === undefined || !prefix.startsWith(last)) outermost.push(prefix);
  }
  return outermost;
}
