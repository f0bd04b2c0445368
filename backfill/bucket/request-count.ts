import type { S3Client } from "@aws-sdk/client-s3";

/** Requests by what S3 charges for them ("Amazon S3 pricing", Requests & data retrievals). */
export interface Requests {
  /** PUT, COPY, POST and LIST. */
  writes: number;
  /** GET, HEAD and all others. */
  reads: number;
}

/** S3 charges nothing for these. */
const free = /^(Delete|Abort)/;
const writing = /^(Put|Copy|Create|Complete|Upload|List)/;

export function count(requests: Requests, command: string): void {
  if (writing.test(command)) requests.writes++;
  else if (!free.test(command)) requests.reads++;
}

/** Counts what a client sends, each attempt, because each is charged for. */
export function countRequests(client: S3Client, requests: Requests): void {
  client.middlewareStack.add(
    (next, { commandName = "" }) =>
      (args) => {
        count(requests, commandName);
        return next(args);
      },
    // Behind the retries.
    { step: "finalizeRequest", priority: "low", name: "countRequests" },
  );
}
