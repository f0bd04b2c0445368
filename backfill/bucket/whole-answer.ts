import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import type { S3Client } from "@aws-sdk/client-s3";
import { cutAnswer, isWhole } from "../wire/whole-xml";

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
        if (!isWhole(body)) throw cutAnswer();
        response.body = Readable.from([body]);
        return result;
      },
    // Below everything that reads the body.
    { step: "deserialize", priority: "low", name: "refuseCutAnswers" },
  );
}
