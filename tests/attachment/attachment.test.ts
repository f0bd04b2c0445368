// Proves: what the programs put on a bucket of others and take off it, that neither loses what others have there, several
// of them at once included, and how they end. Runs on a local AWS. Does not prove: that Pulumi runs them, which the
// end-to-end tests watch; or how long a write takes on AWS until everybody reads it.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import {
  CreateRoleCommand,
  IAMClient,
  ListRolePoliciesCommand,
  PutRolePolicyCommand,
} from "@aws-sdk/client-iam";
import {
  CreateBucketCommand,
  DeleteBucketCommand,
  GetBucketPolicyCommand,
  GetBucketReplicationCommand,
  GetBucketVersioningCommand,
  PutBucketPolicyCommand,
  PutBucketReplicationCommand,
  PutBucketVersioningCommand,
  type ReplicationRule,
  S3Client,
} from "@aws-sdk/client-s3";
import { grant, revoke } from "../../attachment/policy-statements";
import { detachRules } from "../../attachment/replication-rules";
import { withdraw } from "../../attachment/role-policy";
import { enableVersioning } from "../../attachment/versioning";
import type { Attachment, Withdrawal } from "../../contract/attachment";
import { type LocalS3, startLocalS3 } from "../support/local-s3";
import { errorAnswer, type Interference, throughProxy, withUnknownElement } from "../support/s3-proxy";

const region = "us-east-1";
const credentials = { accessKeyId: "test", secretAccessKey: "test" };

describe("a bucket of others", () => {
  let server: LocalS3;
  let s3: S3Client;
  let Bucket: string;
  before(async () => {
    server = await startLocalS3();
    s3 = clientOf(server.endpoint);
    await s3.send(new CreateBucketCommand({ Bucket: "target" }));
    const VersioningConfiguration = { Status: "Enabled" } as const;
    await s3.send(new PutBucketVersioningCommand({ Bucket: "target", VersioningConfiguration }));
  });
  after(async () => {
    s3?.destroy();
    await server?.stop();
  });
  beforeEach(async () => {
    Bucket = `shared-${randomBytes(4).toString("hex")}`;
    await s3.send(new CreateBucketCommand({ Bucket }));
    const VersioningConfiguration = { Status: "Enabled" } as const;
    await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration }));
  });

  const clientOf = (endpoint: string) =>
    new S3Client({ region, endpoint, credentials, forcePathStyle: true });
  const through = (interfere: Interference, act: (s3: S3Client, endpoint: string) => Promise<void>) =>
    throughProxy(server.endpoint, interfere, async (endpoint) => {
      const client = clientOf(endpoint);
      try {
        await act(client, endpoint);
      } finally {
        client.destroy();
      }
    });

  const identity = "0123456789";
  const ours = (rule: string) => `docs-${identity}.${rule}.dr`;
  const run = () => ({ bucket: Bucket, region, endpoint: server.endpoint, identity });
  const rule = (ID: string, Priority: number): ReplicationRule => ({
    ID,
    Priority,
    Status: "Enabled",
    Filter: { Prefix: `${Priority}/` },
    DeleteMarkerReplication: { Status: "Disabled" },
    Destination: { Bucket: "arn:aws:s3:::target" },
  });
  const theirRole = "arn:aws:iam::000000000000:role/theirs";
  /** With everything that S3 takes in a rule ("ReplicationRule"), but what the local AWS does not keep. */
  const everything: ReplicationRule = {
    ...rule("everything", 4),
    Filter: { And: { Prefix: "a/", Tags: [{ Key: "keep", Value: "yes" }] } },
    SourceSelectionCriteria: {
      SseKmsEncryptedObjects: { Status: "Enabled" },
      ReplicaModifications: { Status: "Enabled" },
    },
    Destination: {
      Bucket: "arn:aws:s3:::target",
      Account: "000000000000",
      StorageClass: "GLACIER",
      AccessControlTranslation: { Owner: "Destination" },
      EncryptionConfiguration: { ReplicaKmsKeyID: "arn:aws:kms:us-east-1:000000000000:key/a" },
      ReplicationTime: { Status: "Enabled", Time: { Minutes: 15 } },
      Metrics: { Status: "Enabled", EventThreshold: { Minutes: 15 } },
    },
  };
  const putRules = (...Rules: ReplicationRule[]) =>
    s3.send(
      new PutBucketReplicationCommand({
        Bucket,
        ReplicationConfiguration: { Role: theirRole, Rules },
      }),
    );
  const configuration = async () =>
    (await s3.send(new GetBucketReplicationCommand({ Bucket }))).ReplicationConfiguration;
  const rules = async () => (await configuration())?.Rules;
  const statement = (Sid?: string) => ({
    ...(Sid && { Sid }),
    Effect: "Deny",
    Principal: "*",
    Action: "s3:DeleteObjectVersion",
    Resource: `arn:aws:s3:::${Bucket}/*`,
  });
  const putPolicy = (Statement: object) =>
    s3.send(
      new PutBucketPolicyCommand({ Bucket, Policy: JSON.stringify({ Version: "2012-10-17", Statement }) }),
    );
  const policy = async () => {
    const { Policy = "" } = await s3.send(new GetBucketPolicyCommand({ Bucket }));
    return JSON.parse(Policy).Statement;
  };

  describe("that is left", () => {
    it("loses our rules, and keeps those of others as they are, in their order and with their role", async () => {
      const another = rule("docs-9876543210.a.dr", 3);
      await putRules(rule("theirs", 1), rule(ours("a"), 2), another, everything);
      assert.equal(await detachRules(s3, run()), 1);
      assert.deepEqual(await configuration(), {
        Role: theirRole,
        Rules: [rule("theirs", 1), another, everything],
      });
    });

    it("loses the whole configuration where all of it is ours", async () => {
      await putRules(rule(ours("a"), 1), rule(ours("b"), 2));
      assert.equal(await detachRules(s3, run()), 2);
      await assert.rejects(rules(), { name: "ReplicationConfigurationNotFoundError" });
    });

    it("loses our statements, and keeps those of others", async () => {
      await putPolicy([statement("Theirs"), statement(`Crr${identity}ReplicaWrite`), statement()]);
      assert.equal(await revoke(s3, run()), 1);
      assert.deepEqual(await policy(), [statement("Theirs"), statement()]);
    });

    it("loses the whole policy where all of it is ours", async () => {
      await putPolicy([statement(`Crr${identity}ReplicaWrite`)]);
      assert.equal(await revoke(s3, run()), 1);
      await assert.rejects(policy(), { name: "NoSuchBucketPolicy" });
    });

    it("keeps a policy to the letter whose one statement is not in a list", async () => {
      await putPolicy(statement("Theirs"));
      assert.equal(await revoke(s3, run()), 0);
      assert.deepEqual(await policy(), statement("Theirs"));
    });

    const newer = withUnknownElement("Rule", "<Schedule><Daily>true</Daily></Schedule>");

    it("keeps a configuration that says what is not known here, and the component stays in the state", async () => {
      await putRules(rule("theirs", 1), rule(ours("a"), 2));
      await through(newer, (client) =>
        assert.rejects(
          detachRules(client, run()),
          /could not be put back: ReplicationConfiguration\.Rule\.Schedule\. Nothing was changed/,
        ),
      );
      assert.equal((await rules())?.length, 2);
    });

    it("loses a configuration where all of it is ours, whatever it says", async () => {
      await putRules(rule(ours("a"), 1));
      await through(newer, async (client) => assert.equal(await detachRules(client, run()), 1));
      await assert.rejects(rules(), { name: "ReplicationConfigurationNotFoundError" });
    });

    it("need not have anything of ours", async () => {
      assert.equal(await detachRules(s3, run()), 0);
      assert.equal(await revoke(s3, run()), 0);
    });
  });

  const granted = { Sid: "ReplicaWrite", Effect: "Allow", Principal: "*", Action: "s3:ReplicateObject" };
  const grantOf = (by: string, Action = granted.Action) => ({
    ...run(),
    identity: by,
    statements: [{ ...granted, Action, Resource: `arn:aws:s3:::${Bucket}/*` }],
  });
  const sids = async () => (await policy()).map(({ Sid }: { Sid?: string }) => Sid).sort();

  describe("that lets a role in", () => {
    it("gets our statements behind those of others, once", async () => {
      await putPolicy([statement("Theirs")]);
      assert.equal(await grant(s3, grantOf(identity)), true);
      assert.equal(await grant(s3, grantOf(identity)), false);
      assert.deepEqual(await sids(), [`Crr${identity}ReplicaWrite`, "Theirs"]);
    });

    it("gets them where it had no policy", async () => {
      await grant(s3, grantOf(identity));
      assert.deepEqual(await sids(), [`Crr${identity}ReplicaWrite`]);
    });

    it("gets the new ones in place of those of an earlier deploy", async () => {
      await grant(s3, grantOf(identity, "s3:ReplicateDelete"));
      await grant(s3, grantOf(identity));
      assert.deepEqual(
        (await policy()).map(({ Action }: { Action: string }) => Action),
        ["s3:ReplicateObject"],
      );
    });
  });

  describe("that several deploys write at once", () => {
    const identities = Array.from({ length: 4 }, (_, index) => String(index).repeat(10));

    it("has the statements of all of them in the end", async () => {
      await putPolicy([statement("Theirs")]);
      await Promise.all(identities.map((each) => grant(s3, grantOf(each))));
      assert.deepEqual(
        await sids(),
        [...identities.map((each) => `Crr${each}ReplicaWrite`), "Theirs"].sort(),
      );
    }).timeout(60_000);

    it("has none of them when all have left, and still those of others", async () => {
      const all = identities.map((each, index) => rule(`docs-${each}.a.dr`, index + 2));
      await putRules(rule("theirs", 1), ...all);
      await Promise.all(identities.map((each) => detachRules(s3, { ...run(), identity: each })));
      assert.deepEqual(await rules(), [rule("theirs", 1)]);
    }).timeout(60_000);
  });

  it("fails a deploy whose statements are overwritten each time, and says so", async () => {
    const ignore: Interference = async (request, forward) => {
      if (request.method !== "PUT" || !request.path.includes("policy")) return forward(request);
      return { status: 204, headers: {}, body: Buffer.alloc(0) };
    };
    await through(ignore, (client) =>
      assert.rejects(
        grant(client, grantOf(identity)),
        /the policy of shared-\w+ was overwritten after each of 10 writes\. Find out who else writes it/,
      ),
    );
  }).timeout(60_000);

  describe("that is to be versioned", () => {
    const statusOf = async (Bucket: string) =>
      (await s3.send(new GetBucketVersioningCommand({ Bucket }))).Status;
    const unversioned = async () => {
      const bucket = `plain-${randomBytes(4).toString("hex")}`;
      await s3.send(new CreateBucketCommand({ Bucket: bucket }));
      return { ...run(), bucket };
    };

    /** Answers as S3 does for a bucket with MFA delete to requests without an MFA ("Configuring MFA delete"). */
    const mfaDelete =
      (status: string): Interference =>
      async (request, forward) => {
        if (!/[?&]versioning\b/.test(request.path)) return forward(request);
        if (request.method === "PUT") return errorAnswer(403, "AccessDenied", "Access Denied");
        const said = `<Status>${status}</Status><MfaDelete>Enabled</MfaDelete>`;
        const body = Buffer.from(`<VersioningConfiguration>${said}</VersioningConfiguration>`);
        return { status: 200, headers: { "content-type": "application/xml" }, body };
      };

    it("gets versioning if it never had any, once", async () => {
      const plain = await unversioned();
      const enabledAt = await enableVersioning(s3, plain);
      assert.ok(Math.abs(Date.now() - (enabledAt?.getTime() ?? 0)) < 5_000, `${enabledAt}`);
      assert.equal(await statusOf(plain.bucket), "Enabled");
      assert.equal(await enableVersioning(s3, plain), undefined);
    });

    it("is sent nothing if versioning is enabled, so that MFA delete does not deny it", async () => {
      await through(mfaDelete("Enabled"), async (guarded, endpoint) => {
        assert.equal(await enableVersioning(guarded, run()), undefined);
        const { stdout, stderr, code } = await program("enable-versioning", { ...run(), endpoint });
        assert.equal(code, 0, stderr);
        assert.equal(stdout, "");
        assert.match(stderr, /^left versioning enabled on shared-\w+\n$/);
      });
    });

    it("fails if it has MFA delete and versioning is suspended, and says who can enable it", async () => {
      await through(mfaDelete("Suspended"), async (guarded) => {
        await assert.rejects(
          enableVersioning(guarded, run()),
          /versioning is suspended, and MFA delete is enabled\. Only .* root user .* x-amz-mfa/,
        );
      });
    });

    it("is not enabled again where somebody suspended it", async () => {
      const VersioningConfiguration = { Status: "Suspended" } as const;
      await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration }));
      await assert.rejects(enableVersioning(s3, run()), /versioning is suspended\. .* deploy again/);
      assert.equal(await statusOf(Bucket), "Suspended");
    });

    it("warns of the 15 minutes that S3 takes when versioning is new", async () => {
      const { stderr, code } = await program("enable-versioning", await unversioned());
      assert.equal(code, 0, stderr);
      assert.match(stderr, /^warning: .*15 minutes.*\nenabled versioning on plain-\w+\n$/);
    });

    it("keeps in the state when versioning was enabled, also when the program runs again", async () => {
      const plain = await unversioned();
      const { stdout } = await program("enable-versioning", plain);
      assert.ok(Math.abs(Date.now() - Date.parse(stdout)) < 10_000, stdout);
      const again = await program("enable-versioning", plain, { PULUMI_COMMAND_STDOUT: stdout });
      assert.equal(again.stdout, stdout);
      assert.match(again.stderr, /^left versioning enabled/);
    });

    it("fails the deployment if it is not there", async () => {
      const { stderr, code } = await program("enable-versioning", { ...run(), bucket: "not-there-at-all" });
      assert.equal(code, 1);
      assert.match(stderr, /^could not enable-versioning on not-there-at-all: NoSuchBucket/);
    });
  });

  describe("whose replication role is of others", () => {
    let iam: IAMClient;
    before(() => {
      iam = new IAMClient({ region, endpoint: server.endpoint, credentials });
    });
    after(() => iam.destroy());

    const policyName = `s3-replication-${identity}`;
    const withdrawal = (roleName: string): Withdrawal => ({ ...run(), roleName, policyName });

    it("loses our permissions of it, and keeps those of others", async () => {
      const PolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement: [statement()] });
      const RoleName = "theirs";
      await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: PolicyDocument }));
      for (const PolicyName of [policyName, "s3-replication-9876543210", "theirs"]) {
        await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName, PolicyDocument }));
      }
      assert.equal(await withdraw(withdrawal(RoleName)), true);
      const { PolicyNames = [] } = await iam.send(new ListRolePoliciesCommand({ RoleName }));
      assert.deepEqual(PolicyNames.sort(), ["s3-replication-9876543210", "theirs"]);
      assert.equal(await withdraw(withdrawal(RoleName)), false);
    });

    it("need not have the role any more", async () => {
      const { stderr, code } = await program("withdraw", withdrawal("gone"));
      assert.equal(code, 0, stderr);
      assert.match(stderr, /^found none of our permissions from gone, for shared-\w+\n$/);
    });
  });

  async function program(verb: string, input: Attachment, environment: NodeJS.ProcessEnv = {}) {
    const main = `require("./attachment/cli").main(${JSON.stringify(verb)})`;
    const env = { ...process.env, AWS_ACCESS_KEY_ID: "test", AWS_SECRET_ACCESS_KEY: "test", ...environment };
    const child = spawn(process.execPath, ["--no-warnings", "--import", "tsx", "-e", main], { env });
    child.stdin.end(JSON.stringify(input));
    const { stdout: out, stderr: err } = child;
    const [stdout, stderr, [code]] = await Promise.all([text(out), text(err), once(child, "close")]);
    return { stdout, stderr, code };
  }

  const said: [verb: string, said: RegExp][] = [
    ["grant", /^granted the replication role access to shared-\w+\n$/],
    ["revoke", /^removed 0 of our policy statements from shared-\w+\n$/],
    ["detach", /^removed 1 of our replication rules from shared-\w+\n$/],
  ];
  for (const [verb, pattern] of said) {
    it(`is told of by the program that does it: ${verb}`, async () => {
      await putRules(rule("theirs", 1), rule(ours("a"), 2));
      const { stderr, code } = await program(verb, grantOf(identity));
      assert.equal(code, 0, stderr);
      assert.match(stderr, pattern);
    });
  }

  it("may be gone when it is left, with all that was ours on it", async () => {
    await s3.send(new DeleteBucketCommand({ Bucket }));
    for (const verb of ["detach", "revoke"]) {
      const { stderr, code } = await program(verb, run());
      assert.equal(code, 0, stderr);
      assert.match(stderr, /^shared-\w+ does not exist any more\n$/);
    }
  });

  it("keeps the component in the state when it cannot be left, and says why", async () => {
    const { stderr, code } = await program("detach", { ...run(), region: "eu-west-1" });
    assert.equal(code, 1);
    assert.match(stderr, /^could not detach on shared-\w+: /);
  });

  it("is not touched with the credentials of another account, and both are named", async () => {
    await putRules(rule(ours("a"), 1));
    for (const verb of ["grant", "revoke", "detach", "enable-versioning"]) {
      const { stderr, code } = await program(verb, { ...grantOf(identity), accountId: "222222222222" });
      assert.equal(code, 1);
      assert.match(
        stderr,
        /^could not [\w-]+ on shared-\w+: the credentials belong to account 000000000000; allowed is 222222222222, .*set `profile`/,
      );
    }
    assert.deepEqual(await rules(), [rule(ours("a"), 1)]);
  }).timeout(30_000);

  it("is left with the credentials of the account that is named", async () => {
    await putRules(rule("theirs", 1), rule(ours("a"), 2));
    const { stderr, code } = await program("detach", { ...run(), accountId: "000000000000" });
    assert.equal(code, 0, stderr);
    assert.deepEqual(await rules(), [rule("theirs", 1)]);
  });
});
