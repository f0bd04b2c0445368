// Proves that the mixed set leaves out only what does not arrive on a server: whatever it would take is found out here.
// Does not prove the reasons that are given.
import assert from "node:assert/strict";
import { backfill } from "../../backfill/run/backfill";
import type { LocalS3 } from "../support/local-s3";
import { BucketPair } from "./bucket-pair";
import { compareIndependently } from "./independent-comparison";
import { awkwardKeys } from "./mixed-set/awkward-keys";
import { extentOf } from "./mixed-set/extent";
import { extras } from "./mixed-set/extras";
import { type History, type Limits, single } from "./mixed-set/mixed-set";
import { ObjectWriter } from "./mixed-set/object-writer";
import { ministack, type Scope, seaweedfs } from "./mixed-set/servers";
import { fillSource, runOf } from "./mixed-set/trial";

const tagged = { "x-amz-tagging": "a=b" };
const oldOnes: { [what in keyof Limits["old"]]-?: History } = {
  tags: { ...single("old", 10, tagged), isOld: true },
  nothing: { ...single("old", 0), isOld: true },
};

/** What is left out for each reason. */
function leftOut({
  keys,
  extras: some,
  old,
}: Limits): [what: string, reason: string, histories: History[]][] {
  const withKey = (key: string) => single(key, key.endsWith("/") ? 0 : 10);
  return [
    ...Object.entries(keys).map(([what, reason]): [string, string, History[]] => {
      return [what, reason, (awkwardKeys[what] ?? []).map(withKey)];
    }),
    ...Object.entries(some).map(([what, reason]): [string, string, History[]] => {
      return [what, reason, [single("extra", 0, extras[what])]];
    }),
    ...Object.entries(old).map(([what, reason]): [string, string, History[]] => {
      return [`${what} before there were versions`, reason, [oldOnes[what as keyof typeof oldOnes]]];
    }),
  ];
}

for (const server of [seaweedfs, ministack]) {
  describe(`What the mixed set leaves out on ${server.name}`, function () {
    this.timeout(60_000);
    let s3: LocalS3;
    before(async () => {
      s3 = await server.start();
    });
    after(() => s3?.stop());

    async function arrives(leftOut: History[], scope: Scope): Promise<boolean> {
      // The first object is copied in a way of its own, to find out how the server treats conditions. What comes first of
      // those that are left out comes over last: it may depend on what is there by then.
      const [last, ...others] = leftOut;
      const histories = [single("!", 10), ...others, ...(last ? [last] : [])];
      const pair = await BucketPair.create(s3.endpoint);
      const writer = new ObjectWriter(s3.endpoint, pair.source);
      try {
        await fillSource(pair, writer, histories.slice(0, -1));
        await backfill(runOf(pair, scope));
        await fillSource(pair, writer, histories.slice(-1));
        if (!(await keeps(pair, writer, histories))) return false;
        await backfill(runOf(pair, scope));
      } catch {
        return false;
      } finally {
        writer.close();
      }
      const { compared, differences } = await compareIndependently(s3.endpoint, pair, scope);
      return differences.length === 0 && compared.versions === extentOf(histories)[scope].versions;
    }

    /** Whether the source tells what was written: what it drops is the same on both sides. */
    async function keeps(pair: BucketPair, writer: ObjectWriter, histories: History[]): Promise<boolean> {
      for (const { key, versions } of histories) {
        const { headers } = await writer.expect("GET", key);
        const written = Object.entries(versions[0]?.headers ?? {});
        if (written.some(([name, value]) => name !== "x-amz-tagging" && headers[name] !== value))
          return false;
      }
      return (await pair.versionCount(pair.source)) === histories.length;
    }

    for (const [scope, title] of [
      ["history", "with all versions"],
      ["current", "as readers see it"],
    ] as const) {
      const all = leftOut(server.limits[scope]);
      for (const [what, reason, histories] of all) {
        it(`does not arrive ${title}: ${what} (${reason})`, async () => {
          assert.equal(await arrives(histories, scope), false, "it does by now, so it belongs into the set");
        });
      }
      it(`would be seen to arrive ${title} if it did`, async () => {
        assert.ok(await arrives([single("a", 10, extras["every content header"])], scope));
      });
    }
  });
}
