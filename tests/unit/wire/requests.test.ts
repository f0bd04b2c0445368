// Proves, against a server that answers what a test says, that both engines send the same listings and copies, to the same
// places, and understand the same answers and errors in the same way. Does not prove that S3 gives these answers.
import assert from "node:assert/strict";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { CopyObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { addressOf } from "../../../backfill/bucket/address";
import type { ListedObject } from "../../../backfill/bucket/bucket";
import { type FrequentRequests, SdkRequests } from "../../../backfill/bucket/frequent-requests";
import { ListedEntry, lastingObject } from "../../../backfill/bucket/listed-entry";
import { countRequests, type Requests } from "../../../backfill/bucket/request-count";
import { s3Client } from "../../../backfill/bucket/s3-client";
import { WireRequests } from "../../../backfill/bucket/wire-requests";
import { pathOf } from "../../../backfill/wire/signature";

interface Sent {
  method?: string;
  path?: string;
  query: { [name: string]: string };
  headers: { [name: string]: string | string[] | undefined };
}

type Reply = (answer: ServerResponse) => void;

const xml =
  (status: number, body: string, headers: { [name: string]: string } = {}): Reply =>
  (answer) =>
    answer.writeHead(status, { "content-type": "application/xml", ...headers }).end(body);

const error = (status: number, code: string, more = "", headers = {}) =>
  xml(
    status,
    `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>The &lt;message&gt;.</Message>${more}</Error>`,
    headers,
  );

const page = xml(
  200,
  "<ListBucketResult><IsTruncated>true</IsTruncated><NextContinuationToken>a/b+c=</NextContinuationToken>" +
    "<EncodingType>url</EncodingType><Contents><Key>a+b%C3%A9</Key><Size>3</Size><ETag>&quot;e&quot;</ETag>" +
    "<LastModified>2026-01-02T03:04:05.678Z</LastModified><StorageClass>GLACIER</StorageClass>" +
    "<RestoreStatus><IsRestoreInProgress>false</IsRestoreInProgress></RestoreStatus></Contents></ListBucketResult>",
);
const versions = xml(
  200,
  "<ListVersionsResult><IsTruncated>true</IsTruncated><NextKeyMarker>b%2B</NextKeyMarker>" +
    "<NextVersionIdMarker>v1</NextVersionIdMarker><EncodingType>url</EncodingType>" +
    "<DeleteMarker><Key>a</Key><VersionId>v3</VersionId><LastModified>2026-01-02T03:04:07Z</LastModified></DeleteMarker>" +
    "<Version><Key>a</Key><VersionId>v2</VersionId><Size>3</Size><ETag>&quot;e&quot;</ETag>" +
    "<LastModified>2026-01-02T03:04:06.001Z</LastModified><StorageClass>STANDARD</StorageClass></Version>" +
    "<DeleteMarker><Key>b</Key><VersionId>null</VersionId><LastModified>2026-01-02T03:04:05Z</LastModified></DeleteMarker>" +
    "</ListVersionsResult>",
);
const copied = xml(
  200,
  "<CopyObjectResult><ETag>&quot;e&quot;</ETag><ChecksumCRC32>AAAA</ChecksumCRC32>" +
    "<ChecksumType>FULL_OBJECT</ChecksumType></CopyObjectResult>",
  { "x-amz-version-id": "v", "x-amz-copy-source-version-id": "s" },
);
const reset: Reply = (answer) => answer.socket?.destroy();

const odd = [
  "a b",
  "/a",
  "a//b",
  "../a",
  "a/./b",
  "a+b",
  "a?b=c",
  "a%2Fb",
  "é漢😀",
  "a&b#c",
  "'()*!~",
  "a\u0001\n",
  "a/",
];

describe("Both engines", function () {
  this.timeout(20_000);
  let server: Server;
  let endpoint: string;
  let sent: Sent[];
  let replies: Reply[];
  const senders = new Set<string | undefined>();
  before(async () => {
    process.env.AWS_ACCESS_KEY_ID ??= "test";
    process.env.AWS_SECRET_ACCESS_KEY ??= "test";
    server = createServer((request, answer) => {
      request.resume();
      sent.push(seen(request));
      senders.add(request.headers["user-agent"]?.split("/")[0]);
      (replies.length > 1 ? replies.shift() : replies[0])?.(answer);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  after(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  function seen({ method, url = "", headers }: IncomingMessage): Sent {
    const [path, query] = url.split("?");
    // How the SDK introduces itself, and when.
    const own = /^(user-agent|x-amz-user-agent|amz-sdk-.*|x-amz-date|authorization|connection)$/;
    const kept = Object.entries(headers).filter(([name]) => !own.test(name));
    const asked = Object.fromEntries(new URLSearchParams(query));
    return { method, path, query: asked, headers: Object.fromEntries(kept) };
  }

  /** What each engine sent, made of the answers, and counted. */
  async function both(answers: Reply[], ask: (requests: FrequentRequests) => Promise<unknown>) {
    const results = [];
    for (const isWire of [false, true]) {
      const place = { bucket: "bucket", region: "eu-west-1", endpoint };
      const client = s3Client(place);
      const made: Requests = { writes: 0, reads: 0 };
      countRequests(client, made);
      const requests = isWire ? new WireRequests(client, place, made) : new SdkRequests(client);
      sent = [];
      replies = [...answers];
      const result = await ask(requests).then(understood, blamed);
      results.push({ sent, result, made });
      requests.close();
      client.destroy();
    }
    const [sdk, wire] = results;
    assert.deepEqual(wire, sdk);
    assert.ok(wire);
    return wire;
  }

  /** Objects of the wire are read only when they are asked. */
  const read = (entries: Iterable<ListedObject> = []) =>
    [...entries].map((entry) => (entry instanceof ListedEntry ? lastingObject(entry) : entry));

  function understood(answer: unknown) {
    const { $metadata, ...others } = answer as { [name: string]: unknown };
    const { IsTruncated, NextContinuationToken, EncodingType } = others;
    const { CopyObjectResult, CopySourceVersionId, ETag, VersionId } = others;
    const { attempts } = $metadata as { attempts: number };
    const { entries, NextKeyMarker, NextVersionIdMarker } = others;
    const listing = { entries: read(entries as undefined), IsTruncated, NextContinuationToken, EncodingType };
    const history = { NextKeyMarker, NextVersionIdMarker };
    return {
      attempts,
      ...listing,
      ...history,
      ...(CopyObjectResult as object),
      CopySourceVersionId,
      ...(ETag !== undefined && { ETag }),
      VersionId,
    };
  }

  function blamed(error: Error & { [field: string]: unknown }) {
    const { name, message, code, Region, advice } = error;
    const { httpStatusCode, attempts } = (error.$metadata ?? {}) as { [name: string]: unknown };
    return { name, message: code ? undefined : message, code, Region, advice, httpStatusCode, attempts };
  }

  const list = (requests: FrequentRequests) =>
    requests.listObjects({
      Bucket: "bucket",
      EncodingType: "url",
      OptionalObjectAttributes: ["RestoreStatus"],
      ContinuationToken: "a/b+c= &é",
      Prefix: "p/ +é",
      MaxKeys: 1,
    });
  const copy = (requests: FrequentRequests, more: object = {}) =>
    requests.copyObject({
      ...{ Bucket: "bucket", Key: "a/b c", CopySource: "source/a%20b?versionId=1", CopySourceIfMatch: '"e"' },
      ...more,
    });

  it("ask for the same page, and read the same in it", async () => {
    const { sent, result, made } = await both([page], list);
    assert.equal(sent.length, 1);
    assert.equal((result as { IsTruncated?: boolean }).IsTruncated, true);
    assert.deepEqual(made, { writes: 1, reads: 0 });
  });

  it("ask for the same page of versions, and read them in the same order", async () => {
    const { result } = await both([versions], (requests) =>
      requests.listVersions({
        Bucket: "bucket",
        EncodingType: "url",
        OptionalObjectAttributes: ["RestoreStatus"],
        KeyMarker: "a b+é",
        VersionIdMarker: "v/+1",
        Prefix: "p",
        MaxKeys: 3,
      }),
    );
    const { entries } = result as { entries?: { isDeleteMarker: boolean }[] };
    assert.deepEqual(
      entries?.map(({ isDeleteMarker }) => isDeleteMarker),
      [true, false, true],
    );
  });

  it("go on by the marker of a key alone, and without any", async () => {
    await both([versions], (requests) => requests.listVersions({ Bucket: "bucket", KeyMarker: "a" }));
    await both([versions], (requests) => requests.listVersions({ Bucket: "bucket" }));
  });

  it("ask for the same copy, with every header that a copy can have, and read the same in its answer", async () => {
    const { sent, result } = await both([copied], (requests) =>
      copy(requests, {
        ACL: "bucket-owner-full-control",
        StorageClass: "STANDARD_IA",
        WebsiteRedirectLocation: "/a b",
        ServerSideEncryption: "aws:kms",
        SSEKMSKeyId: "arn:aws:kms:eu-west-1:111122223333:key/a",
        BucketKeyEnabled: false,
        IfNoneMatch: "*",
      }),
    );
    assert.ok(Object.keys(sent[0]?.headers ?? {}).length >= 11);
    assert.equal((result as { VersionId?: string }).VersionId, "v");
    await both([copied], (requests) => copy(requests, { IfMatch: '"d"', BucketKeyEnabled: true }));
  });

  for (const key of odd) {
    it(`copy to the same key if it is ${JSON.stringify(key)}`, async () => {
      const { sent } = await both([copied], (requests) => copy(requests, { Key: key }));
      assert.equal(sent[0]?.path, `/bucket/${pathOf(key)}`);
    });
  }

  const head = (requests: FrequentRequests) => requests.headObject({ Bucket: "bucket", Key: "a/b c" });

  it("ask what is on top under a key, and read the same in the answer, or in one that is none", async () => {
    const top = xml(200, "", { etag: '"e"', "x-amz-version-id": "v" });
    const { sent, result } = await both([top], head);
    assert.deepEqual(
      sent.map(({ method, path }) => [method, path]),
      [["HEAD", "/bucket/a/b%20c"]],
    );
    assert.deepEqual(
      [(result as { ETag?: string }).ETag, (result as { VersionId?: string }).VersionId],
      ['"e"', "v"],
    );
    for (const refusal of [error(404, "NoSuchKey"), error(403, "AccessDenied"), xml(405, "")])
      await both([refusal], head);
    assert.equal((await both([error(503, "SlowDown"), top], head)).sent.length, 2);
  });

  const clear: [string, Reply][] = [
    ["a denial", error(403, "AccessDenied")],
    ["a missing bucket", error(404, "NoSuchBucket")],
    ["a missing object", error(404, "NoSuchKey")],
    ["a condition that does not hold", error(412, "PreconditionFailed")],
    ["a conflict", error(409, "ConditionalRequestConflict")],
    ["another region", error(301, "PermanentRedirect", "", { "x-amz-bucket-region": "eu-north-1" })],
    ["another region's signature", error(400, "AuthorizationHeaderMalformed", "<Region>us-west-2</Region>")],
    ["what is not implemented", error(501, "NotImplemented")],
    ["an error without a body", xml(404, "")],
    ["an error without a reason", xml(403, "<Error></Error>")],
    ["something else than S3", xml(200, "<html><body>Log in</body></html>")],
  ];
  for (const [name, reply] of clear) {
    it(`understand ${name} in the same way, and ask once`, async () => {
      assert.equal((await both([reply], list)).sent.length, 1);
      assert.equal((await both([reply], (requests) => copy(requests))).sent.length, 1);
    });
  }

  const passing: [string, Reply][] = [
    ["throttling", error(503, "SlowDown")],
    ["throttling by another name", error(429, "TooManyRequests")],
    ["an internal error", error(500, "InternalError")],
    ["an error inside a 200", error(200, "InternalError")],
    ["throttling inside a 200", error(200, "SlowDown")],
    ["a broken connection", reset],
    [
      "a cut answer",
      (answer) => answer.writeHead(200, { connection: "close" }).end("<CopyObjectResult><ETag>"),
    ],
    ["a cut error", (answer) => answer.writeHead(403, { connection: "close" }).end("<Error><Code>Acc")],
    [
      "an answer that breaks off",
      (answer) => {
        answer.writeHead(200, { "content-length": "100" }).write("<CopyObjectResult>");
        setTimeout(() => answer.socket?.destroy(), 20);
      },
    ],
  ];
  for (const [name, reply] of passing) {
    it(`ask again after ${name}, and count both`, async () => {
      const listing = await both([reply, page], list);
      const copying = await both([reply, copied], (requests) => copy(requests));
      for (const { result, made } of [listing, copying]) {
        assert.deepEqual(made, { writes: 2, reads: 0 });
        assert.equal(result.attempts, 2);
      }
    });
  }

  it("ask again after a copy that was answered with nothing", async () => {
    const { result } = await both([xml(200, ""), copied], (requests) => copy(requests));
    assert.equal(result.attempts, 2);
  });

  it("are two", () => {
    assert.deepEqual([...senders], ["aws-sdk-js", "s3-backfill"]);
  });

  it("say the same if nobody listens, and give up as soon", async () => {
    const place = { bucket: "bucket", region: "eu-west-1", endpoint: "http://127.0.0.1:1" };
    const client = s3Client(place);
    const engines = [new SdkRequests(client), new WireRequests(client, place, { writes: 0, reads: 0 })];
    const [sdk, wire] = await Promise.all(engines.map((requests) => list(requests).then(understood, blamed)));
    assert.deepEqual(wire, sdk);
    assert.match(String((wire as { advice?: string }).advice), /nothing listens/);
    for (const requests of engines) requests.close();
    client.destroy();
  });
});

describe("The wire's address of a bucket", () => {
  const credentials = { accessKeyId: "a", secretAccessKey: "b" };
  const cases: [string, object, string][] = [
    ["bucket", { region: "us-east-1" }, "https://bucket.s3.us-east-1.amazonaws.com/"],
    ["bucket", { region: "eu-central-1" }, "https://bucket.s3.eu-central-1.amazonaws.com/"],
    ["with.dots", { region: "eu-central-1" }, "https://s3.eu-central-1.amazonaws.com/with.dots/"],
    ["bucket", { region: "cn-north-1" }, "https://bucket.s3.cn-north-1.amazonaws.com.cn/"],
    ["bucket", { region: "us-gov-west-1" }, "https://bucket.s3.us-gov-west-1.amazonaws.com/"],
    [
      "bucket",
      { region: "us-west-2", useFipsEndpoint: true, useDualstackEndpoint: true },
      "https://bucket.s3-fips.dualstack.us-west-2.amazonaws.com/",
    ],
    [
      "bucket",
      { region: "us-east-1", endpoint: "http://127.0.0.1:8333", forcePathStyle: true },
      "http://127.0.0.1:8333/bucket/",
    ],
    [
      "bucket",
      { region: "us-east-1", endpoint: "https://s3.example.com/base", forcePathStyle: true },
      "https://s3.example.com/base/bucket/",
    ],
    ["bucket", { region: "us-east-1", endpoint: "https://s3.example.com" }, "https://bucket.s3.example.com/"],
  ];
  for (const [bucket, config, expected] of cases) {
    it(`is ${expected}, where the SDK sends its copies`, async () => {
      const client = new S3Client({ credentials, ...config });
      const address = await addressOf(client, bucket);
      assert.ok(address);
      assert.equal(address.origin + address.root, expected);
      assert.equal(address.host, new URL(expected).host);

      let url = "";
      let authorization = "";
      const command = new CopyObjectCommand({ Bucket: bucket, Key: "k", CopySource: "a/b" });
      command.middlewareStack.add(
        () => async (args) => {
          const { protocol, hostname, port, path, headers } = args.request as {
            [field: string]: string;
          } & { headers: { [name: string]: string } };
          url = `${protocol}//${hostname}${port ? `:${port}` : ""}${path}`;
          authorization = headers.authorization ?? "";
          return { response: {}, output: { $metadata: {} } };
        },
        { step: "finalizeRequest", priority: "low" },
      );
      await client.send(command);
      assert.equal(url, `${expected}k`);
      assert.ok(authorization.includes(`/${address.region}/${address.service}/aws4_request`), authorization);
    });
  }

  it("is none where the SDK signs in a way of its own, so that it stays with the SDK", async () => {
    const client = new S3Client({ credentials, region: "us-west-2" });
    assert.equal(
      await addressOf(client, "arn:aws:s3::111122223333:accesspoint/mfzwi23gnjvgw.mrap"),
      undefined,
    );
  });
});
