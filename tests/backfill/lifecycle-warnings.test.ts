// Proves what is said about a destination's lifecycle, from its rules and, on a real S3 server, from the bucket itself. Does
// not prove when AWS's lifecycle strikes, nor that anybody reads the warnings: the program says them.
import assert from "node:assert/strict";
import { type LifecycleRule, PutBucketLifecycleConfigurationCommand, S3Client } from "@aws-sdk/client-s3";
import { Bucket } from "../../backfill/bucket/bucket";
import { lifecycleWarnings } from "../../backfill/run/lifecycle-warnings";
import { preflight } from "../../backfill/run/preflight";
import type { BackfillRule } from "../../contract/backfill-run";
import { errorAnswer, startProxy } from "../support/s3-proxy";
import { everything } from "./bucket-pair";
import { type DisturbedPair, forEachTest } from "./disturbed-pair";

const aborting: LifecycleRule = {
  ...{ ID: "uploads", Status: "Enabled", Filter: { Prefix: "" } },
  AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 },
};
const rule = (settings: Partial<LifecycleRule>): LifecycleRule => {
  return { ID: "old", Status: "Enabled", Filter: { Prefix: "" }, ...settings };
};
const now = new Date("2026-03-10T12:00:00Z");

describe("The lifecycle of a destination", () => {
  const documents: BackfillRule = { id: "documents", prefix: "docs/", tags: {} };
  const withMarkers: BackfillRule = { ...everything, deleteMarkers: true };

  const cases: [string, Partial<LifecycleRule>, BackfillRule, RegExp][] = [
    [
      "deletes objects soon",
      { Expiration: { Days: 1 } },
      everything,
      /deletes objects 1 day after they were st/,
    ],
    [
      "deletes objects from a day that was",
      { Expiration: { Date: new Date("2026-01-01") } },
      everything,
      /deletes objects from 2026-01-01 on/,
    ],
    [
      "deletes replaced versions soon",
      { NoncurrentVersionExpiration: { NoncurrentDays: 3 } },
      everything,
      /deletes versions 3 days after they were replaced, so of a history/,
    ],
    [
      "removes delete markers, and some are brought over",
      { Expiration: { ExpiredObjectDeleteMarker: true } },
      withMarkers,
      /removes delete markers without versions below/,
    ],
    [
      "deletes a part of the objects soon",
      { Filter: { And: { Prefix: "docs/old/", Tags: [] } }, Expiration: { Days: 7 } },
      documents,
      /deletes objects 7 days after/,
    ],
    [
      "deletes all objects soon, in the form of former years",
      { Filter: undefined, Prefix: "", Expiration: { Days: 7 } },
      documents,
      /deletes objects 7 days after/,
    ],
  ];
  for (const [title, settings, brought, expected] of cases) {
    it(`is warned of if it ${title}`, () => {
      const [warning = "", ...others] = lifecycleWarnings([rule(settings), aborting], [brought], now);
      assert.match(warning, /^rule "old" of its lifecycle /);
      assert.match(warning, expected);
      assert.deepEqual(others, []);
    });
  }

  const silent: [string, Partial<LifecycleRule>, BackfillRule][] = [
    ["deletes objects in a month", { Expiration: { Days: 30 } }, everything],
    ["deletes objects from a day far ahead on", { Expiration: { Date: new Date("2026-04-01") } }, everything],
    [
      "deletes replaced versions in a year",
      { NoncurrentVersionExpiration: { NoncurrentDays: 365 } },
      everything,
    ],
    ["is paused", { Status: "Disabled", Expiration: { Days: 1 } }, everything],
    ["is about other keys", { Filter: { Prefix: "logs/" }, Expiration: { Days: 1 } }, documents],
    [
      "removes delete markers, of which none is brought over",
      { Expiration: { ExpiredObjectDeleteMarker: true } },
      everything,
    ],
    [
      "moves objects to another class",
      { Transitions: [{ Days: 0, StorageClass: "GLACIER_IR" }] },
      everything,
    ],
  ];
  for (const [title, settings, brought] of silent) {
    it(`is not warned of if it ${title}`, () => {
      assert.deepEqual(lifecycleWarnings([rule(settings), aborting], [brought], now), []);
    });
  }

  it("is warned of if it ends no uploads that were given up, or not those under every prefix", () => {
    const warned =
      /^no rule of its lifecycle ends uploads that were given up \(AbortIncompleteMultipartUpload\)/;
    const other: LifecycleRule = { ...aborting, Filter: { Prefix: "logs/" } };
    const paused: LifecycleRule = { ...aborting, Status: "Disabled" };
    for (const present of [[], [other], [paused]]) {
      const [warning = "", ...others] = lifecycleWarnings(present, [documents], now);
      assert.match(warning, warned);
      assert.deepEqual(others, []);
    }
    assert.deepEqual(lifecycleWarnings([{ ...aborting, Filter: { Prefix: "docs/" } }], [documents], now), []);
    assert.equal(
      lifecycleWarnings([{ ...aborting, Filter: { Prefix: "docs/" } }], [documents, everything]).length,
      1,
    );
  });

  describe("as the bucket has it", () => {
    let pair: DisturbedPair;
    forEachTest((fresh) => {
      pair = fresh;
    });

    async function warnings(endpoint = pair.endpoint) {
      const client = new S3Client({ region: "us-east-1", endpoint, forcePathStyle: true, maxAttempts: 1 });
      const { source: sourcePlace, destinations: places } = pair.run();
      const { dr: place } = places;
      assert.ok(place);
      const destinations = [{ key: "dr", bucket: new Bucket(pair.destination, client), place }];
      const source = new Bucket(pair.source, client);
      const start = await preflight({ source, sourcePlace, destinations });
      client.destroy();
      return start.warnings;
    }
    const putLifecycle = (Rules: LifecycleRule[]) =>
      pair.client.send(
        new PutBucketLifecycleConfigurationCommand({
          Bucket: pair.destination,
          LifecycleConfiguration: { Rules },
        }),
      );

    it("is warned of when the run begins, with the destination's name", async () => {
      await putLifecycle([rule({ Expiration: { Days: 1 } })]);
      const [objects = "", uploads = "", ...others] = await warnings();
      assert.match(objects, /^destinations\.dr: rule "old" of its lifecycle deletes objects 1 day after/);
      assert.match(uploads, /^destinations\.dr: no rule of its lifecycle ends uploads/);
      assert.deepEqual(others, []);
    });

    it("is not warned of if all is well", async () => {
      await putLifecycle([aborting, rule({ NoncurrentVersionExpiration: { NoncurrentDays: 365 } })]);
      assert.deepEqual(await warnings(), []);
    });

    it("is warned of if there is none, for the uploads that nobody ends", async () => {
      assert.equal((await warnings()).length, 1);
    });

    it("may be hidden, or unknown to the server: then nothing is said, and the run begins", async () => {
      for (const [status, code] of [
        [403, "AccessDenied"],
        [501, "NotImplemented"],
      ] as const) {
        const proxy = await startProxy(pair.endpoint, async (request, forward) =>
          /[?&]lifecycle/.test(request.path) ? errorAnswer(status, code) : forward(request),
        );
        assert.deepEqual(await warnings(proxy.endpoint), []);
        await proxy.stop();
      }
    });
  });
});
