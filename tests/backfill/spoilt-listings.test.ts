// Proves, against a real S3 server behind a proxy that spoils listings, that no object is missed because of a listing that
// is not whole. Does not prove that a server lists what it holds.
import assert from "node:assert/strict";
import { backfill } from "../../backfill/run/backfill";
import type { CopySummary } from "../../contract/backfill-run";
import { type Delivery, type Interference, startProxy } from "../support/s3-proxy";
import { counts } from "./bucket-pair";
import { type DisturbedPair, forEachTest } from "./disturbed-pair";

const keys = Array.from({ length: 30 }, (_, index) => `key-${index}`).sort();

const ways = (["current", "all"] as const).flatMap((versions) =>
  (["sdk", "wire"] as const).map((engine) => ({ versions, engine })),
);

for (const { versions, engine } of ways) {
  describe(`A listing of ${versions} versions, by the engine "${engine}"`, () => {
    let pair: DisturbedPair;
    forEachTest((fresh) => {
      pair = fresh;
    });
    beforeEach(async () => {
      await pair.putMany(pair.source, keys);
    });

    /** Pages of ten keys, each spoilt on its way. */
    async function runWith(spoil: (path: string, xml: string) => { xml: string; delivery?: Delivery }) {
      const interference: Interference = async (request, forward) => {
        const isPage =
          /[?&](list-type|versions)\b/.test(request.path) && !/max-keys=1(&|$)/.test(request.path);
        if (!isPage) return forward(request);
        const { headers, ...answer } = await forward({ ...request, path: `${request.path}&max-keys=10` });
        const { "content-length": _, ...others } = headers;
        const { xml, delivery } = spoil(request.path, answer.body.toString());
        return { ...answer, headers: others, body: Buffer.from(xml), delivery };
      };
      const proxy = await startProxy(pair.endpoint, interference);
      try {
        return await backfill({ ...pair.run({ endpoint: proxy.endpoint }), versions, engine });
      } finally {
        await proxy.stop();
      }
    }

    const copied = ({ destinations }: CopySummary) => counts(destinations.dr);

    for (const delivery of ["reset", "cut", "cut chunk", "cut end"] as const) {
      it(`misses no object although each page is spoilt once (${delivery})`, async () => {
        const seen = new Set<string>();
        const summary = await runWith((path, xml) => {
          const isFirst = !seen.has(path);
          seen.add(path);
          return isFirst ? { xml, delivery } : { xml };
        });
        // Three of the source, one of the destination, which has nothing, and some of ranges that turn out to be empty.
        assert.ok(seen.size >= 4, `${seen.size} pages`);
        assert.deepEqual(copied(summary), { listed: 30, copied: 30 });
        assert.deepEqual(await pair.keys(pair.destination), keys);
      });
    }

    const spoilt: [string, (xml: string) => string][] = [
      ["something else than a listing", () => "<html><body>Log in to this network</body></html>"],
      ["a page that names no next one", (xml) => xml.replaceAll(/<Next\w+>[^<]*<\/Next\w+>/g, "")],
    ];
    for (const [name, spoil] of spoilt) {
      it(`ends the run, rather than pass for its end, if it is ${name}`, async () => {
        const run = runWith((_, xml) => ({ xml: spoil(xml) }));
        await assert.rejects(run, /the listing of bucket \S+ does not tell how it goes on/);
      });
    }
  });
}
