// Proves, against a real S3 server, that whole histories are brought over in their order and that nothing newer ends up
// below, whether or not the server enforces conditions. Does not prove that AWS lists and enforces as documented.
import assert from "node:assert/strict";
import { DeleteObjectCommand, HeadObjectCommand, ListObjectVersionsCommand } from "@aws-sdk/client-s3";
import { Bucket } from "../../backfill/bucket/bucket";
import { historyOf } from "../../backfill/bucket/listing";
import { backfill } from "../../backfill/run/backfill";
import type { BackfillRule, BackfillRun } from "../../contract/backfill-run";
import { type LocalS3, startLocalS3 } from "../support/local-s3";
import {
  enforceConditions,
  errorAnswer,
  type Interference,
  isCopy,
  type ProxiedRequest,
  type S3Proxy,
  startProxy,
  withoutConditions,
} from "../support/s3-proxy";
import { BucketPair, counts, everything } from "./bucket-pair";

const withMarkers: BackfillRule = { ...everything, deleteMarkers: true };

const ignoreConditions: Interference = (request, forward) => forward(withoutConditions(request));

for (const [server, conditions] of [
  ["a server that enforces conditions", enforceConditions],
  ["a server that ignores conditions", ignoreConditions],
] as const) {
  describe(`The versions of a key, on ${server}`, () => {
    let s3: LocalS3;
    let pair: BucketPair;
    let proxy: S3Proxy | undefined;
    before(async () => {
      s3 = await startLocalS3();
    });
    after(() => s3.stop());
    beforeEach(async () => {
      pair = await BucketPair.create(s3.endpoint);
    });
    afterEach(async () => {
      await proxy?.stop();
      proxy = undefined;
    });

    const put = async (key: string, ...contents: (string | null)[]) => {
      for (const content of contents) {
        if (content === null)
          await pair.client.send(new DeleteObjectCommand({ Bucket: pair.source, Key: key }));
        else await pair.put(pair.source, key, content);
      }
    };

    async function run(rules: BackfillRule[] = [everything], interference = conditions, options = {}) {
      await proxy?.stop();
      proxy = await startProxy(s3.endpoint, interference);
      const run: BackfillRun = { ...pair.run({ endpoint: proxy.endpoint, rules }), versions: "all" };
      const { dr } = (await backfill(run, options)).destinations;
      return counts(dr);
    }

    /** The contents of all versions, the oldest first; null is a delete marker. */
    async function history(bucket: string, key: string) {
      const { versions } = await historyOf(new Bucket(bucket, pair.client), key);
      const contents: (string | null | undefined)[] = [];
      for (const { versionId, isDeleteMarker } of versions) {
        contents.push(isDeleteMarker ? null : await contentOf(bucket, key, versionId));
      }
      return contents;
    }
    async function contentOf(bucket: string, key: string, versionId: string) {
      const path = `${s3.endpoint}/${bucket}/${key}?versionId=${versionId}`;
      return (await fetch(path)).text();
    }

    /** The content of the version of the key "a" that is being copied. */
    function copied({ headers }: ProxiedRequest) {
      const versionId = /versionId=(.+)$/.exec(String(headers["x-amz-copy-source"]))?.[1] ?? "";
      return contentOf(pair.source, "a", versionId);
    }

    it("come over from the oldest to the newest, and only once", async () => {
      await put("a", "1", "22", "3", "22");
      await put("b", "only");
      assert.deepEqual(await run(), { listed: 5, copied: 5 });
      assert.deepEqual(await history(pair.destination, "a"), ["1", "22", "3", "22"]);
      assert.deepEqual(await history(pair.destination, "b"), ["only"]);
      assert.deepEqual(await run(), { listed: 5, alreadyThere: 5 });
      await put("a", "5");
      assert.deepEqual(await run(), { listed: 6, copied: 1, alreadyThere: 5 });
      assert.deepEqual(await history(pair.destination, "a"), ["1", "22", "3", "22", "5"]);
    });

    it("come over once too if they are copied in parts", async () => {
      await put("a", "1".repeat(2000), "2".repeat(2000));
      const options = { multipartFrom: 1000, smallestPart: 1000 };
      assert.deepEqual(await run(undefined, undefined, options), { listed: 2, copied: 2 });
      assert.deepEqual(await run(undefined, undefined, options), { listed: 2, alreadyThere: 2 });
      assert.deepEqual(await history(pair.destination, "a"), ["1".repeat(2000), "2".repeat(2000)]);
    });

    it("each keep their own metadata and tags", async () => {
      for (const name of ["one", "two"]) {
        await pair.put(pair.source, "a", name, { Metadata: { name }, Tagging: `name=${name}` });
      }
      await run();
      const { versions } = await historyOf(new Bucket(pair.destination, pair.client), "a");
      for (const [index, name] of ["one", "two"].entries()) {
        const VersionId = versions[index]?.versionId;
        const object = { Bucket: pair.destination, Key: "a", VersionId };
        assert.deepEqual((await pair.client.send(new HeadObjectCommand(object))).Metadata, { name });
        const tags = await new Bucket(pair.destination, pair.client).tags("a", { VersionId });
        assert.deepEqual(tags, [{ Key: "name", Value: name }]);
      }
    });

    it("come over by their own tags where the rule asks for some", async () => {
      await pair.put(pair.source, "a", "kept", { Tagging: "keep=yes" });
      await pair.put(pair.source, "a", "not kept");
      const rules = [{ id: "kept", prefix: "", tags: { keep: "yes" } }];
      assert.deepEqual(await run(rules), { listed: 2, copied: 1, filteredOut: 1 });
      assert.deepEqual(await history(pair.destination, "a"), ["kept"]);
    });

    it("do not come back if the key is deleted", async () => {
      await put("gone", "1", "2", null);
      await put("here", "1");
      assert.deepEqual(await run(), { listed: 4, copied: 1, deleted: 3 });
      assert.deepEqual(await history(pair.destination, "gone"), []);
      // Tags of a rule rule its delete markers out.
      const tagged = { ...withMarkers, tags: { k: "v" } };
      assert.deepEqual(await run([tagged]), { listed: 4, alreadyThere: 1, deleted: 3 });
      assert.deepEqual(await history(pair.destination, "gone"), []);
    });

    it("stay deleted, with all delete markers, where a rule takes these along", async () => {
      await put("gone", "1", null, "2", null);
      await put("again", "1", null, null, "2");
      await put("marker-only", null);
      assert.deepEqual(await run([withMarkers]), { listed: 9, copied: 9 });
      assert.deepEqual(await history(pair.destination, "gone"), ["1", null, "2", null]);
      assert.deepEqual(await history(pair.destination, "again"), ["1", null, null, "2"]);
      assert.deepEqual(await history(pair.destination, "marker-only"), [null]);
      assert.deepEqual(await run([withMarkers]), { listed: 9, alreadyThere: 9 });
    });

    it("come over without the delete markers between them where no rule takes these along", async () => {
      await put("again", "1", null, "2");
      assert.deepEqual(await run(), { listed: 3, copied: 2, filteredOut: 1 });
      assert.deepEqual(await history(pair.destination, "again"), ["1", "2"]);
      assert.deepEqual(await run(), { listed: 3, alreadyThere: 2, filteredOut: 1 });
    });

    it("keep their order among delete markers of the same second", async () => {
      await put("again", "1", null, "2", null, "3");
      const sameSecond: Interference = async (request, forward) => {
        const answer = await conditions(request, forward);
        if (!/[?&]versions/.test(request.path)) return answer;
        const xml = answer.body.toString().replaceAll(/(<LastModified>[^<]*:)[\d.]+Z/g, "$100.000Z");
        const { "content-length": _, ...headers } = answer.headers;
        return { ...answer, headers, body: Buffer.from(xml) };
      };
      await run([withMarkers], sameSecond);
      assert.deepEqual(await history(pair.destination, "again"), ["1", null, "2", null, "3"]);
    });

    it("come over although the pages of the listings end in their midst", async () => {
      for (const key of ["a", "b", "c"]) await put(key, "1", "2", null, "3");
      const smallPages: Interference = (request, forward) =>
        conditions({ ...request, path: request.path.replace(/([?&]versions=?)/, "$1&max-keys=3") }, forward);
      assert.deepEqual(await run([withMarkers], smallPages), { listed: 12, copied: 12 });
      const listings = proxy?.requests.filter(({ path }) => path.includes("version-id-marker")) ?? [];
      assert.ok(listings.length >= 3, "there must have been pages");
      for (const key of ["a", "b", "c"])
        assert.deepEqual(await history(pair.destination, key), ["1", "2", null, "3"]);
      assert.deepEqual(await run([withMarkers], smallPages), { listed: 12, alreadyThere: 12 });
    });

    it("stay away if the newest is there already: they would cover it", async () => {
      await put("a", "1", "2", "3");
      await pair.put(pair.destination, "a", "3");
      assert.deepEqual(await run(), { listed: 3, alreadyThere: 1, newerThere: 2 });
      assert.deepEqual(await history(pair.destination, "a"), ["3"]);
    });

    it("wait for the one that failed, so that the next run finds them in order", async () => {
      await put("a", "1", "2", "3");
      const failing: Interference = async (request, forward) =>
        isCopy(request) && (await copied(request)) === "2"
          ? errorAnswer(403, "AccessDenied")
          : conditions(request, forward);
      assert.deepEqual(await run([everything], failing), { listed: 3, copied: 1, failed: 2 });
      assert.deepEqual(await history(pair.destination, "a"), ["1"]);
      assert.deepEqual(await run(), { listed: 3, copied: 2, alreadyThere: 1 });
      assert.deepEqual(await history(pair.destination, "a"), ["1", "2", "3"]);
    });

    it("need not wait for one that is archived", async () => {
      await pair.put(pair.source, "a", "1", { StorageClass: "GLACIER" });
      await put("a", "2");
      assert.deepEqual(await run(), { listed: 2, copied: 1, archived: 1 });
      assert.deepEqual(await run(), { listed: 2, alreadyThere: 1, archived: 1 });
    });

    /** Something happens once, right before the copy of the version with this content is stored. */
    function rightBefore(content: string, event: () => Promise<void>): Interference {
      let isDue = true;
      return async (request, forward) => {
        if (isDue && isCopy(request)) {
          if ((await copied(request)) === content) {
            isDue = false;
            await event();
          }
        }
        return conditions(request, forward);
      };
    }

    async function overwriteAndReplicate() {
      await put("a", "new");
      await pair.put(pair.destination, "a", "new");
    }

    for (const content of ["1", "2", "3"]) {
      it(`never end up above a replica that arrives before version ${content}`, async () => {
        await put("a", "1", "2", "3");
        const numbers = await run([everything], rightBefore(content, overwriteAndReplicate));
        const there = await history(pair.destination, "a");
        assert.equal(there.at(-1), "new");
        assert.deepEqual(there.slice(0, -1), ["1", "2", "3"].slice(0, Number(content) - 1));
        assert.equal(numbers.failed, undefined);
        assert.equal(numbers.listed, 3);
      });
    }

    it("never end up above a replica that is equal to the version copied before it", async () => {
      await put("a", "1", "2");
      // No condition on the content tells this replica from the copy of the first version.
      const writeAgain = async () => {
        await put("a", "1");
        await pair.put(pair.destination, "a", "1");
      };
      const numbers = await run([everything], rightBefore("2", writeAgain));
      assert.deepEqual(await history(pair.destination, "a"), ["1", "1"]);
      assert.deepEqual([numbers.listed, numbers.failed], [2, undefined]);
    });

    it("do not make a key appear that is deleted on both sides meanwhile", async () => {
      await put("a", "1", "2");
      // Whether the server honours conditions is tried with the first key.
      await put("0", "first");
      const deleteBoth = async () => {
        for (const Bucket of [pair.source, pair.destination])
          await pair.client.send(new DeleteObjectCommand({ Bucket, Key: "a" }));
      };
      const { failed, listed } = await run([withMarkers], rightBefore("1", deleteBoth));
      assert.deepEqual(await pair.keys(pair.destination), ["0"]);
      assert.deepEqual([failed, listed], [undefined, 3]);
    });

    it("do not leave a deleted key visible whose delete marker fails", async () => {
      await put("gone", "1", "2", null);
      const failing: Interference = async (request, forward) =>
        request.method === "DELETE" && !request.path.includes("versionId=")
          ? errorAnswer(403, "AccessDenied")
          : conditions(request, forward);
      assert.deepEqual(await run([withMarkers], failing), { listed: 3, failed: 3 });
      assert.deepEqual(await history(pair.destination, "gone"), []);
    });
  });
}

describe("A history at the destination", () => {
  it("is not asked for unless the run wants all versions", async () => {
    const s3 = await startLocalS3();
    const pair = await BucketPair.create(s3.endpoint);
    try {
      for (const content of ["1", "2"]) await pair.put(pair.source, "a", content);
      await backfill(pair.run());
      const { Versions = [] } = await pair.client.send(
        new ListObjectVersionsCommand({ Bucket: pair.destination }),
      );
      assert.equal(Versions.length, 1);
      assert.equal(await pair.content(pair.destination, "a"), "2");
    } finally {
      await s3.stop();
    }
  });
});
