// Proves: what the program of the read-back prints of buckets and roles on a local AWS, and that it asks again while there is
// time. Does not prove: that a deployment fails for it, which tests/component/read-back.test.ts shows.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { CreateRoleCommand, IAMClient } from "@aws-sdk/client-iam";
import { CreateBucketCommand, PutBucketVersioningCommand, S3Client } from "@aws-sdk/client-s3";
import type { Difference, MeantBucket, MeantRole, ReadBack } from "../../contract/read-back";
import { type LocalS3, startLocalS3 } from "../support/local-s3";
import { errorAnswer, type Interference, startProxy } from "../support/s3-proxy";

const region = "us-east-1";
const arn = (name: string) => `arn:aws:iam::000000000000:role/${name}`;
const trusting = (Service: string) => {
  const Statement = [{ Sid: "S3", Effect: "Allow", Principal: { Service }, Action: "sts:AssumeRole" }];
  return JSON.stringify({ Version: "2012-10-17", Statement });
};

describe("what the program of the read-back says of buckets and roles", function () {
  this.timeout(30_000);
  let server: LocalS3;
  let Bucket: string;
  before(async () => {
    server = await startLocalS3();
    const credentials = { accessKeyId: "test", secretAccessKey: "test" };
    const { endpoint } = server;
    const s3 = new S3Client({ region, endpoint, credentials, forcePathStyle: true });
    const iam = new IAMClient({ region, endpoint, credentials });
    Bucket = `read-${randomBytes(4).toString("hex")}`;
    await s3.send(new CreateBucketCommand({ Bucket }));
    const VersioningConfiguration = { Status: "Enabled" } as const;
    await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration }));
    for (const [RoleName, service] of [
      ["replicating", "s3.amazonaws.com"],
      ["computing", "ec2.amazonaws.com"],
    ] as const) {
      await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: trusting(service) }));
    }
    s3.destroy();
    iam.destroy();
  });
  after(() => server?.stop());

  interface Meant {
    bucket?: Partial<MeantBucket>;
    role?: Partial<MeantRole>;
    patience?: number;
  }

  async function differences(meant: Meant, interfere: Interference = (request, forward) => forward(request)) {
    const proxy = await startProxy(server.endpoint, interfere);
    const { bucket, role, patience = 0 } = meant;
    const place = { region, endpoint: proxy.endpoint };
    const input: ReadBack = {
      patience,
      identity: "0123456789",
      buckets: [{ ...place, bucket: Bucket, path: "source", ...bucket }],
      roles: [{ ...place, path: "role", arn: arn("replicating"), ...role }],
    };
    const source = 'require("./read-back/cli").main()';
    const child = spawn(process.execPath, ["--no-warnings", "--import", "tsx", "-e", source]);
    child.stdin.end(JSON.stringify(input));
    const [stdout, stderr, [code]] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      once(child, "close"),
    ]);
    await proxy.stop();
    assert.equal(code, 0, stderr);
    return JSON.parse(stdout) as Difference[];
  }

  it("prints nothing but an empty list where all is as it was meant", async () => {
    assert.deepEqual(await differences({ role: { trust: trusting("s3.amazonaws.com") } }), []);
  });

  const gone = { bucket: "gone-altogether" };
  const different: [what: string, meant: Meant, sentence: string, isOurs: boolean][] = [
    [
      "an existing bucket is gone",
      { bucket: gone },
      'source: the bucket "gone-altogether" does not exist.',
      false,
    ],
    [
      "a bucket of ours is gone",
      { bucket: { ...gone, policy: "{}" } },
      'source: the bucket "gone-altogether" does not exist.',
      true,
    ],
    [
      "a role of others is gone",
      { role: { arn: arn("gone") } },
      `role: the role ${arn("gone")} does not exist.`,
      false,
    ],
    [
      "our role is gone",
      { role: { arn: arn("gone"), trust: trusting("s3.amazonaws.com") } },
      `role: the role ${arn("gone")} does not exist.`,
      true,
    ],
    [
      "a role of others does not trust S3",
      { role: { arn: arn("computing") } },
      `the trust policy of role, ${arn("computing")}, does not let s3.amazonaws.com assume it.`,
      false,
    ],
    [
      "our role trusts somebody else",
      { role: { arn: arn("computing"), trust: trusting("s3.amazonaws.com") } },
      `the trust policy of role, ${arn("computing")}, lacks the statement "S3" as it was written.`,
      true,
    ],
    [
      "our role has no permissions",
      { role: { trust: trusting("s3.amazonaws.com"), policy: { name: "s3", document: trusting("x") } } },
      `the policy "s3" of role, ${arn("replicating")}, is not there.`,
      true,
    ],
    [
      "our policy of a role of others is gone",
      { role: { policy: { name: "s3", document: trusting("x") } } },
      `the policy "s3" of role, ${arn("replicating")}, is not there.`,
      true,
    ],
  ];
  for (const [what, meant, sentence, isOurs] of different) {
    it(`says it where ${what}, and whether a refresh restores it`, async () =>
      assert.deepEqual(await differences(meant), [{ sentence, isOurs }]));
  }

  const iamRefuses =
    (status: number, code: string): Interference =>
    async (request, forward) => {
      if (request.method !== "POST") return forward(request);
      const error = `<Error><Code>${code}</Code><Message>of the test</Message></Error>`;
      const body = Buffer.from(`<ErrorResponse>${error}</ErrorResponse>`);
      return { status, headers: { "content-type": "text/xml" }, body };
    };

  it("takes a role of others that it may not read for one that is as it was meant", async () => {
    assert.deepEqual(await differences({}, iamRefuses(403, "AccessDenied")), []);
  });

  const unread: [what: string, role: Partial<MeantRole>, code: string][] = [
    ["it may not read our role", { trust: trusting("s3.amazonaws.com") }, "AccessDenied"],
    ["IAM fails to answer about a role of others", {}, "InvalidAction"],
  ];
  for (const [what, role, code] of unread) {
    it(`says it where ${what}`, async () => {
      assert.deepEqual(await differences({ role }, iamRefuses(403, code)), [
        {
          sentence: `role: ${arn("replicating")} could not be read back: ${code}: of the test.`,
          isOurs: false,
        },
      ]);
    });
  }

  it("says it where it may not read a bucket", async () => {
    const [said, ...more] = await differences({}, async (request, forward) =>
      request.method === "GET" ? errorAnswer(403, "AccessDenied", "denied") : forward(request),
    );
    assert.match(said?.sentence ?? "", /^source: "read-\w+" could not be read back: AccessDenied: denied/);
    assert.deepEqual(more, []);
  });

  it("asks again while there is time, because AWS may answer with what was there before", async () => {
    let asked = 0;
    const before: Interference = async (request, forward) => {
      const answer = await forward(request);
      if (request.method !== "GET" || ++asked > 1) return answer;
      const { "content-length": _, ...headers } = answer.headers;
      return { ...answer, headers, body: Buffer.from("<VersioningConfiguration/>") };
    };
    assert.deepEqual(await differences({ patience: 10 }, before), []);
    asked = 0;
    assert.match((await differences({ patience: 0 }, before))[0]?.sentence ?? "", /is not versioned/);
  });
});
