import { setTimeout as pause } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";

/** How many requests the server was sent, by what it calls them: HEAD is under GET, parts and uploads under PUT. */
export type Requests = { [operation: string]: number };

/** In milliseconds. */
const settling = 100;

/** Waits until two counts are the same: the server counts a request only once it has answered it. */
export async function countedRequests(metrics: string): Promise<Requests> {
  let counted = await countedNow(metrics);
  for (let before: Requests | undefined; !isDeepStrictEqual(counted, before); ) {
    await pause(settling);
    [before, counted] = [counted, await countedNow(metrics)];
  }
  return counted;
}

async function countedNow(metrics: string): Promise<Requests> {
  const answer = await fetch(metrics);
  if (!answer.ok) throw new Error(`${metrics}: ${answer.status}`);
  return requestsIn(await answer.text());
}

/** Reads the counters as Prometheus does, whatever bucket and status they are of. */
function requestsIn(metrics: string): Requests {
  const requests: Requests = {};
  for (const [, labels = "", count] of metrics.matchAll(/^SeaweedFS_s3_request_total\{(.*)\} (\S+)$/gm)) {
    const operation = /(?:^|,)type="([^"]*)"/.exec(labels)?.[1] ?? "other";
    requests[operation] = (requests[operation] ?? 0) + Number(count);
  }
  return requests;
}

export function requestsBetween(before: Requests, after: Requests): Requests {
  const operations = Object.keys(after).sort();
  return Object.fromEntries(
    operations
      .map((operation) => [operation, (after[operation] ?? 0) - (before[operation] ?? 0)] as const)
      .filter(([, count]) => count > 0),
  );
}
