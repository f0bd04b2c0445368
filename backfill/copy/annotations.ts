import type { Readable } from "node:stream";
import { ListObjectAnnotationsCommand } from "@aws-sdk/client-s3";
import type { ListedObject } from "../bucket/bucket";
import { httpStatus } from "../failure/failure-reason";
import type { Transfer } from "./copy";

/** "unsupported" is the answer of a server without annotations, "unknown" that of one that may have some. */
type AnnotationState = "present" | "absent" | "unsupported" | "unknown";

/** A server that knows no annotations takes the question for one about the object, and answers with all of it. */
class ObjectInstead extends Error {}

/** Whether the object has annotations, which S3 takes along to a copy in one request but not to one in parts. */
async function annotationState({ source, object }: Transfer): Promise<AnnotationState> {
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

const lostAnnotations =
  "it was copied, but in parts, to which S3 takes no annotations along; put its annotations to the copy by yourself";
const hiddenAnnotations =
  "it was copied, but whether it has annotations could not be read (s3:ListObjectAnnotations); copies in parts are " +
  "without them, and this is not said again for further objects";

/** Tells of objects whose copies in parts came without their annotations. */
export class LostAnnotations {
  private isWorthAsking = true;

  constructor(private readonly onLoss?: (object: ListedObject, loss: string) => void) {}

  async tell(transfer: Transfer): Promise<void> {
    if (!this.isWorthAsking) return;
    const state = await annotationState(transfer);
    if (state === "present") this.onLoss?.(transfer.object, lostAnnotations);
    // Others may have asked at the same time.
    if (state === "unknown" && this.isWorthAsking) this.onLoss?.(transfer.object, hiddenAnnotations);
    if (state === "unknown" || state === "unsupported") this.isWorthAsking = false;
  }
}
