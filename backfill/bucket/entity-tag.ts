/** In quotes, as HTTP defines it; some servers leave them out in some answers. */
export function entityTag(text: string | undefined): string | undefined {
  return text ? `"${text.replaceAll('"', "")}"` : undefined;
}

/** Whether different tags mean different contents: true only for digests of whole contents. */
export function areContentDigests(...tags: string[]): boolean {
  return tags.every((tag) => /^"[0-9a-f]{32}"$/i.test(tag));
}
