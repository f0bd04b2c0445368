// Proves what the stand-in for aws-native tells of a bucket, and of one that it cannot read.
// Does not prove that Cloud Control words its refusals like this, nor that it refuses the same.
import assert from "node:assert/strict";
import { PutBucketEncryptionCommand } from "@aws-sdk/client-s3";
import { startProxy } from "../support/s3-proxy";
import { type LocalTrial, openLocalTrial } from "./local-trial";
import type { Trial } from "./trial-plugin";

const BUCKET = "aws:s3/bucket:Bucket";
const VERSIONING = "aws:s3/bucketVersioning:BucketVersioning";

describe("the stand-in for aws-native", function () {
  this.timeout(30_000);
  let local: LocalTrial;
  let aws: Trial;
  let native: Trial;

  before(async function () {
    this.timeout(600_000);
    local = await openLocalTrial();
    aws = await local.aws();
    native = await local.native();
  });
  after(() => local?.close());

  const read = (bucketName: string, reader = native) =>
    reader.plugin.invoke("aws-native:s3:getBucket", { bucketName }) as Promise<Record<string, unknown>>;

  it("reads a whole bucket, and says which bucket is missing", async () => {
    const bucket = await aws.create(BUCKET, { bucket: "adopted", tags: { team: "storage" } });
    const before = await read("adopted");
    assert.ok(!("versioningConfiguration" in before));
    assert.ok(!("replicationConfiguration" in before));
    await aws.create(VERSIONING, { bucket: "adopted", versioningConfiguration: { status: "Enabled" } });
    const { bucketEncryption: _, ...found } = await read("adopted");
    assert.deepEqual(found, {
      arn: "arn:aws:s3:::adopted",
      domainName: "adopted.s3.amazonaws.com",
      regionalDomainName: "adopted.s3.eu-west-1.amazonaws.com",
      versioningConfiguration: { status: "Enabled" },
      ownershipControls: { rules: [{ objectOwnership: "BucketOwnerEnforced" }] },
      tags: [{ key: "team", value: "storage" }],
    });
    await bucket.delete();
    await assert.rejects(
      read("adopted"),
      /ResourceNotFoundException: Resource of type 'AWS::S3::Bucket' with identifier 'adopted' was not found/,
    );
  });

  it("tells which kinds of encryption a bucket blocks", async () => {
    const bucket = await aws.create(BUCKET, { bucket: "blocking" });
    const byDefault = { ApplyServerSideEncryptionByDefault: { SSEAlgorithm: "AES256" as const } };
    const put = (more: object) =>
      local.s3.send(
        new PutBucketEncryptionCommand({
          Bucket: "blocking",
          ServerSideEncryptionConfiguration: { Rules: [{ ...byDefault, ...more }] },
        }),
      );
    const told = async () => (await read("blocking")).bucketEncryption;
    const rule = { bucketKeyEnabled: false, serverSideEncryptionByDefault: { sseAlgorithm: "AES256" } };
    await put({});
    assert.deepEqual(await told(), { serverSideEncryptionConfiguration: [rule] });
    await put({ BlockedEncryptionTypes: { EncryptionType: ["SSE-C"] } });
    assert.deepEqual(await told(), {
      serverSideEncryptionConfiguration: [{ ...rule, blockedEncryptionTypes: { encryptionType: ["SSE-C"] } }],
    });
    await bucket.delete();
  });

  it("does not read a bucket of another region, and names the region", async () => {
    const virginia = await local.aws({ region: "us-east-1" });
    const bucket = await virginia.create(BUCKET, { bucket: "overseas" });
    await assert.rejects(
      read("overseas"),
      /GetResource, .*GeneralServiceException: .*PermanentRedirect: the bucket overseas is in us-east-1 .*Status Code: 301/,
    );
    const { regionalDomainName } = await read("overseas", await local.native({ region: "us-east-1" }));
    assert.equal(regionalDomainName, "overseas.s3.us-east-1.amazonaws.com");
    await bucket.delete();
  });

  it("tells where a bucket really is when its server answers from any region", async () => {
    const bucket = await aws.create(BUCKET, { bucket: "anywhere" });
    const proxy = await startProxy(local.endpoint, async (request, forward) => {
      const answer = await forward(request);
      if (request.method === "HEAD") answer.headers["x-amz-bucket-region"] = "sa-east-1";
      return answer;
    });
    try {
      const reader = await local.native({ endpoints: JSON.stringify([{ cloudcontrol: proxy.endpoint }]) });
      const { regionalDomainName } = await read("anywhere", reader);
      assert.equal(regionalDomainName, "anywhere.s3.sa-east-1.amazonaws.com");
    } finally {
      await proxy.stop();
    }
    await bucket.delete();
  });

  it("does not read a bucket of another account, and does not take it for missing", async () => {
    const bucket = await aws.create(BUCKET, { bucket: "private" });
    const {
      accessKeyId,
      secretAccessKey,
      sessionToken = "",
    } = await local.credentialsOf("arn:aws:iam::222222222222:role/x");
    const theirs = await local.native({
      accessKey: accessKeyId,
      secretKey: secretAccessKey,
      token: sessionToken,
    });
    await assert.rejects(read("private", theirs), /Access Denied .*403\) \(HandlerErrorCode: AccessDenied\)/);
    await bucket.delete();
  });
});
