import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import type { S3Client } from "@aws-sdk/client-s3";

/**
 * Takes an answer that ends too early for a broken connection, which is tried again. HTTP itself notices most, but where
 * the end of the connection is the end of the answer it does not, and the SDK would not try again.
 */
export function refuseCutAnswers(client: S3Client): void {
  client.middlewareStack.add(
    (next, { commandName }) =>
      async (args) => {
        const result = await next(args);
        if (commandName === "GetObjectCommand") return result;
        const response = result.response as { body?: Readable };
        if (!response.body) return result;
        const body = await buffer(response.body);
        if (!isWhole(body)) throw Object.assign(new Error("the answer was cut off"), { code: "ECONNRESET" });
        response.body = Readable.from([body]);
        return result;
      },
    // Below everything that reads the body.
    { step: "deserialize", priority: "low", name: "refuseCutAnswers" },
  );
}

/** Whether XML ends with the end of its first element. */
function isWhole(body: Buffer): boolean {
  const beginning = body.subarray(0, 300).toString("latin1");
  if (!beginning.trimStart().startsWith("<")) return true;
  const root = /<(\w[\w:.-]*)/.exec(beginning)?.[1];
  const end = body.subarray(-100).toString("latin1").trimEnd();
  return end.endsWith(`</${root}>`) || (body.length < 300 && end.endsWith("/>"));
}
