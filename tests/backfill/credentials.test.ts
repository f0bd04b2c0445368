// Proves, against a real S3 server behind a proxy that refuses credentials as AWS does, what becomes of a run whose
// credentials end, or whose machine has a wrong clock. Does not prove that AWS's own sources of credentials give fresh
// ones in time.
import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { backfill } from "../../backfill/run/backfill";
import type { BackfillRun } from "../../contract/backfill-run";
import { type LocalS3, startLocalS3 } from "../support/local-s3";
import { errorAnswer, type Interference, isCopy, type S3Proxy, startProxy } from "../support/s3-proxy";
import { BucketPair, counts } from "./bucket-pair";
import { startProgram } from "./program-process";

const keys = Array.from({ length: 300 }, (_, index) => `key-${index}`);

describe("The credentials of a run", function () {
  this.timeout(30_000);
  let s3: LocalS3;
  let pair: BucketPair;
  let proxy: S3Proxy;
  let folder: string;
  let refused: number;
  /** What happens when half of the objects are copied, and the first credentials end. */
  let renew: () => Promise<void>;
  let copies: number;
  let haveEnded: boolean;
  before(async () => {
    s3 = await startLocalS3();
    folder = await mkdtemp(join(tmpdir(), "credentials-"));
    process.env.AWS_CONFIG_FILE = join(folder, "config");
    process.env.AWS_SHARED_CREDENTIALS_FILE = join(folder, "credentials");
  });
  after(async () => {
    process.env.AWS_CONFIG_FILE = "/dev/null";
    process.env.AWS_SHARED_CREDENTIALS_FILE = "/dev/null";
    await s3.stop();
    await rm(folder, { recursive: true });
  });

  const answers = (AccessKeyId: string) =>
    writeFile(
      join(folder, "answer.json"),
      JSON.stringify({ Version: 1, AccessKeyId, SecretAccessKey: "secret", SessionToken: "token" }),
    );
  const keeps = (id: string) =>
    writeFile(
      join(folder, "credentials"),
      `[static]\naws_access_key_id=${id}\naws_secret_access_key=secret\n`,
    );

  beforeEach(async () => {
    await writeFile(
      join(folder, "config"),
      `[profile asked]\ncredential_process = cat ${join(folder, "answer.json")}\n[profile static]\n`,
    );
    await Promise.all([answers("FIRSTKEY"), keeps("FIRSTKEY")]);
    [refused, copies, haveEnded] = [0, 0, false];
    renew = async () => {};
    pair = await BucketPair.create(s3.endpoint);
    await pair.fill(pair.source, keys);
    proxy = await startProxy(s3.endpoint, ending("ExpiredToken"));
  });
  afterEach(() => proxy.stop());

  const ending =
    (code: string): Interference =>
    async (request, forward) => {
      if (isCopy(request) && ++copies === keys.length / 2) {
        // Whoever was refused before the others are there would find none.
        await renew();
        haveEnded = true;
      }
      if (!haveEnded || !request.headers.authorization?.includes("FIRSTKEY")) return forward(request);
      refused++;
      // Nothing has a body in an answer to HEAD.
      const status = code === "ExpiredToken" ? 400 : 403;
      return request.method === "HEAD"
        ? { ...errorAnswer(status, code), body: Buffer.alloc(0) }
        : errorAnswer(status, code);
    };

  function run(profile: string, versions: "current" | "all" = "current"): BackfillRun {
    const { source, destinations } = pair.run({ endpoint: proxy.endpoint });
    const { dr } = destinations;
    assert.ok(dr);
    return { source: { ...source, profile }, destinations: { dr: { ...dr, profile } }, versions };
  }

  const fresh: [string, string, () => Promise<void>][] = [
    ["the command that gives them gives others", "asked", () => answers("SECONDKEY")],
    ["others are in the shared file meanwhile", "static", () => keeps("SECONDKEY")],
  ];
  for (const [name, profile, renewal] of fresh) {
    for (const versions of ["current", "all"] as const) {
      it(`are asked for again when they have ended, and ${name} (${versions} versions)`, async () => {
        renew = renewal;
        const { destinations } = await backfill(run(profile, versions));
        assert.deepEqual(destinations.dr?.failures, []);
        assert.deepEqual(counts(destinations.dr), { listed: 300, copied: 300 });
        assert.equal(await pair.versionCount(pair.destination), 300);
        assert.ok(refused > 0);
      });
    }
  }

  it("are asked for again when the key was taken away and there is another", async () => {
    await proxy.stop();
    proxy = await startProxy(s3.endpoint, ending("InvalidAccessKeyId"));
    renew = () => keeps("SECONDKEY");
    const { destinations } = await backfill(run("static"));
    assert.deepEqual(counts(destinations.dr), { listed: 300, copied: 300 });
  });

  for (const versions of ["current", "all"] as const) {
    it(`end the run with 1, and say so once, if there are no others (${versions} versions)`, async () => {
      const { result } = startProgram(["run", "-"], JSON.stringify(run("asked", versions)));
      const { stdout, stderr, exitCode } = await result;
      assert.equal(exitCode, 1);
      assert.equal(stdout, "");
      const told = stderr.split("\n").filter((line) => /refuses the credentials/.test(line));
      assert.equal(told.length, 1, stderr);
      assert.match(told[0] ?? "", /ExpiredToken: .*log in again.*it goes on where it stopped/);
      // What was on its way, but not all that is left: each would be refused twice, before and after credentials are asked for.
      assert.ok(refused < keys.length, `${refused} requests were refused`);
      const { destinations } = await backfill({ ...run("asked", versions), ...pair.run() });
      assert.equal(counts(destinations.dr).failed, undefined);
      assert.equal(await pair.versionCount(pair.destination), 300);
    });
  }
});

describe("A machine whose clock is an hour behind", () => {
  it("brings everything over, as it learns the server's clock from the first refusal", async () => {
    const s3 = await startLocalS3();
    const pair = await BucketPair.create(s3.endpoint);
    await pair.putMany(pair.source, ["a", "b", "c"]);
    let refused = 0;
    const understood: string[] = [];
    const proxy = await startProxy(s3.endpoint, async (request, forward) => {
      const now = new Date(Date.now() + 3_600_000);
      const signed = String(request.headers["x-amz-date"]).replace(
        /(....)(..)(..)T(..)(..)(..)Z/,
        "$1-$2-$3T$4:$5:$6Z",
      );
      const isSkewed = Math.abs(now.getTime() - new Date(signed).getTime()) > 15 * 60_000;
      if (isSkewed) refused++;
      else understood.push(request.path);
      const answer = isSkewed ? errorAnswer(403, "RequestTimeTooSkewed") : await forward(request);
      return { ...answer, headers: { ...answer.headers, date: now.toUTCString() } };
    });
    try {
      const { destinations } = await backfill(pair.run({ endpoint: proxy.endpoint }));
      assert.deepEqual(counts(destinations.dr), { listed: 3, copied: 3 });
      // Whatever is asked at once at the beginning.
      assert.ok(refused > 0 && refused <= 12, `${refused} requests were refused`);
      // Not even those whose answer is that there is nothing.
      const missing = understood.filter((path) => path.includes("website"));
      assert.equal(missing.length, 2);
    } finally {
      await proxy.stop();
      await s3.stop();
    }
  });
});
