// Proves which counts are believed, with a server that answers as told. Does not prove that SeaweedFS counts as it is read
// here: `score.test.ts` does.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { countedRequests, requestsBetween } from "../../../bench/peers/server-requests";

describe("The requests that a server counted", () => {
  const counters = (copies: number) =>
    [
      `SeaweedFS_s3_request_total{bucket="a",code="200",type="COPY"} ${copies}`,
      'SeaweedFS_s3_request_total{bucket="b",code="404",type="COPY"} 1',
      'SeaweedFS_s3_request_total{bucket="a",code="200",type="LIST"} 5',
    ].join("\n");

  it("are waited for until no more are added, as it counts each only once it is answered", async () => {
    const counts = [1, 2, 3, 3, 4].values();
    const server = createServer((_, answer) => answer.end(counters(counts.next().value ?? 0)));
    await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
    const { port } = server.address() as AddressInfo;
    const counted = await countedRequests(`http://127.0.0.1:${port}`).finally(() => server.close());
    assert.deepEqual(counted, { COPY: 4, LIST: 5 });
  });

  it("between two counts are those that were added", () => {
    assert.deepEqual(requestsBetween({ COPY: 1, LIST: 5 }, { COPY: 4, LIST: 5, PUT: 2 }), {
      COPY: 3,
      PUT: 2,
    });
  });
});
