import type { Readable } from "node:stream";
import { ListObjectAnnotationsCommand } from "@aws-sdk/client-s3";
import { httpStatus } from "../failure/failure-reason";
import type { Transfer } from "./copy";

/** "unsupported" is the answer of a server without annotations, "unknown" that of one that may have some. */
export type AnnotationState = "present" | "absent" | "unsupported" | "unknown";

/** A server that knows no annotations takes the question for one about the object, and answers with all of it. */
class ObjectInstead extends Error {}

/** Whether the object has annotations, which S3 takes along to a copy in one request but not to one in parts. */
export async function annotationState({ source, object }: Transfer): Promise<AnnotationState> {
  const command = new ListObjectAnnotationsCommand({
    Bucket: source.name,
    Key: object.key,
    VersionId: object.versionId,
    MaxAnnotationResults: 1,
  });
  command.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args);
      const { headers, body } = result.response as { headers: { etag?: string }; body: Readable };
      if (headers.etag !== undefined) {
        body.destroy();
        throw new ObjectInstead("not a list");
      }
      return result;
    },
    { step: "deserialize", priority: "low" },
  );
  try {
    return (await source.client.send(command)).Annotations?.length ? "present" : "absent";
  } catch (error) {
    const isUnsupported = error instanceof ObjectInstead || [400, 405, 501].includes(httpStatus(error) ?? 0);
    return isUnsupported ? "unsupported" : "unknown";
  }
}
