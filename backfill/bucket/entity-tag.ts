/** In quotes, as HTTP defines it; some servers leave them out in some answers. */
export function entityTag(text: string | undefined): string | undefined {
  return text ? `"${text.replaceAll('"', "")}"` : undefined;
}

/** Whether different tags mean different contents: true only for digests of whole contents. */
export function areContentDigests(...tags: string[]): boolean {
  return tags.every((tag) => /^"[0-9a-f]{32}"$/i.test(tag));
}

/** Of what was uploaded in parts; nothing for anything else. */
export function partCount(tag: string): number | undefined {
  const count = /-(\d+)"$/.exec(tag)?.[1];
  return count === undefined ? undefined : Number(count);
}
