import { writeXml } from "./xml";

/** What a request is refused with: a code that clients tell apart, and a sentence for people. */
export class ApiError extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly status = 400,
  ) {
    super(message);
  }

  /** As S3 Control sends it; plain S3 would leave the wrapper out. */
  toXml(requestId: string): string {
    return writeXml("ErrorResponse", {
      Error: { Code: this.code, Message: this.message },
      RequestId: requestId,
      HostId: "batch-operations-double",
    });
  }
}

export const badRequest = (message: string) => new ApiError("BadRequestException", message);

/** Not an AWS answer: whoever meets it has asked for something that must be taught to the double first. */
export const unknownToDouble = (what: string) =>
  new ApiError("NotImplemented", `The local double of S3 Batch Operations does not know ${what}.`, 501);
