// Proves that the stand-in for aws makes, reads, changes and deletes encryption keys and roles with all that it knows of
// them, and sees what others changed there.
// Does not prove that a key's policy or a role's boundary keeps anybody out.
import assert from "node:assert/strict";
import {
  GetRoleCommand,
  IAMClient,
  PutRolePermissionsBoundaryCommand,
  TagRoleCommand,
} from "@aws-sdk/client-iam";
import {
  DescribeKeyCommand,
  DisableKeyRotationCommand,
  GetKeyPolicyCommand,
  GetKeyRotationStatusCommand,
  KMSClient,
  PutKeyPolicyCommand,
  ScheduleKeyDeletionCommand,
  TagResourceCommand,
} from "@aws-sdk/client-kms";
import type { PropertyMap } from "../../sandbox/providers/property-values";
import { type LocalTrial, openLocalTrial, REGION } from "./local-trial";
import { assertSettled, type Trial } from "./trial-plugin";

const KEY = "aws:kms/key:Key";
const ROLE = "aws:iam/role:Role";
const UNCHANGED = { paths: [], replaces: [] };
const DAY = 86_400_000;

describe("the stand-in for aws, keys and roles:", function () {
  this.timeout(30_000);
  let local: LocalTrial;
  let aws: Trial;
  let kms: KMSClient;
  let iam: IAMClient;

  before(async function () {
    this.timeout(600_000);
    local = await openLocalTrial();
    aws = await local.aws();
    const { endpoint, credentials } = local;
    kms = new KMSClient({ region: REGION, endpoint, credentials });
    iam = new IAMClient({ region: REGION, endpoint, credentials });
  });
  after(async () => {
    kms?.destroy();
    iam?.destroy();
    await local?.close();
  });

  describe("a key", () => {
    const policy = (...actions: string[]) =>
      JSON.stringify({
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            Principal: { AWS: "arn:aws:iam::000000000000:root" },
            Action: actions,
            Resource: "*",
          },
        ],
      });
    const metadata = async (KeyId: string) => (await kms.send(new DescribeKeyCommand({ KeyId }))).KeyMetadata;

    it("is made with what was written, changed in place, and deleted after its window", async () => {
      const written = {
        description: "for replicas",
        policy: policy("kms:*"),
        enableKeyRotation: true,
        deletionWindowInDays: 7,
        tags: { a: "b", c: "d" },
      };
      const key = await aws.create(KEY, written);
      await assertSettled(key, written);
      assert.equal(key.state.keyId, key.id);
      assert.equal(key.state.arn, `arn:aws:kms:${REGION}:000000000000:key/${key.id}`);
      assert.deepEqual(key.state.tagsAll, { a: "b", c: "d" });

      const changed = {
        description: "for all",
        policy: policy("kms:Decrypt", "kms:*"),
        deletionWindowInDays: 10,
        tags: { a: "e" },
      };
      assert.deepEqual(key.diff(changed).replaces, []);
      await key.update(changed);
      await assertSettled(key, changed);
      assert.equal((await metadata(key.id))?.Description, "for all");
      assert.equal(
        (await kms.send(new GetKeyRotationStatusCommand({ KeyId: key.id }))).KeyRotationEnabled,
        false,
      );
      assert.equal(
        (await kms.send(new GetKeyPolicyCommand({ KeyId: key.id, PolicyName: "default" }))).Policy,
        changed.policy,
      );
      assert.deepEqual(key.state.tagsAll, { a: "e" });

      await key.delete();
      const { KeyState, DeletionDate } = (await metadata(key.id)) ?? {};
      assert.equal(KeyState, "PendingDeletion");
      assert.equal(Math.round(((DeletionDate?.getTime() ?? 0) - Date.now()) / DAY), 10);
      assert.equal(await key.refresh(), false);
      await key.delete();
    });

    it("leaves to AWS what nothing was said about", async () => {
      const key = await aws.create(KEY, {});
      await assertSettled(key, {});
      assert.match(String(key.state.policy), /arn:aws:iam::000000000000:root/);
      await kms.send(new PutKeyPolicyCommand({ KeyId: key.id, Policy: policy("kms:*") }));
      await key.refresh();
      assert.deepEqual(key.diff({}), UNCHANGED);
      assert.equal(key.state.policy, policy("kms:*"));
      await key.delete();
    });

    it("takes two policies that mean the same for the same", async () => {
      const key = await aws.create(KEY, { policy: policy("kms:Decrypt", "kms:Encrypt") });
      assert.deepEqual(key.diff({ policy: policy("kms:Encrypt", "kms:Decrypt") }), UNCHANGED);
      assert.deepEqual(key.diff({ policy: policy("kms:Decrypt") }).paths, ["policy.Statement[0].Action"]);
      await key.delete();
    });

    it("shows what someone changed, and puts it right", async () => {
      const written = { policy: policy("kms:*"), enableKeyRotation: true, tags: { a: "b" } };
      const key = await aws.create(KEY, written);
      const KeyId = key.id;
      await kms.send(new PutKeyPolicyCommand({ KeyId, Policy: policy("kms:Decrypt") }));
      await kms.send(new DisableKeyRotationCommand({ KeyId }));
      await kms.send(new TagResourceCommand({ KeyId, Tags: [{ TagKey: "theirs", TagValue: "x" }] }));
      await key.refresh();
      assert.deepEqual(key.diff(written).paths.sort(), [
        "enableKeyRotation",
        "policy.Statement[0].Action",
        "tags.theirs",
      ]);
      await key.update(written);
      await assertSettled(key, written);
      assert.equal((await kms.send(new GetKeyRotationStatusCommand({ KeyId }))).KeyRotationEnabled, true);
      assert.deepEqual(key.state.tagsAll, { a: "b" });
      await key.delete();
    });

    it("is gone once someone scheduled its deletion", async () => {
      const key = await aws.create(KEY, {});
      await kms.send(new ScheduleKeyDeletionCommand({ KeyId: key.id }));
      assert.equal(await key.refresh(), false);
    });

    it("for several regions is another key", async () => {
      const key = await aws.create(KEY, { multiRegion: true });
      assert.match(key.id, /^mrk-/);
      await assertSettled(key, { multiRegion: true });
      assert.deepEqual(key.diff({}), { paths: ["multiRegion"], replaces: ["multiRegion"] });
      await key.delete();
    });

    it("that others made is imported whole", async () => {
      const made = await aws.create(KEY, { description: "theirs", tags: { a: "b" } });
      const found = await aws.plugin.read(aws.urn(KEY), made.id, {}, {});
      assert.deepEqual(
        { ...found?.inputs, policy: undefined },
        { description: "theirs", policy: undefined, tags: { a: "b" } },
      );
      assert.match(String(found?.inputs.policy), /kms:\*/);
      await made.delete();
    });

    it("gets the provider's default tags", async () => {
      const tagging = await local.aws({ defaultTags: JSON.stringify({ tags: { team: "storage" } }) });
      const key = await tagging.create(KEY, { tags: { a: "b" } });
      assert.deepEqual(key.state.tagsAll, { team: "storage", a: "b" });
      assert.deepEqual(key.diff({ tags: { a: "b" } }), UNCHANGED);
      await key.delete();
    });

    it("needs an endpoint of its own, and nothing else does", async () => {
      const { endpoint } = local;
      const without = await local.aws({
        endpoints: JSON.stringify([{ s3: endpoint, iam: endpoint, sts: endpoint }]),
      });
      await assert.rejects(without.create(KEY, {}), /has no endpoint for kms and never talks to AWS itself/);
    });
  });

  describe("a role", () => {
    const assumeRolePolicy = JSON.stringify({
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Principal: { Service: "s3.amazonaws.com" }, Action: "sts:AssumeRole" }],
    });
    const boundary = (name: string) => `arn:aws:iam::000000000000:policy/${name}`;
    const written = (more: PropertyMap = {}): PropertyMap => ({
      assumeRolePolicy,
      name: "replicator",
      ...more,
    });
    const found = async () => (await iam.send(new GetRoleCommand({ RoleName: "replicator" }))).Role;

    it("is made below a path, within a boundary and with tags, and changed in place", async () => {
      const first = written({
        path: "/storage/",
        description: "replicates",
        permissionsBoundary: boundary("narrow"),
        tags: { a: "b" },
      });
      const role = await aws.create(ROLE, first);
      await assertSettled(role, first);
      assert.equal(role.state.arn, "arn:aws:iam::000000000000:role/storage/replicator");
      assert.equal((await found())?.PermissionsBoundary?.PermissionsBoundaryArn, boundary("narrow"));

      const second = {
        ...first,
        permissionsBoundary: boundary("wide"),
        tags: { c: "d" },
        description: "more",
      };
      await role.update(second);
      await assertSettled(role, second);
      assert.equal((await found())?.PermissionsBoundary?.PermissionsBoundaryArn, boundary("wide"));
      assert.equal((await found())?.Description, "more");
      assert.deepEqual((await found())?.Tags, [{ Key: "c", Value: "d" }]);

      const third = written({ path: "/storage/" });
      assert.deepEqual(role.diff(third).paths.sort(), ["description", "permissionsBoundary", "tags"]);
      await role.update(third);
      await assertSettled(role, third);
      assert.equal((await found())?.PermissionsBoundary, undefined);
      assert.deepEqual((await found())?.Tags ?? [], []);
      await role.delete();
    });

    it("below another path is another role, with the old one gone first", async () => {
      const role = await aws.create(ROLE, written({ path: "/storage/" }));
      const moved = written({ path: "/elsewhere/" });
      assert.deepEqual(role.diff(moved), { paths: ["path"], replaces: ["path"] });
      const { inputs } = aws.checked(ROLE, role.inputs, moved);
      assert.ok(aws.plugin.diff(aws.urn(ROLE), role.inputs, inputs).deleteBeforeReplace);
      await role.delete();
    });

    it("shows a boundary and tags that someone changed, and puts them right", async () => {
      const inputs = written({ permissionsBoundary: boundary("narrow"), tags: { a: "b" } });
      const role = await aws.create(ROLE, inputs);
      const RoleName = "replicator";
      await iam.send(
        new PutRolePermissionsBoundaryCommand({ RoleName, PermissionsBoundary: boundary("wide") }),
      );
      await iam.send(new TagRoleCommand({ RoleName, Tags: [{ Key: "theirs", Value: "x" }] }));
      await role.refresh();
      assert.deepEqual(role.diff(inputs).paths.sort(), ["permissionsBoundary", "tags.theirs"]);
      await role.update(inputs);
      await assertSettled(role, inputs);
      assert.equal((await found())?.PermissionsBoundary?.PermissionsBoundaryArn, boundary("narrow"));
      assert.deepEqual((await found())?.Tags, [{ Key: "a", Value: "b" }]);
      await role.delete();
    });
  });
});
