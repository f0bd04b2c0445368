import type { Answer } from "./connections";
import { cutAnswer, isWhole } from "./whole-xml";
import { readXml, textOf, type XmlElement } from "./xml";

/** An error that S3 answered, with all that the SDK's errors tell. */
export interface ServerError extends Error {
  Region?: string;
  $metadata: { httpStatusCode: number; requestId?: string; attempts?: number; clockSkewCorrected?: boolean };
  $response: { statusCode: number; headers: { [name: string]: string } };
}

/** Copies may fail when the 200 is sent already, and then the error is what follows it. */
export function isError(answer: Answer): boolean {
  return answer.status >= 300 || answer.body.subarray(-16).toString("latin1").trimEnd().endsWith("</Error>");
}

export function serverError({ status: answered, headers, body }: Answer): ServerError {
  if (!isWhole(body)) throw cutAnswer();
  const status = answered >= 300 ? answered : 503;
  const told = reading(body);
  const message = textOf(told, "Message") || "UnknownError";
  return Object.assign(new Error(message), {
    name: textOf(told, "Code") || (status === 404 ? "NotFound" : "Unknown"),
    Region: textOf(told, "Region"),
    $metadata: { httpStatusCode: status, requestId: headers["x-amz-request-id"] },
    $response: { statusCode: status, headers },
  });
}

/** What stands between may answer in its own words, which tell nothing. */
function reading(body: Buffer): XmlElement | undefined {
  try {
    return readXml(body.toString());
  } catch {
    return undefined;
  }
}
