// Proves: how the permissions of a role grow before rules change, where IAM does not know the role yet and where both
// policies do not fit. Runs on a local AWS, behind a proxy that answers as IAM documents it. Does not prove: how long IAM
// takes until a policy counts.
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import {
  CreateRoleCommand,
  GetRolePolicyCommand,
  IAMClient,
  PutRolePolicyCommand,
} from "@aws-sdk/client-iam";
import { widenRole } from "../../attachment/role-policy";
import { type LocalS3, startLocalS3 } from "../support/local-s3";
import { type Interference, type S3Proxy, startProxy } from "../support/s3-proxy";

const region = "us-east-1";
const policyName = "s3-replication";
const policy = (prefix: string) => ({
  Version: "2012-10-17",
  Statement: [
    {
      Sid: "DestObjects",
      Effect: "Allow",
      Action: "s3:ReplicateObject",
      Resource: `arn:aws:s3:::replica/${prefix}*`,
    },
  ],
});

describe("the permissions of a role, before rules change", () => {
  const passing: Interference = (request, forward) => forward(request);
  let interfere: Interference;
  let server: LocalS3;
  let proxy: S3Proxy;
  let iam: IAMClient;
  let roleName: string;
  before(async () => {
    server = await startLocalS3();
    proxy = await startProxy(server.endpoint, (request, forward) => interfere(request, forward));
    const credentials = { accessKeyId: "test", secretAccessKey: "test" };
    iam = new IAMClient({ region, endpoint: server.endpoint, credentials });
  });
  after(async () => {
    iam?.destroy();
    await proxy?.stop();
    await server?.stop();
  });
  beforeEach(async () => {
    interfere = passing;
    roleName = `role-${randomBytes(4).toString("hex")}`;
    const AssumeRolePolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement: [] });
    await iam.send(new CreateRoleCommand({ RoleName: roleName, AssumeRolePolicyDocument }));
  });

  const widen = (prefix: string) =>
    widenRole({
      bucket: "source",
      region,
      endpoint: proxy.endpoint,
      identity: "0123456789",
      roleName,
      policyName,
      document: JSON.stringify(policy(prefix)),
    });

  async function resources(): Promise<string[]> {
    const { PolicyDocument = "" } = await iam.send(
      new GetRolePolicyCommand({ RoleName: roleName, PolicyName: policyName }),
    );
    const { Statement } = JSON.parse(decodeURIComponent(PolicyDocument)) as ReturnType<typeof policy>;
    return Statement.map(({ Resource }) => Resource.slice("arn:aws:s3:::replica/".length));
  }

  /** An answer of IAM to its next requests of this action. */
  const answering =
    (action: string, times: number, status: number, code: string): Interference =>
    (request, forward) => {
      if (times === 0 || !request.body.toString().includes(`Action=${action}`)) return forward(request);
      times--;
      const body = `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>no</Message></Error></ErrorResponse>`;
      return Promise.resolve({ status, headers: { "content-type": "text/xml" }, body: Buffer.from(body) });
    };

  it("are the new ones where there were none", async () => {
    assert.equal(await widen("new/"), "widened");
    assert.deepEqual(await resources(), ["new/*"]);
  });

  it("are the former and the new ones, and once they are nothing is written", async () => {
    await widen("old/");
    assert.equal(await widen("new/"), "widened");
    assert.deepEqual(await resources(), ["new/*", "old/*"]);
    proxy.requests.length = 0;
    assert.equal(await widen("new/"), "as it was");
    assert.ok(!proxy.requests.some(({ body }) => body.toString().includes("Action=PutRolePolicy")));
  });

  // "Changes that I make are not always immediately visible", in "Troubleshoot IAM".
  it("are written as soon as IAM knows a role that was just made", async () => {
    interfere = answering("PutRolePolicy", 2, 404, "NoSuchEntity");
    assert.equal(await widen("new/"), "widened");
    assert.deepEqual(await resources(), ["new/*"]);
  });

  // "PutRolePolicy", LimitExceeded: HTTP status code 409.
  it("are the new ones alone where IAM does not take both", async () => {
    await widen("old/");
    // The SDK takes this for throttling, and asks three times.
    interfere = answering("PutRolePolicy", 3, 409, "LimitExceeded");
    assert.equal(await widen("new/"), "replaced");
    assert.deepEqual(await resources(), ["new/*"]);
  });

  it("keep the characters that IAM does not take as escapes", async () => {
    const document = JSON.stringify(policy("größe-✓/")).replace("✓", "\\u2713");
    await iam.send(
      new PutRolePolicyCommand({ RoleName: roleName, PolicyName: policyName, PolicyDocument: document }),
    );
    await widen("new/");
    const put = proxy.requests.filter(({ body }) => body.toString().includes("Action=PutRolePolicy")).at(-1);
    const sent = new URLSearchParams(put?.body.toString()).get("PolicyDocument") ?? "";
    assert.match(sent, /größe-\\u2713/);
  });
});
