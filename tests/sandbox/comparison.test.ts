// Proves: that the story's comparison of two buckets sees what may be lost on the way, against a local S3. Shares no code
// with the backfill. Does not prove anything about the backfill itself.
import assert from "node:assert/strict";
import { compareBuckets } from "../../sandbox/story/comparison";
import type { DataObject } from "../../sandbox/story/data";
import { StoryBucket } from "../../sandbox/story/story-bucket";
import { type LocalS3, startLocalS3 } from "../support/local-s3";

describe("the comparison of two buckets", () => {
  let server: LocalS3;
  let source: StoryBucket;
  let replica: StoryBucket;
  before(async () => {
    server = await startLocalS3();
    const credentials = { accessKeyId: "test", secretAccessKey: "test" };
    const bucket = (name: string, region: string) =>
      new StoryBucket({ bucket: name, region, endpoint: server.endpoint, credentials });
    source = bucket("left", "eu-west-1");
    replica = bucket("right", "us-east-1");
    await source.create("eu-west-1");
    await replica.create("us-east-1");
  });
  after(async () => {
    source?.close();
    replica?.close();
    await server?.stop();
  });

  const object = (change: Partial<DataObject> = {}): DataObject => ({
    key: "k",
    contentType: "text/plain",
    tags: { kept: "yes" },
    body: async () => Buffer.from("body"),
    ...change,
  });
  const differences = async () => (await compareBuckets(source, replica, () => undefined)).differences;

  it("finds nothing where both are equal", async () => {
    for (const key of ["a b+c", "folder//", "😀"]) {
      await source.upload(object({ key }));
      await replica.upload(object({ key }));
    }
    assert.deepEqual(await differences(), []);
  });

  const losses: [what: string, change: Partial<DataObject>, difference: RegExp][] = [
    ["other content", { body: async () => Buffer.from("BODY") }, /: content is/],
    ["another content type", { contentType: "text/html" }, /: content type is text\/html, not text\/plain$/],
    ["another tag", { tags: { kept: "no" } }, /: tags is kept=no, not kept=yes$/],
    ["lost tags", { tags: {} }, /: tags is , not kept=yes$/],
  ];
  for (const [what, change, difference] of losses) {
    it(`finds ${what}`, async () => {
      await source.upload(object({ key: what }));
      await replica.upload(object({ key: what, ...change }));
      const found = (await differences()).filter((line) => line.startsWith(`${what}: `));
      assert.equal(found.length, 1, found.join("\n"));
      assert.match(found[0] ?? "", difference);
    });
  }

  it("finds an object that is on one side only", async () => {
    await source.upload(object({ key: "left" }));
    await replica.upload(object({ key: "right" }));
    const found = (await differences()).filter((line) => line.includes("only"));
    assert.deepEqual(found, ["left: only at the source", "right: only at the destination"]);
  });
});
