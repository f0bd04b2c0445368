// Proves: at which URL a bucket is asked whose name cannot be that of a host, by the SDK and by our own requests, which take
// the address from it. Does not prove: that AWS still answers there; "Virtual hosting of general purpose buckets" says that
// such buckets take path-style requests.
import assert from "node:assert/strict";
import { addressOf } from "../../../backfill/bucket/address";
import { s3Client } from "../../../backfill/bucket/s3-client";
import { pathOf } from "../../../backfill/wire/signature";

/** The SDK looks for them before it knows where to send a request. */
const credentials = { AWS_ACCESS_KEY_ID: "key", AWS_SECRET_ACCESS_KEY: "secret" };

describe("the address of a bucket", () => {
  const environment = process.env;
  before(() => {
    process.env = { ...environment, ...credentials };
  });
  after(() => {
    process.env = environment;
  });

  async function urlOf(bucket: string, endpoint?: string): Promise<string> {
    const client = s3Client({ bucket, region: "us-east-1", ...(endpoint && { endpoint }) });
    try {
      const address = await addressOf(client, bucket);
      assert.ok(address, "the SDK signs in another way");
      assert.equal(address.origin, `https://${address.host}`);
      return `${address.origin}${address.root}${pathOf("a key")}`;
    } finally {
      client.destroy();
    }
  }

  for (const [bucket, url] of [
    ["docs", "https://docs.s3.us-east-1.amazonaws.com/a%20key"],
    ["My_Bucket", "https://s3.us-east-1.amazonaws.com/My_Bucket/a%20key"],
    ["MyBucket", "https://s3.us-east-1.amazonaws.com/MyBucket/a%20key"],
    ["my_bucket", "https://s3.us-east-1.amazonaws.com/my_bucket/a%20key"],
    ["my.docs", "https://s3.us-east-1.amazonaws.com/my.docs/a%20key"],
    ["docs-", "https://s3.us-east-1.amazonaws.com/docs-/a%20key"],
    [".docs", "https://s3.us-east-1.amazonaws.com/.docs/a%20key"],
    ["x".repeat(64), `https://s3.us-east-1.amazonaws.com/${"x".repeat(64)}/a%20key`],
    ["X".repeat(255), `https://s3.us-east-1.amazonaws.com/${"X".repeat(255)}/a%20key`],
  ] as const) {
    it(`is ${url.slice(0, 70)} for ${bucket.slice(0, 20)}`, async () =>
      assert.equal(await urlOf(bucket), url));
  }

  it("is a path of another server's, whatever the name", async () => {
    assert.equal(
      await urlOf("My_Bucket", "https://s3.example.org"),
      "https://s3.example.org/My_Bucket/a%20key",
    );
    assert.equal(await urlOf("docs", "https://s3.example.org"), "https://s3.example.org/docs/a%20key");
  });
});
