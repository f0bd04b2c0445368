// Proves: which buckets would lose the key of their objects. Does not prove: that such a deployment fails, which
// tests/e2e/created-keys.test.ts watches.
import assert from "node:assert/strict";
import { bucketsLosingKey, losingKey } from "../../contract/created-keys";
import { type NewBucket, OnDestroy } from "../../contract/destroy-check-run";

const before: NewBucket = {
  bucket: "docs",
  region: "eu-west-1",
  path: "source",
  onDestroy: OnDestroy.Empty,
  createdKey: true,
};
const { createdKey: _, ...without } = before;

describe("a bucket whose created key would be deleted", () => {
  it("loses it where it stays without one", () => {
    assert.deepEqual(bucketsLosingKey([before], [without]), [before]);
    assert.match(losingKey(before), /^`source\.encryption\.createKey` is no longer true, .* bucket "docs" /);
  });

  const kept: [title: string, before: NewBucket, now: NewBucket[]][] = [
    ["still has one", before, [before]],
    ["goes with it", before, []],
    ["is another bucket", before, [{ ...without, bucket: "other" }]],
    ["is another bucket, of its name in another region", before, [{ ...without, region: "eu-north-1" }]],
    ["is that of another side", before, [{ ...without, path: "destinations.dr" }]],
    ["has one that is retained", { ...before, onDestroy: OnDestroy.Delete }, [without]],
    ["never had one", without, [without]],
  ];
  for (const [title, before, now] of kept) {
    it(`does not lose it while it ${title}`, () => assert.deepEqual(bucketsLosingKey([before], now), []));
  }
});
