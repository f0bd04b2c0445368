// Proves that what is wrong with the buckets is told, and nothing copied, although the listing begins at once. What is wrong with
// them, case by case, no-way.test.ts and loops.test.ts prove. Does not prove how much time that saves.
import assert from "node:assert/strict";
import { backfill } from "../../backfill/run/backfill";
import { errorAnswer, type Interference, isCopy } from "../support/s3-proxy";
import { counts, pause } from "./bucket-pair";
import { type DisturbedPair, forEachTest } from "./disturbed-pair";

const isPage = (path: string) => path.includes("list-type=2") && !path.includes("max-keys=1");
const isAboutVersioning = (path: string) => path.includes("?versioning");

describe("The look at the buckets, which goes on beside the first pages", () => {
  let pair: DisturbedPair;
  forEachTest((fresh) => {
    pair = fresh;
  });
  beforeEach(() => pair.putMany(pair.source, ["a", "b"]));

  const run = async (interference: Interference) => {
    await pair.putBehind(interference);
    return backfill(pair.run());
  };

  it("ends the run if they are not fit for it, however long the pages take", async () => {
    await pair.setVersioning(pair.destination, "Suspended");
    const never = new Promise<never>(() => {});
    await assert.rejects(
      run((request, forward) => (isPage(request.path) ? never : forward(request))),
      /^Refusal: destinations\.dr: versioning of bucket .* is Suspended/,
    );
  });

  it("says what is wrong with them, also if a page was refused before", async () => {
    await pair.setVersioning(pair.destination, "Suspended");
    await assert.rejects(
      run(async (request, forward) => {
        if (isPage(request.path)) return errorAnswer(403, "AccessDenied");
        if (isAboutVersioning(request.path)) await pause(300);
        return forward(request);
      }),
      /^Refusal: destinations\.dr: versioning of bucket .* is Suspended/,
    );
  });

  it("is over before anything is copied", async () => {
    let isOver = false;
    let pages = 0;
    let early = 0;
    const { destinations } = await run(async (request, forward) => {
      if (isPage(request.path)) pages++;
      if (isCopy(request) && !isOver) early++;
      if (!isAboutVersioning(request.path)) return forward(request);
      while (pages < 2) await pause(20);
      await pause(200);
      isOver = true;
      return forward(request);
    });
    assert.deepEqual(counts(destinations.dr), { listed: 2, copied: 2 });
    assert.equal(early, 0);
  });
});
