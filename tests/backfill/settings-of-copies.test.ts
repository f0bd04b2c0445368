// Proves, against a real S3 server, what is asked for with a copy that S3 does not take from the source: encryption,
// ownership, redirects. Does not prove that AWS does what is asked: no key is used here and no account is another.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import {
  DeleteBucketEncryptionCommand,
  HeadObjectCommand,
  PutBucketEncryptionCommand,
  PutBucketWebsiteCommand,
} from "@aws-sdk/client-s3";
import { backfill } from "../../backfill/run/backfill";
import type { BackfillDestination } from "../../contract/backfill-run";
import { type LocalS3, startLocalS3 } from "../support/local-s3";
import { errorAnswer, type Interference, isCopy, type S3Proxy, startProxy } from "../support/s3-proxy";
import { BucketPair, counts } from "./bucket-pair";

const sourceKey = "arn:aws:kms:us-east-1:111122223333:key/source";
const kmsKeyArn = "arn:aws:kms:us-east-1:111122223333:key/destination";
const inParts = { multipartFrom: 1, smallestPart: 1000 };

describe("A copy", () => {
  let server: LocalS3;
  let pair: BucketPair;
  let proxy: S3Proxy | undefined;
  before(async () => {
    server = await startLocalS3();
  });
  after(() => server.stop());
  beforeEach(async () => {
    pair = await BucketPair.create(server.endpoint);
  });
  afterEach(async () => {
    await proxy?.stop();
    proxy = undefined;
  });

  async function run(asked: Partial<BackfillDestination>, options = {}, interference?: Interference) {
    proxy = await startProxy(server.endpoint, interference ?? ((request, forward) => forward(request)));
    const run = pair.run({ endpoint: proxy.endpoint });
    Object.assign(run.destinations.dr ?? {}, asked);
    return (await backfill(run, options)).destinations.dr;
  }

  const encryptionOf = async (key: string) => {
    const head = await pair.client.send(new HeadObjectCommand({ Bucket: pair.destination, Key: key }));
    return [head.ServerSideEncryption, head.SSEKMSKeyId];
  };

  /** The requests that tell S3 how to store the copy of a key. */
  const asked = (key: string) =>
    (proxy?.requests ?? []).filter((request) => {
      const begins = isCopy(request) || (request.method === "POST" && /[?&]uploads/.test(request.path));
      return begins && request.path.includes(`/${key}?`);
    });

  const underKey = { ServerSideEncryption: "aws:kms", SSEKMSKeyId: sourceKey } as const;

  it("is known again though the default key of one of the buckets makes its ETag another", async () => {
    await pair.put(pair.source, "a", "x");
    const { ETag: etag = "" } = await pair.client.send(
      new HeadObjectCommand({ Bucket: pair.source, Key: "a" }),
    );
    const original = etag.replaceAll('"', "");
    // Under a key ETags are random to whoever compares them; the local server keeps the digest.
    const underAKey: Interference = async (request, forward) => {
      const answer = await forward(request);
      const isListed =
        request.path.startsWith(`/${pair.destination}`) && request.path.includes("list-type=2");
      const body = answer.body.toString().replaceAll(original, "0123456789abcdef0123456789abcdef");
      return isListed ? { ...answer, body: Buffer.from(body) } : answer;
    };
    const again = async () => {
      const found = counts(await run({}, {}, underAKey));
      await proxy?.stop();
      return found;
    };
    assert.deepEqual(await again(), { listed: 1, copied: 1 });
    assert.deepEqual(await again(), { listed: 1, newerThere: 1 });
    const ApplyServerSideEncryptionByDefault = { SSEAlgorithm: "aws:kms" } as const;
    for (const Bucket of [pair.source, pair.destination]) {
      const encryption = { Rules: [{ ApplyServerSideEncryptionByDefault }] };
      await pair.client.send(
        new PutBucketEncryptionCommand({ Bucket, ServerSideEncryptionConfiguration: encryption }),
      );
      assert.deepEqual(await again(), { listed: 1, alreadyThere: 1 });
      await pair.client.send(new DeleteBucketEncryptionCommand({ Bucket }));
    }
  });

  for (const [how, options] of [
    ["in one request", {}],
    ["in parts", inParts],
  ] as const) {
    it(`made ${how} comes under the destination's key if its object is under one, and stays there`, async () => {
      await pair.put(pair.source, "secret", "x", underKey);
      await pair.put(pair.source, "plain", "x", { ServerSideEncryption: "AES256" });
      assert.deepEqual(counts(await run({ kmsKeyArn, bucketKey: true }, options)), { listed: 2, copied: 2 });
      assert.equal(asked("plain")[0]?.headers["x-amz-server-side-encryption-aws-kms-key-id"], undefined);
      assert.deepEqual(await encryptionOf("secret"), ["aws:kms", kmsKeyArn]);
      assert.deepEqual(await encryptionOf("plain"), [undefined, undefined]);
      const flag = asked("secret")[0]?.headers["x-amz-server-side-encryption-bucket-key-enabled"];
      assert.equal(flag, "true");
      await proxy?.stop();
      assert.deepEqual(counts(await run({ kmsKeyArn }, options)), { listed: 2, alreadyThere: 2 });
    });

    it(`made ${how} gives the bucket's owner full control where that is another account`, async () => {
      await pair.put(pair.source, "a", "x");
      await run({ otherAccount: true }, options);
      assert.equal(asked("a")[0]?.headers["x-amz-acl"], "bucket-owner-full-control");
      await pair.put(pair.source, "b", "x");
      await proxy?.stop();
      await run({}, options);
      assert.equal(asked("b")[0]?.headers["x-amz-acl"], undefined);
      assert.deepEqual(await pair.keys(pair.destination), ["a", "b"]);
    });
  }

  it("has two layers of encryption if its object has, and then no Bucket Key", async () => {
    await pair.put(pair.source, "secret", "x", underKey);
    await run({ kmsKeyArn, bucketKey: true }, {}, async (request, forward) => {
      const headers = { ...request.headers };
      // The local server knows one layer only.
      if (isCopy(request)) headers["x-amz-server-side-encryption"] = "aws:kms";
      const answer = await forward({ ...request, headers });
      if (request.method === "HEAD") answer.headers["x-amz-server-side-encryption"] = "aws:kms:dsse";
      return answer;
    });
    const { headers } = asked("secret")[0] ?? assert.fail("no copy");
    assert.equal(headers["x-amz-server-side-encryption"], "aws:kms:dsse");
    assert.equal(headers["x-amz-server-side-encryption-aws-kms-key-id"], kmsKeyArn);
    assert.equal(headers["x-amz-server-side-encryption-bucket-key-enabled"], undefined);
  });

  it("counts as there already although its ETag is not that of its object under another key", async () => {
    await pair.put(pair.source, "secret", "source", underKey);
    await pair.put(pair.destination, "secret", "cipher", underKey);
    assert.deepEqual(counts(await run({ kmsKeyArn })), { listed: 1, alreadyThere: 1 });
  });

  it("is not made of an object under its writer's own key, which is counted by itself and does not fail the run", async () => {
    const key = Buffer.alloc(32, 7);
    const ownKey = {
      SSECustomerAlgorithm: "AES256",
      SSECustomerKey: key.toString("base64"),
      SSECustomerKeyMD5: createHash("md5").update(key).digest("base64"),
    };
    await pair.put(pair.source, "own", "x", ownKey);
    await pair.put(pair.source, "plain", "x");
    // Found out by the copy, by HEAD before a copy, and by HEAD before parts.
    for (const [destination, options] of [
      [{}, {}],
      [{ kmsKeyArn }, {}],
      [{}, inParts],
    ] as const) {
      const summary = await run(destination, options);
      assert.deepEqual([summary?.customerKeys, summary?.failed], [1, 0]);
      assert.deepEqual(await pair.keys(pair.destination), ["plain"]);
      await proxy?.stop();
    }
  });

  const becomeWebsite = (Bucket: string) => {
    const WebsiteConfiguration = { IndexDocument: { Suffix: "index.html" } };
    return pair.client.send(new PutBucketWebsiteCommand({ Bucket, WebsiteConfiguration }));
  };

  it("of an object with content redirects like it, where either bucket is a website", async () => {
    for (const side of ["source", "destination"] as const) {
      pair = await BucketPair.create(server.endpoint);
      await becomeWebsite(pair[side]);
      await pair.put(pair.source, "moved", "content", { WebsiteRedirectLocation: "/there" });
      await run({});
      assert.equal(asked("moved")[0]?.headers["x-amz-website-redirect-location"], "/there", side);
      await proxy?.stop();
    }
  });

  it("redirects too where whoever runs the backfill may not know whether the bucket is a website", async () => {
    await pair.put(pair.source, "moved", "content", { WebsiteRedirectLocation: "/there" });
    await run({}, {}, async (request, forward) =>
      /[?&]website/.test(request.path) ? errorAnswer(403, "AccessDenied") : forward(request),
    );
    assert.equal(asked("moved")[0]?.headers["x-amz-website-redirect-location"], "/there");
  });
});
