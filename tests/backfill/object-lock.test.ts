// Proves, against a real S3 server, that copies are locked like their objects. Does not prove that AWS keeps the lock,
// nor which rights it takes there.
import assert from "node:assert/strict";
import {
  GetObjectLegalHoldCommand,
  GetObjectRetentionCommand,
  type ObjectLockRetention,
  PutObjectLegalHoldCommand,
  PutObjectLockConfigurationCommand,
} from "@aws-sdk/client-s3";
import { Bucket } from "../../backfill/bucket/bucket";
import { historyOf } from "../../backfill/bucket/listing";
import { strongerRetention } from "../../backfill/copy/object-lock";
import { Refusal } from "../../backfill/failure/refusal";
import { backfill } from "../../backfill/run/backfill";
import { type LocalS3, startLocalS3 } from "../support/local-s3";
import { errorAnswer, type Interference, type S3Proxy, startProxy } from "../support/s3-proxy";
import { BucketPair, counts } from "./bucket-pair";

const inDays = (days: number) => new Date(Math.floor(Date.now() / 1000 + days * 86_400) * 1000);
// The local server takes locks along with a copy in one request, which AWS does not.
const inParts = { multipartFrom: 1, smallestPart: 1000 };

describe("The lock of a copy", () => {
  let server: LocalS3;
  let pair: BucketPair;
  let proxy: S3Proxy | undefined;
  before(async () => {
    server = await startLocalS3();
  });
  after(() => server.stop());
  beforeEach(async () => {
    pair = await BucketPair.create(server.endpoint, { ObjectLockEnabledForBucket: true });
  });
  afterEach(async () => {
    await proxy?.stop();
    proxy = undefined;
  });

  async function disturbed(interference: Interference) {
    proxy = await startProxy(server.endpoint, interference);
    return pair.run({ endpoint: proxy.endpoint });
  }

  async function lockOf(bucket: string, key: string) {
    const object = { Bucket: bucket, Key: key };
    const unlocked = () => undefined;
    const retention = await pair.client.send(new GetObjectRetentionCommand(object)).catch(unlocked);
    const hold = await pair.client.send(new GetObjectLegalHoldCommand(object)).catch(unlocked);
    return [
      retention?.Retention?.Mode,
      retention?.Retention?.RetainUntilDate?.getTime(),
      hold?.LegalHold?.Status,
    ];
  }

  /** The holds of all versions at the destination, the oldest first. */
  async function holdsOf(key: string) {
    const { versions } = await historyOf(new Bucket(pair.destination, pair.client), key);
    const holds: (string | undefined)[] = [];
    for (const { versionId } of versions) {
      const version = { Bucket: pair.destination, Key: key, VersionId: versionId };
      const hold = await pair.client.send(new GetObjectLegalHoldCommand(version)).catch(() => undefined);
      holds.push(hold?.LegalHold?.Status);
    }
    return holds;
  }

  it("is that of its object", async () => {
    const until = inDays(30);
    const retained = { ObjectLockMode: "COMPLIANCE", ObjectLockRetainUntilDate: until } as const;
    await pair.put(pair.source, "retained", "x", retained);
    await pair.put(pair.source, "held", "x", { ObjectLockLegalHoldStatus: "ON" });
    await pair.put(pair.source, "free", "x");
    const { destinations } = await backfill(pair.run(), inParts);
    assert.deepEqual(counts(destinations.dr), { listed: 3, copied: 3 });
    assert.deepEqual(await lockOf(pair.destination, "retained"), ["COMPLIANCE", until.getTime(), undefined]);
    assert.deepEqual(await lockOf(pair.destination, "held"), [undefined, undefined, "ON"]);
    assert.deepEqual(await lockOf(pair.destination, "free"), [undefined, undefined, undefined]);
  });

  it("is that of each single version, not of the newest", async () => {
    await pair.put(pair.source, "a", "held", { ObjectLockLegalHoldStatus: "ON" });
    await pair.put(pair.source, "a", "free");
    const { destinations } = await backfill({ ...pair.run(), versions: "all" }, inParts);
    assert.deepEqual(counts(destinations.dr), { listed: 2, copied: 2 });
    assert.deepEqual(await holdsOf("a"), ["ON", undefined]);
  });

  for (const newer of ["ON", "OFF"] as const) {
    it(`is that of the copy, whatever arrives above it before it is set, with its own hold ${newer}`, async () => {
      await pair.put(pair.source, "a", "x", { ObjectLockLegalHoldStatus: "ON" });
      let isDue = true;
      const run = await disturbed(async (request, forward) => {
        const isLookAtSource =
          request.path.startsWith(`/${pair.source}/`) && request.path.includes("legal-hold");
        if (isDue && isLookAtSource) {
          isDue = false;
          await pair.put(pair.destination, "a", "newer", { ObjectLockLegalHoldStatus: newer });
        }
        return forward(request);
      });
      await backfill(run, inParts);
      assert.deepEqual(await holdsOf("a"), ["ON", newer]);
    });
  }

  it("is no hold if the object's was taken off", async () => {
    await pair.put(pair.source, "a", "x", { ObjectLockLegalHoldStatus: "ON" });
    const off = { Bucket: pair.source, Key: "a", LegalHold: { Status: "OFF" } } as const;
    await pair.client.send(new PutObjectLegalHoldCommand(off));
    assert.deepEqual(await lockOf(pair.source, "a"), [undefined, undefined, "OFF"]);
    await backfill(pair.run(), inParts);
    assert.deepEqual(await lockOf(pair.destination, "a"), [undefined, undefined, undefined]);
  });

  it("is never shorter than the destination's own period", async () => {
    await pair.client.send(
      new PutObjectLockConfigurationCommand({
        Bucket: pair.destination,
        ObjectLockConfiguration: {
          ObjectLockEnabled: "Enabled",
          Rule: { DefaultRetention: { Mode: "GOVERNANCE", Days: 10 } },
        },
      }),
    );
    for (const days of [5, 30]) {
      const until = { ObjectLockMode: "GOVERNANCE", ObjectLockRetainUntilDate: inDays(days) } as const;
      await pair.put(pair.source, `${days}`, "x", until);
    }
    // What the local server does not do for uploads in parts, which AWS does: it locks by the bucket's own period.
    const own = inDays(10);
    const run = await disturbed(async (request, forward) => {
      const answer = await forward(request);
      const isOfCopy = request.method === "GET" && request.path.startsWith(`/${pair.destination}/`);
      if (!isOfCopy || !request.path.includes("retention") || answer.status !== 404) return answer;
      const body = `<Retention><Mode>GOVERNANCE</Mode><RetainUntilDate>${own.toISOString()}</RetainUntilDate></Retention>`;
      return { status: 200, headers: { "content-type": "application/xml" }, body: Buffer.from(body) };
    });
    await backfill(run, inParts);
    const puts = proxy?.requests.filter(({ method, path }) => method === "PUT" && path.includes("retention"));
    assert.deepEqual(
      puts?.map(({ path }) => path.split("?")[0]?.split("/").at(-1)),
      ["30"],
    );
  });

  it("takes the copy back if it cannot be set, so that the next run begins anew", async () => {
    await pair.put(pair.source, "held", "x", { ObjectLockLegalHoldStatus: "ON" });
    const run = await disturbed(async (request, forward) =>
      request.method === "PUT" && request.path.includes("legal-hold")
        ? errorAnswer(403, "AccessDenied")
        : forward(request),
    );
    assert.deepEqual(counts((await backfill(run, inParts)).destinations.dr), { listed: 1, failed: 1 });
    assert.deepEqual(await pair.keys(pair.destination), []);
  });

  it("makes an object fail whose lock may not be seen, rather than lose it without a word", async () => {
    await pair.put(pair.source, "held", "x", { ObjectLockLegalHoldStatus: "ON" });
    const run = await disturbed(async (request, forward) =>
      request.method === "GET" && request.path.includes("legal-hold")
        ? errorAnswer(403, "AccessDenied")
        : forward(request),
    );
    assert.deepEqual(counts((await backfill(run, inParts)).destinations.dr), { listed: 1, failed: 1 });
    assert.deepEqual(await pair.keys(pair.destination), []);
  });

  it("costs no request where the source has none", async () => {
    pair = await BucketPair.create(server.endpoint);
    await pair.put(pair.source, "a", "x");
    await backfill(await disturbed((request, forward) => forward(request)));
    const asked = proxy?.requests.filter(({ path }) => /retention|legal-hold/.test(path));
    assert.deepEqual(asked, []);
  });

  it("is reason to refuse the run if nobody may say whether the source has any", async () => {
    const run = await disturbed(async (request, forward) =>
      /[?&]object-lock/.test(request.path) ? errorAnswer(403, "AccessDenied") : forward(request),
    );
    await assert.rejects(backfill(run), (error) => {
      assert.ok(error instanceof Refusal);
      assert.match(error.message, /the credentials need s3:GetBucketObjectLockConfiguration/);
      return true;
    });
  });

  const retention = (Mode: "GOVERNANCE" | "COMPLIANCE", RetainUntilDate: Date): ObjectLockRetention => ({
    Mode,
    RetainUntilDate,
  });
  const [soon, late] = [inDays(1), inDays(9)];
  const cases: [string, ...(ObjectLockRetention | undefined)[]][] = [
    [
      "is the object's if the copy has none",
      retention("GOVERNANCE", soon),
      undefined,
      retention("GOVERNANCE", soon),
    ],
    ["stays if the object has none", undefined, retention("GOVERNANCE", soon), retention("GOVERNANCE", soon)],
    ["is none if the object's has ended", retention("COMPLIANCE", inDays(-1)), undefined, undefined],
    [
      "is the later and the stricter of two",
      retention("COMPLIANCE", soon),
      retention("GOVERNANCE", late),
      retention("COMPLIANCE", late),
    ],
    [
      "stays strict if only the object's is longer",
      retention("GOVERNANCE", late),
      retention("COMPLIANCE", soon),
      retention("COMPLIANCE", late),
    ],
  ];
  for (const [title, original, present, expected] of cases) {
    it(title, () => assert.deepEqual(strongerRetention(original, present), expected));
  }
});
