export type Tags = Readonly<Record<string, string>>;

interface AwsTag {
  readonly Key?: string | undefined;
  readonly Value?: string | undefined;
}

export function toAwsTags(tags: Tags | undefined): { Key: string; Value: string }[] {
  return Object.entries(tags ?? {}).map(([Key, Value]) => ({ Key, Value }));
}

export function fromAwsTags(tags: readonly AwsTag[] | undefined): Record<string, string> {
  return Object.fromEntries((tags ?? []).map(({ Key, Value }) => [Key ?? "", Value ?? ""]));
}

/** No tags and an empty map of tags are one thing. */
export function tagsIfAny(tags: Tags | undefined): { tags?: Record<string, string> } {
  return tags === undefined || Object.keys(tags).length === 0 ? {} : { tags: { ...tags } };
}
