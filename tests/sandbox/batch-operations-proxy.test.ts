// Proves that what is no batch job passes through the sandbox's double as it is, and what the double adds to answers.
// Does not prove how S3 itself answers: the local AWS behind it does that.
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { Agent, createServer, request } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { Readable } from "node:stream";
import { GetRoleCommand } from "@aws-sdk/client-iam";
import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  PutObjectTaggingCommand,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { startBatchOperations } from "../../sandbox/batch-operations/server";
import { account, away, BatchTrial, home, ruleTo } from "./batch-operations-trial";

const MEGABYTE = 1024 * 1024;

describe("S3 through the double of Batch Operations", function () {
  this.timeout(60_000);
  let trial: BatchTrial;
  before(async () => {
    trial = await BatchTrial.open();
  });
  after(() => trial.close());

  it("keeps every kind of key, on both sides of it", async () => {
    const Bucket = await trial.bucket(home);
    const [through, direct] = [trial.s3(), trial.s3(home, trial.target)];
    const keys = [
      "a b",
      "a+b",
      "100%",
      "%2F",
      "ü/漢字/😀",
      "x//y",
      "/lead",
      "q?versionId=1&x",
      "#&=;,'()*!~",
      "end/",
    ];
    for (const Key of keys) await through.send(new PutObjectCommand({ Bucket, Key, Body: Key }));
    for (const Key of keys) {
      const { Body } = await direct.send(new GetObjectCommand({ Bucket, Key }));
      assert.equal(await Body?.transformToString(), Key);
      const CopySource = `${Bucket}/${encodeURIComponent(Key)}`;
      await through.send(new CopyObjectCommand({ Bucket, Key: `copy of ${Key}`, CopySource }));
    }
    const list = async (s3: typeof direct) =>
      (await s3.send(new ListObjectsV2Command({ Bucket }))).Contents?.map(({ Key, ETag }) => [Key, ETag]);
    const seen = await list(through);
    assert.equal(seen?.length, 2 * keys.length);
    assert.deepEqual(seen, await list(direct));
  });

  it("carries multipart uploads, tags, ranges, batch deletions and refusals", async () => {
    const Bucket = await trial.bucket(home);
    const s3 = trial.s3();
    const object = { Bucket, Key: "parts" };
    const { UploadId } = await s3.send(new CreateMultipartUploadCommand(object));
    const bodies = [randomBytes(5 * MEGABYTE), randomBytes(100)];
    const Parts = await Promise.all(
      bodies.map(async (Body, index) => {
        const PartNumber = index + 1;
        const { ETag } = await s3.send(new UploadPartCommand({ ...object, UploadId, PartNumber, Body }));
        return { ETag, PartNumber };
      }),
    );
    await s3.send(new CompleteMultipartUploadCommand({ ...object, UploadId, MultipartUpload: { Parts } }));
    const range = await s3.send(new GetObjectCommand({ ...object, Range: "bytes=5242870-5242889" }));
    const whole = Buffer.concat(bodies);
    const read = Buffer.from((await range.Body?.transformToByteArray()) ?? []);
    assert.deepEqual(read, whole.subarray(5242870, 5242890));
    assert.equal(range.ContentRange, `bytes 5242870-5242889/${whole.length}`);
    const Tagging = { TagSet: [{ Key: "a", Value: "b c" }] };
    await s3.send(new PutObjectTaggingCommand({ ...object, Tagging }));
    assert.deepEqual((await s3.send(new GetObjectTaggingCommand(object))).TagSet, Tagging.TagSet);
    await assert.rejects(s3.send(new GetObjectCommand({ ...object, IfMatch: '"other"' })), {
      name: "PreconditionFailed",
    });
    await assert.rejects(s3.send(new HeadObjectCommand({ Bucket, Key: "missing" })), { name: "NotFound" });
    const Delete = { Objects: [{ Key: "parts" }] };
    const { Deleted } = await s3.send(new DeleteObjectsCommand({ Bucket, Delete }));
    assert.equal(Deleted?.[0]?.DeleteMarker, true);
  });

  it("answers for IAM and STS as well", async () => {
    const role = await trial.role("bucket");
    const RoleName = role.slice(role.lastIndexOf("/") + 1);
    assert.equal((await trial.iam.send(new GetRoleCommand({ RoleName }))).Role?.Arn, role);
    const sts = new STSClient({ region: home, endpoint: trial.batch.endpoint });
    assert.equal((await sts.send(new GetCallerIdentityCommand({}))).Account, account);
    sts.destroy();
  });

  it("carries a body whose length is not known beforehand", async () => {
    const Bucket = await trial.bucket(home);
    const url = `${trial.batch.endpoint}/${Bucket}/chunked`;
    const chunks = ["one ", "two ", "three"];
    const answer = await fetch(url, {
      method: "PUT",
      body: Readable.toWeb(Readable.from(chunks.map((chunk) => Buffer.from(chunk)))) as ReadableStream,
      duplex: "half",
    } as RequestInit);
    assert.equal(answer.status, 200);
    assert.equal(await trial.content(Bucket, "chunked", home), "one two three");
  });

  it("lets a client that asks whether to continue go on", async () => {
    const Bucket = await trial.bucket(home);
    const { hostname, port } = new URL(trial.batch.endpoint);
    const socket = connect(Number(port), hostname);
    let received = "";
    const until = (pattern: RegExp) =>
      new Promise<void>((resolve, reject) => {
        const look = () => pattern.test(received) && resolve();
        socket.on("data", look);
        socket.once("end", () => reject(new Error(`it answered ${received}`)));
        look();
      });
    socket.on("data", (chunk) => {
      received += chunk;
    });
    socket.write(
      `PUT /${Bucket}/asked HTTP/1.1\r\nHost: ${hostname}\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n`,
    );
    await until(/^HTTP\/1\.1 100 Continue/);
    assert.doesNotMatch(received, /200 OK/);
    socket.write("body");
    await until(/HTTP\/1\.1 200/);
    socket.destroy();
    assert.equal(await trial.content(Bucket, "asked", home), "body");
  });

  it("keeps a client's connection open from one request to the next", async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const ports = new Set<number | undefined>();
    for (let count = 0; count < 5; count++) {
      await new Promise<void>((resolve, reject) => {
        const outgoing = request(trial.batch.endpoint, { agent }, (answer) =>
          answer.resume().once("end", resolve),
        );
        outgoing.once("socket", (socket) => {
          if (socket.localPort) ports.add(socket.localPort);
          else socket.once("connect", () => ports.add(socket.localPort));
        });
        outgoing.once("error", reject).end();
      });
    }
    agent.destroy();
    assert.equal(ports.size, 1);
  });

  it("shows the replication status of what jobs did, and of nothing else", async () => {
    const [source, destination] = [await trial.bucket(home), await trial.bucket(away)];
    const first = await trial.put(source, "a/b c", "1");
    const second = await trial.put(source, "a/b c", "2");
    await trial.put(source, "bad", "3");
    await trial.replicate(source, [ruleTo(destination)]);
    trial.batch.trouble.failKeys(["bad"], "DstPutObjectNotPermitted");
    await trial.run(trial.job(source, await trial.role(source)));
    trial.batch.trouble.healKeys();
    for (const version of [undefined, first, second]) {
      assert.equal(await trial.statusOf(source, "a/b c", home, version), "COMPLETED");
    }
    assert.equal(await trial.statusOf(source, "bad"), "FAILED");
    const replica = await trial.s3(away).send(new GetObjectCommand({ Bucket: destination, Key: "a/b c" }));
    assert.equal(replica.ReplicationStatus, "REPLICA");
    assert.equal(await replica.Body?.transformToString(), "2");
    const range = await trial
      .s3()
      .send(new GetObjectCommand({ Bucket: source, Key: "a/b c", Range: "bytes=0-0" }));
    assert.equal(range.ReplicationStatus, "COMPLETED");
    await trial.put(destination, "own", "4", {}, away);
    assert.equal(await trial.statusOf(destination, "own", away), undefined);
    const unseen = new HeadObjectCommand({ Bucket: source, Key: "a/b c" });
    assert.equal((await trial.s3(home, trial.target).send(unseen)).ReplicationStatus, undefined);
    const newer = await trial.put(source, "bad", "5");
    assert.equal(await trial.statusOf(source, "bad", home, newer), "COMPLETED");
  });

  it("listens on the port it is given", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    const { port } = server.address() as AddressInfo;
    await assert.rejects(startBatchOperations({ target: trial.target, port }), { code: "EADDRINUSE" });
    await new Promise((resolve) => server.close(resolve));
    const double = await startBatchOperations({ target: trial.target, port });
    assert.equal(double.endpoint, `http://127.0.0.1:${port}`);
    await double.stop();
  });
});
