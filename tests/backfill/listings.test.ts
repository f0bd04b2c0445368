// Proves that the listings of servers with odd manners are understood, or refused before anything is done by them.
// Does not prove that AWS lists as documented.
import assert from "node:assert/strict";
import { backfill } from "../../backfill/run/backfill";
import type { Interference } from "../support/s3-proxy";
import { counts } from "./bucket-pair";
import { type DisturbedPair, forEachTest } from "./disturbed-pair";

describe("A listing", () => {
  let pair: DisturbedPair;
  forEachTest((fresh) => {
    pair = fresh;
  });

  /** Runs the backfill with what becomes of each page. */
  async function run(change: (page: string, path: string) => string, versions?: "all") {
    const interference: Interference = async (request, forward) => {
      const answer = await forward(request);
      if (!/[?&](list-type|versions)/.test(request.path)) return answer;
      const { "content-length": _, ...headers } = answer.headers;
      return { ...answer, headers, body: Buffer.from(change(answer.body.toString(), request.path)) };
    };
    await pair.putBehind(interference);
    return backfill({ ...pair.run(), ...(versions && { versions }) });
  }

  it("is understood if its page is ordered by the encoded keys", async () => {
    const keys = ["a b", "a!b", "aab", "é", "z", "~", "漢"];
    await pair.putMany(pair.source, keys);
    await pair.putMany(pair.destination, ["é", "z"]);
    const { destinations } = await run((page) => {
      const entries = page.match(/<Contents>.*?<\/Contents>/gs) ?? [];
      return entries.length === 0
        ? page
        : page.replace(/<Contents>.*<\/Contents>/s, [...entries].sort().join(""));
    });
    assert.deepEqual(counts(destinations.dr), { listed: 7, copied: 5, alreadyThere: 2 });
    assert.deepEqual(new Set(await pair.keys(pair.destination)), new Set(keys));
  });

  it("is refused if its pages are out of order, because objects could be missed", async () => {
    for (const key of ["a", "b"]) await pair.put(pair.source, key, "content");
    const more = "<IsTruncated>true</IsTruncated><NextContinuationToken>more</NextContinuationToken>";
    const early = /<Contents><Key>a<.*?<\/Contents>/s;
    let whole = "";
    await assert.rejects(
      run((page, path) => {
        if (path.includes("continuation-token"))
          return whole.replace(/<Contents><Key>b<.*?<\/Contents>/s, "");
        if (!path.includes(pair.source) || !early.test(page)) return page;
        whole = page;
        return page.replace(early, "").replace("<IsTruncated>false</IsTruncated>", more);
      }),
      /out of their UTF-8 byte order at "a"/,
    );
  });

  for (const versions of [undefined, "all"] as const) {
    const what = versions === "all" ? "a version" : "an object";
    it(`is refused if ${what} has no key: the bucket itself would be overwritten or deleted`, async () => {
      await pair.put(pair.source, "a", "content");
      const withoutKey = (page: string) => page.replace(/<Key>.*?<\/Key>/, "<Key></Key>");
      await assert.rejects(run(withoutKey, versions), /listed an entry without a key/);
      assert.deepEqual([...new Set(pair.proxy.requests.map(({ method }) => method))], ["GET"]);
    });
  }
});
