// Proves: what the program of the read-back prints of existing buckets and of a role of others, how many requests it sends for
// them, and that what it cannot check is said once, on a local AWS. Does not prove: that a deployment fails by it;
// tests/e2e/read-back.test.ts watches that.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { CreateRoleCommand, IAMClient } from "@aws-sdk/client-iam";
import {
  CreateBucketCommand,
  DeleteBucketPolicyCommand,
  PutBucketPolicyCommand,
  PutBucketReplicationCommand,
  PutBucketVersioningCommand,
  type ReplicationRule,
  S3Client,
} from "@aws-sdk/client-s3";
import { policyDocument } from "../../components/policies/document";
import { RoleConditions } from "../../components/policies/role-conditions";
import { replicationRights } from "../../components/policies/role-rights";
import { policyJson } from "../../contract/policy-json";
import type { Difference, MeantRule, ReadBack } from "../../contract/read-back";
import { callsOf } from "../support/aws-calls";
import { queryError, simulatePrincipals } from "../support/iam/simulated-principal";
import { type LocalS3, startLocalS3 } from "../support/local-s3";
import { errorAnswer, type Interference, type S3Proxy, startProxy } from "../support/s3-proxy";

const region = "us-east-1";
const [source, replica] = ["read-back-source", "read-back-replica"];
const roleArn = "arn:aws:iam::000000000000:role/theirs";
const rule: MeantRule & ReplicationRule = {
  ID: "docs-0123456789.everything.dr",
  Priority: 1,
  Status: "Enabled",
  Filter: { Prefix: "logs/" },
  DeleteMarkerReplication: { Status: "Disabled" },
  Destination: { Bucket: `arn:aws:s3:::${replica}` },
};
const needed = policyJson(
  replicationRights(
    {
      bucketArn: `arn:aws:s3:::${source}`,
      region,
      dnsSuffix: "amazonaws.com",
      objectLock: false,
      kmsKeyArns: [],
    },
    [
      {
        bucketArn: `arn:aws:s3:::${replica}`,
        accountId: "000000000000",
        region,
        prefixes: ["logs/"],
        deleteMarkerPrefixes: [],
        ownerOverride: false,
        kmsKeyArns: [],
      },
    ],
    RoleConditions.IfExists,
  ),
);

describe("the program of the read-back", function () {
  this.timeout(60_000);
  let server: LocalS3;
  let s3: S3Client;
  let proxy: S3Proxy;
  let answering: Interference;
  before(async () => {
    server = await startLocalS3();
    proxy = await startProxy(server.endpoint, (request, forward) => answering(request, forward));
    const credentials = { accessKeyId: "test", secretAccessKey: "test" };
    const { endpoint } = server;
    s3 = new S3Client({ region, endpoint, credentials, forcePathStyle: true });
    for (const Bucket of [source, replica]) {
      await s3.send(new CreateBucketCommand({ Bucket }));
      const VersioningConfiguration = { Status: "Enabled" } as const;
      await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration }));
    }
    const ReplicationConfiguration = { Role: roleArn, Rules: [rule] };
    await s3.send(new PutBucketReplicationCommand({ Bucket: source, ReplicationConfiguration }));
    const iam = new IAMClient({ region, endpoint, credentials });
    const Principal = { Service: "s3.amazonaws.com" };
    const trust = policyDocument([{ Sid: "S3", Effect: "Allow", Principal, Action: "sts:AssumeRole" }]);
    await iam.send(
      new CreateRoleCommand({ RoleName: "theirs", AssumeRolePolicyDocument: policyJson(trust) }),
    );
    iam.destroy();
  });
  beforeEach(() => {
    answering = (request, forward) => forward(request);
    proxy.requests.length = 0;
  });
  afterEach(() => s3.send(new DeleteBucketPolicyCommand({ Bucket: source })));
  after(async () => {
    s3?.destroy();
    await proxy?.stop();
    await server?.stop();
  });

  const denyReads = (prefix = "logs/") => {
    const Resource = `arn:aws:s3:::${source}/${prefix}*`;
    const Statement = [{ Sid: "Freeze", Effect: "Deny", Principal: "*", Action: "s3:Get*", Resource }];
    const Policy = JSON.stringify({ Version: "2012-10-17", Statement });
    return s3.send(new PutBucketPolicyCommand({ Bucket: source, Policy }));
  };

  async function readBack(change: Partial<ReadBack> = {}) {
    const at = { region, endpoint: proxy.endpoint };
    const meant: ReadBack = {
      patience: 0,
      identity: "0123456789",
      buckets: [
        { ...at, bucket: source, path: "source", replication: { roleArn, rules: [rule] } },
        { ...at, bucket: replica, path: "destinations.dr" },
      ],
      roles: [],
      ...change,
    };
    const child = spawn(process.execPath, [
      ...["--no-warnings", "--import", "tsx", "-e"],
      'require("./read-back/cli").main()',
    ]);
    child.stdin.end(JSON.stringify(meant));
    const [stdout, stderr, [code]] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      once(child, "close"),
    ]);
    assert.equal(code, 0, stderr);
    const calls = proxy.requests.flatMap(callsOf).map(({ action }) => action);
    return { found: JSON.parse(stdout) as Difference[], stderr, calls: calls.sort() };
  }
  const theirs = () => ({ region, endpoint: proxy.endpoint, path: "role", arn: roleArn, needed });

  it("finds two existing buckets as they were meant with five requests", async () => {
    assert.deepEqual(await readBack(), {
      found: [],
      stderr: "",
      calls: [
        ...["s3:GetBucketPolicy", "s3:GetBucketPolicy", "s3:GetBucketVersioning", "s3:GetBucketVersioning"],
        "s3:GetReplicationConfiguration",
      ],
    });
  });

  it("finds what the policy of an existing bucket denies", async () => {
    await denyReads();
    const [found, ...more] = (await readBack()).found;
    assert.deepEqual(
      [found, more],
      [
        {
          isOurs: false,
          sentence:
            `the policy of source: "${source}" denies ${roleArn} s3:GetObjectVersionForReplication, s3:GetObjectVersionAcl, ` +
            's3:GetObjectVersionTagging on every object under "logs/", by the statement "Freeze"; ' +
            'remove it, or except the role by a condition such as "ArnNotEquals" on "aws:PrincipalArn".',
        },
        [],
      ],
    );
  });

  it("finds a rule of others for the same objects, which no refresh removes from an existing bucket", async () => {
    const put = (Rules: ReplicationRule[]) =>
      s3.send(
        new PutBucketReplicationCommand({
          Bucket: source,
          ReplicationConfiguration: { Role: roleArn, Rules },
        }),
      );
    await put([rule, { ...rule, ID: "nightly", Priority: 2 }]);
    const { found } = await readBack().finally(() => put([rule]));
    assert.deepEqual(
      found.map(({ sentence, isOurs }) => [sentence.includes('has the rule "nightly" of others'), isOurs]),
      [[true, false]],
    );
  });

  it("says what is denied of a part of the objects, which may be on purpose, and fails nothing", async () => {
    await denyReads("logs/private/");
    const { found, stderr } = await readBack();
    assert.deepEqual(found, []);
    assert.match(
      stderr,
      /on some of the objects under "logs\/", by .*, unless these objects are not to replicate\.\n$/,
    );
  });

  it("says that it may not read the policy of an existing bucket, and fails nothing", async () => {
    answering = async (request, forward) =>
      request.path.includes("?policy") ? errorAnswer(403, "AccessDenied", "Access Denied") : forward(request);
    const { found, stderr } = await readBack();
    assert.deepEqual(found, []);
    const said = (path: string, bucket: string) =>
      `${path}: "${bucket}" may have a policy that denies replication, which was not checked: ` +
      `it takes the permission s3:GetBucketPolicy on arn:aws:s3:::${bucket}.\n`;
    assert.equal(stderr, said("destinations.dr", replica) + said("source", source));
  });

  it("finds what a role of others is not allowed with four requests", async () => {
    answering = simulatePrincipals(server.endpoint);
    const { found, stderr, calls } = await readBack({ buckets: [], roles: [theirs()] });
    assert.match(stderr, /^role: .* is not allowed s3:GetObjectVersionAnnotationForReplication on [^\n]*\n$/);
    assert.ok(!found.some(({ isOurs }) => isOurs));
    assert.deepEqual(
      found.map(({ sentence }) => sentence.replace(/;.*/, "")),
      [
        `role: ${roleArn} is not allowed s3:GetReplicationConfiguration, s3:ListBucket on arn:aws:s3:::${source}`,
        `role: ${roleArn} is not allowed s3:GetObjectVersionForReplication, s3:GetObjectVersionAcl, ` +
          "s3:GetObjectVersionTagging " +
          `on arn:aws:s3:::${source}/logs/*`,
        `role: ${roleArn} is not allowed s3:ReplicateObject, s3:ReplicateTags on arn:aws:s3:::${replica}/logs/*`,
      ],
    );
    // One more is the second page of an answer with four actions.
    assert.deepEqual(calls, ["iam:GetRole", ...Array(4).fill("iam:SimulatePrincipalPolicy")]);
  });

  it("says once that it may not ask for the permissions of a role, however often it reads again", async () => {
    answering = async (request, forward) =>
      request.body.includes("Action=SimulatePrincipalPolicy")
        ? queryError(403, "AccessDenied", "not authorized")
        : forward(request);
    await denyReads();
    const whole: Partial<ReadBack> = { patience: 2, roles: [theirs()] };
    const { found, stderr, calls } = await readBack(whole);
    assert.equal(found.length, 1);
    assert.ok(calls.filter((call) => call === "iam:GetRole").length > 1, "it read once");
    assert.equal(
      stderr,
      `role: ${roleArn} may lack permissions: to check them takes the permission iam:SimulatePrincipalPolicy on ${roleArn}.\n`,
    );
  });
});
