/** How many requests the server was sent, by what it calls them: HEAD is under GET, parts and uploads under PUT. */
export type Requests = { [operation: string]: number };

export async function countedRequests(metrics: string): Promise<Requests> {
  const answer = await fetch(metrics);
  if (!answer.ok) throw new Error(`${metrics}: ${answer.status}`);
  return requestsIn(await answer.text());
}

/** Reads the counters as Prometheus does, whatever bucket and status they are of. */
export function requestsIn(metrics: string): Requests {
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
