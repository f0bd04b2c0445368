import { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import type { DeleteMarkerEntry, ListObjectVersionsCommand, ObjectVersion } from "@aws-sdk/client-s3";

export interface OrderedEntry {
  entry: DeleteMarkerEntry & Partial<ObjectVersion>;
  isDeleteMarker: boolean;
}

/**
 * S3 lists versions and delete markers mixed, in their order, but the SDK hands them over in two lists, and their times
 * are too coarse to merge them again: a script may delete and write a key many times in a second. So the order is taken
 * from the answer itself.
 */
export function keepOrder(
  command: ListObjectVersionsCommand,
): (versions: ObjectVersion[], markers: DeleteMarkerEntry[]) => OrderedEntry[] {
  let areMarkers: boolean[] = [];
  command.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args);
      const response = result.response as { body: Readable };
      const xml = await text(response.body);
      areMarkers = [...xml.matchAll(/<(Version|DeleteMarker)>/g)].map(([, kind]) => kind === "DeleteMarker");
      response.body = Readable.from([Buffer.from(xml)]);
      return result;
    },
    // Below the SDK's own reader, which uses the body up.
    { step: "deserialize", priority: "low" },
  );
  return (versions, markers) => {
    const isWhole = areMarkers.length === versions.length + markers.length;
    if (!isWhole) throw new Error("the server's list of versions cannot be read in its order");
    const [version, marker] = [versions.values(), markers.values()];
    return areMarkers.map((isDeleteMarker) => {
      const entry: OrderedEntry["entry"] = (isDeleteMarker ? marker : version).next().value ?? {};
      return { entry, isDeleteMarker };
    });
  };
}
