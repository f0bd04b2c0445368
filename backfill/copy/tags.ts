import { PutObjectTaggingCommand, type Tag } from "@aws-sdk/client-s3";
import type { Transfer, Written } from "./copy";

/** More does not fit into the header that sets tags when an upload is begun. */
const longestTagging = 2048;

/** The tags as the header takes them; nothing if they have to be set after the upload. */
export function taggingHeader(tags: Tag[]): string | undefined {
  const tagging = encodedTags(tags);
  return tagging !== "" && tagging.length <= longestTagging ? tagging : undefined;
}

/** Sets the tags that did not fit into the header, or that the server did not take from there. */
export async function ensureTags({ source, destination, object }: Transfer, stored: Written): Promise<void> {
  const tags = await source.tags(object.key, { VersionId: object.versionId });
  if (tags.length === 0) return;
  const VersionId = stored.versionId;
  const isTagged = async () => {
    const kept = await destination.tags(object.key, { VersionId });
    return encodedTags(kept) === encodedTags(tags);
  };
  if (await isTagged()) return;
  await destination.client.send(
    new PutObjectTaggingCommand({
      Bucket: destination.name,
      Key: object.key,
      VersionId,
      Tagging: { TagSet: tags },
    }),
  );
  if (!(await isTagged()))
    throw new Error("the copy's tags are not those of the object, though they were set");
}

function encodedTags(tags: Tag[]): string {
  return tags
    .map(({ Key = "", Value = "" }) => `${encodeURIComponent(Key)}=${encodeURIComponent(Value)}`)
    .sort()
    .join("&");
}
