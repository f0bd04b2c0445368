// Proves, against a real S3 server behind a proxy that enforces conditions as AWS does, that a plan stores nothing and
// foretells what the run then does, request by request. Does not prove what AWS charges: prices are the caller's.
import assert from "node:assert/strict";
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  PutBucketVersioningCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { costOf } from "../../backfill/program/cost";
import { backfill } from "../../backfill/run/backfill";
import { type Forecast, forecast } from "../../backfill/run/forecast";
import type { BackfillRule, BackfillRun } from "../../contract/backfill-run";
import { enforceConditions } from "../support/s3-proxy";
import { type DisturbedPair, forEachTest } from "./disturbed-pair";

const inParts = { multipartFrom: 5000, smallestPart: 1000 };

describe("A plan", () => {
  let pair: DisturbedPair;
  forEachTest((fresh) => {
    pair = fresh;
  });
  beforeEach(() => pair.putBehind(enforceConditions));

  async function fill() {
    await pair.putMany(pair.destination, ["0 older", "there"]);
    await pair.putMany(pair.source, ["0 older", "a", "b", "c", "there"]);
    await pair.put(pair.source, "0 older", "newer");
    await pair.put(pair.source, "empty", "");
    await pair.put(pair.source, "large", "x".repeat(5500));
    await pair.put(pair.source, "tagged", "x", { Tagging: "k=v" });
    await pair.client.send(new DeleteObjectCommand({ Bucket: pair.source, Key: "c" }));
    await pair.put(pair.source, "b", "b, once more");
  }

  /** The run with this rule alone. */
  function only(
    { destinations }: BackfillRun,
    rule: Omit<BackfillRule, "id">,
  ): Pick<BackfillRun, "destinations"> {
    const dr = destinations.dr ?? assert.fail();
    return { destinations: { dr: { ...dr, rules: [{ id: "only", ...rule }] } } };
  }

  const toldOf = ({ destinations }: Forecast) => {
    const { toCopy, toCopyBytes, ...others } = destinations.dr ?? assert.fail();
    return { dr: { ...others, copied: toCopy, copiedBytes: toCopyBytes } };
  };

  const cases: [title: string, changes: (run: BackfillRun) => BackfillRun][] = [
    ["what readers see", (run) => run],
    ["whole histories", (run) => ({ ...run, versions: "all" })],
    [
      "histories with their delete markers",
      (run) => ({ ...run, versions: "all", ...only(run, { prefix: "", tags: {}, deleteMarkers: true }) }),
    ],
    ["what its tags let in", (run) => ({ ...run, ...only(run, { prefix: "", tags: { k: "v" } }) })],
    [
      "another storage class",
      (run) => ({ ...run, ...only(run, { prefix: "", tags: {}, storageClass: "STANDARD_IA" }) }),
    ],
  ];
  for (const [title, change] of cases) {
    it(`of ${title} stores nothing, and the run makes the very requests and copies that it foretells`, async () => {
      await fill();
      const before = await pair.keys(pair.destination);
      const planned = await forecast(change(pair.run()), inParts);
      assert.deepEqual(await pair.keys(pair.destination), before);
      const ofPlan = pair.proxy.requests.filter(({ method }) => !["GET", "HEAD"].includes(method));
      assert.deepEqual(ofPlan, [], "a plan only asks");

      const done = await backfill(change(pair.run()), inParts);
      assert.ok((done.destinations.dr?.copied ?? 0) > 0);
      assert.deepEqual(toldOf(planned), done.destinations);
      assert.deepEqual(planned.requests, done.requests);
      assert.equal(planned.storedBytes, done.destinations.dr?.copiedBytes);
    });
  }

  it("foretells the looks that an object takes which is too large to try conditions on, first or not", async () => {
    const large = Buffer.alloc(8 * 1024 * 1024 + 1);
    for (const key of ["first", "last"]) {
      await pair.put(pair.source, key, large);
      await pair.put(pair.source, "in between", "x");
      const planned = await forecast(pair.run());
      assert.deepEqual(planned.requests, (await backfill(pair.run())).requests);
    }
  });

  it("foretells what it takes to try conditions, whichever kind of object comes first", async () => {
    for (const older of ["first", "last"]) {
      pair = await pair.another();
      await pair.put(pair.destination, older, "x");
      await pair.putMany(pair.source, ["first", "in between", "last"]);
      const planned = await forecast(pair.run());
      assert.deepEqual(planned.requests, (await backfill(pair.run())).requests);
    }
  });

  it("counts what leaves the region only where the other side is in another", async () => {
    await fill();
    const near = await forecast(pair.run());
    const region = "eu-west-1";
    const bucket = `${pair.destination}-far`;
    const abroad = new S3Client({ region, endpoint: pair.endpoint, forcePathStyle: true });
    const CreateBucketConfiguration = { LocationConstraint: region } as const;
    await abroad.send(new CreateBucketCommand({ Bucket: bucket, CreateBucketConfiguration }));
    const VersioningConfiguration = { Status: "Enabled" } as const;
    await abroad.send(new PutBucketVersioningCommand({ Bucket: bucket, VersioningConfiguration }));
    const far = pair.run();
    Object.assign(far.destinations.dr ?? {}, { bucket, region });
    assert.equal(near.transferBytes, 0);
    const { transferBytes, storedBytes } = await forecast(far);
    assert.ok(storedBytes > 0);
    assert.equal(transferBytes, storedBytes);
  });

  it("costs what the prices say, and leaves out what has none", () => {
    const GB = 2 ** 30;
    const planned = {
      requests: { writes: 2_000_000, reads: 500 },
      transferBytes: 10 * GB,
      storedBytes: 20 * GB,
    };
    assert.deepEqual(costOf(planned, { writes: 0.005, reads: 0.0004, transfer: 0.02, storage: 0.023 }), {
      writes: 10,
      reads: 0.0002,
      transfer: 0.2,
      storage: 0.46,
      once: 10.2002,
      perMonth: 0.46,
    });
    const jobs = { jobs: 1, tasks: 3_000_000, listed: 4_000_000 };
    assert.deepEqual(costOf({ ...planned, jobs }, { job: 0.25, tasks: 1, manifest: 0.015 }), {
      job: 0.25,
      tasks: 3,
      manifest: 0.06,
      once: 3.31,
      perMonth: 0,
    });
  });
});
