// Proves that the stand-in for aws makes, reads, changes and deletes what is really in an AWS, and sees what others
// changed there.
// Does not prove that real AWS answers as the local one does.
import assert from "node:assert/strict";
import {
  CreateBucketCommand,
  DeleteBucketPolicyCommand,
  GetBucketVersioningCommand,
  HeadBucketCommand,
  PutBucketReplicationCommand,
  PutBucketTaggingCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  PutPublicAccessBlockCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import type { PropertyMap } from "../../sandbox/providers/property-values";
import { type LocalTrial, openLocalTrial } from "./local-trial";
import type { Resource, Trial } from "./trial-plugin";

const BUCKET = "aws:s3/bucket:Bucket";
const VERSIONING = "aws:s3/bucketVersioning:BucketVersioning";
const PUBLIC_ACCESS = "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock";
const POLICY = "aws:s3/bucketPolicy:BucketPolicy";
const REPLICATION = "aws:s3/bucketReplicationConfig:BucketReplicationConfig";
const ROLE = "aws:iam/role:Role";
const ROLE_POLICY = "aws:iam/rolePolicy:RolePolicy";

describe("the stand-in for aws", function () {
  this.timeout(30_000);
  let local: LocalTrial;
  let s3: S3Client;
  let aws: Trial;

  before(async function () {
    this.timeout(600_000);
    local = await openLocalTrial();
    s3 = local.s3;
    aws = await local.aws();
  });
  after(() => local?.close());

  const bucketNamed = (name: string, more: PropertyMap = {}): Promise<Resource> =>
    aws.create(BUCKET, { bucket: name, ...more });
  const isThere = (Bucket: string) =>
    s3.send(new HeadBucketCommand({ Bucket })).then(
      () => true,
      () => false,
    );
  it("makes a bucket in the namespace of its account, and no other name there", async () => {
    const bucketNamespace = "account-regional";
    const name = "docs-000000000000-eu-west-1-an";
    const made = await bucketNamed(name, { bucketNamespace });
    assert.deepEqual(made.diff({ bucket: name, bucketNamespace }).paths, []);
    assert.deepEqual(made.diff({ bucket: name, bucketNamespace: "global" }).replaces, ["bucketNamespace"]);
    await made.delete();
    for (const [bucket, more, refusal] of [
      [name, {}, /MissingNamespaceHeader/],
      ["docs", { bucketNamespace }, /docs is not an account-regional namespace bucket/],
      ["docs-000000000000-us-east-1-an", { bucketNamespace }, /InvalidNamespaceHeader/],
      ["docs-111122223333-eu-west-1-an", { bucketNamespace }, /InvalidNamespaceHeader/],
    ] as const) {
      await assert.rejects(bucketNamed(bucket, more), refusal);
    }
  });

  const versioningOf = async (Bucket: string) =>
    (await s3.send(new GetBucketVersioningCommand({ Bucket }))).Status;

  it("names a bucket by itself, keeps the name, and keeps to it when other things change", async () => {
    const made = await aws.create(BUCKET, {});
    assert.match(made.id, /^trial-[0-9a-f]{7}$/);
    assert.equal(made.state.arn, `arn:aws:s3:::${made.id}`);
    assert.deepEqual(made.diff({}), { paths: [], replaces: [] });
    assert.deepEqual(made.diff({ tags: { a: "b" } }), { paths: ["tags"], replaces: [] });
    await made.delete();
  });

  it("makes a new bucket when its name changes", async () => {
    const made = await bucketNamed("first-name");
    assert.deepEqual(made.diff({ bucket: "second-name" }), { paths: ["bucket"], replaces: ["bucket"] });
    await made.delete();
  });

  it("does not take over a bucket that is there already", async () => {
    await s3.send(new CreateBucketCommand({ Bucket: "not-ours" }));
    await assert.rejects(bucketNamed("not-ours"), /creating S3 Bucket \(not-ours\): BucketAlreadyOwnedByYou/);
  });

  it("refuses to delete a bucket that is not empty, and deletes it with its history when forced", async () => {
    const made = await bucketNamed("full");
    await aws.create(VERSIONING, { bucket: "full", versioningConfiguration: { status: "Enabled" } });
    for (const Body of ["one", "two"])
      await s3.send(new PutObjectCommand({ Bucket: "full", Key: "a", Body }));
    await assert.rejects(
      made.delete(),
      /deleting S3 Bucket \(full\): .*StatusCode: 409, api error BucketNotEmpty/,
    );
    assert.ok(await isThere("full"));
    await made.update({ bucket: "full", forceDestroy: true });
    await made.delete();
    assert.ok(!(await isThere("full")));
  });

  it("puts the provider's default tags on what it makes, under the resource's own", async () => {
    const tagging = await local.aws({
      defaultTags: JSON.stringify({ tags: { team: "storage", side: "none" } }),
    });
    const made = await tagging.create(BUCKET, { bucket: "tagged", tags: { side: "source" } });
    assert.deepEqual(made.state.tagsAll, { team: "storage", side: "source" });
    assert.deepEqual(made.diff({ bucket: "tagged", tags: { side: "source" } }).paths, []);
    await made.delete();
  });

  it("sees tags that someone else changed, and puts them right", async () => {
    const written = { bucket: "drifting", tags: { owner: "us" } };
    const made = await bucketNamed("drifting", { tags: { owner: "us" } });
    const TagSet = [{ Key: "owner", Value: "them" }];
    await s3.send(new PutBucketTaggingCommand({ Bucket: "drifting", Tagging: { TagSet } }));
    await made.refresh();
    assert.deepEqual(made.inputs.tags, { owner: "them" });
    assert.deepEqual(made.diff(written).paths, ["tags.owner"]);
    await made.update(written);
    await made.refresh();
    assert.deepEqual(made.inputs.tags, { owner: "us" });
    await made.delete();
  });

  it("sees that a bucket is gone", async () => {
    const made = await bucketNamed("short-lived");
    await made.delete();
    assert.equal(await made.refresh(), false);
  });

  it("suspends versioning when it is deleted, and leaves a bucket that was never versioned alone", async () => {
    const bucket = await bucketNamed("versioned", { forceDestroy: true });
    const enabled = await aws.create(VERSIONING, {
      bucket: "versioned",
      versioningConfiguration: { status: "Enabled" },
    });
    await enabled.delete();
    assert.equal(await versioningOf("versioned"), "Suspended");
    await bucket.delete();

    const plain = await bucketNamed("plain");
    const disabled = await aws.create(VERSIONING, {
      bucket: "plain",
      versioningConfiguration: { status: "Disabled" },
    });
    await disabled.delete();
    assert.equal(await versioningOf("plain"), undefined);
    await plain.delete();
  });

  it("sees versioning that someone suspended, and switches it on again", async () => {
    const written = { bucket: "suspended", versioningConfiguration: { status: "Enabled" } };
    const bucket = await bucketNamed("suspended");
    const versioning = await aws.create(VERSIONING, written);
    await s3.send(
      new PutBucketVersioningCommand({
        Bucket: "suspended",
        VersioningConfiguration: { Status: "Suspended" },
      }),
    );
    await versioning.refresh();
    assert.deepEqual(versioning.diff(written).paths, ["versioningConfiguration.status"]);
    await versioning.update(written);
    assert.equal(await versioningOf("suspended"), "Enabled");
    await bucket.delete();
  });

  it("sees a public access block that someone opened, and a policy that someone took away", async () => {
    const bucket = await bucketNamed("opened");
    const closed = { bucket: "opened", blockPublicAcls: true, restrictPublicBuckets: true };
    const block = await aws.create(PUBLIC_ACCESS, closed);
    await s3.send(
      new PutPublicAccessBlockCommand({
        Bucket: "opened",
        PublicAccessBlockConfiguration: { BlockPublicAcls: false, RestrictPublicBuckets: true },
      }),
    );
    await block.refresh();
    assert.deepEqual(block.diff(closed).paths, ["blockPublicAcls"]);

    const policy = await aws.create(POLICY, { bucket: "opened", policy: policyFor("opened", "Deny") });
    await s3.send(new DeleteBucketPolicyCommand({ Bucket: "opened" }));
    assert.equal(await policy.refresh(), false);
    await bucket.delete();
  });

  it("takes two policies that mean the same for the same, and shows one that does not", async () => {
    const bucket = await bucketNamed("judged");
    const policy = await aws.create(POLICY, { bucket: "judged", policy: policyFor("judged", "Deny") });
    const reordered = JSON.stringify({
      Statement: {
        Resource: "arn:aws:s3:::judged/*",
        Principal: { AWS: "*" },
        Effect: "Deny",
        Action: ["s3:PutObject", "s3:GetObject"],
      },
      Version: "2012-10-17",
    });
    assert.deepEqual(policy.diff({ bucket: "judged", policy: reordered }).paths, []);
    assert.deepEqual(policy.diff({ bucket: "judged", policy: policyFor("judged", "Allow") }).paths, [
      "policy.Statement[0].Effect",
    ]);
    await bucket.delete();
  });

  it("updates a replication rule in place, sees rules that someone put over it, and deletes it", async () => {
    const source = await bucketNamed("from-here");
    const destination = await bucketNamed("to-there");
    for (const bucket of ["from-here", "to-there"]) {
      await aws.create(VERSIONING, { bucket, versioningConfiguration: { status: "Enabled" } });
    }
    const written = (prefix: string) => ({
      bucket: "from-here",
      role: "arn:aws:iam::000000000000:role/replication",
      rules: [
        {
          status: "Enabled",
          priority: 1,
          filter: { prefix },
          deleteMarkerReplication: { status: "Disabled" },
          destination: { bucket: "arn:aws:s3:::to-there" },
        },
      ],
    });
    const replication = await aws.create(REPLICATION, written("a/"));
    await replication.refresh();
    assert.deepEqual(replication.diff(written("a/")), { paths: [], replaces: [] });
    assert.deepEqual(replication.diff(written("b/")), { paths: ["rules[0].filter.prefix"], replaces: [] });
    await replication.update(written("b/"));
    await s3.send(
      new PutBucketReplicationCommand({
        Bucket: "from-here",
        ReplicationConfiguration: {
          Role: "arn:aws:iam::000000000000:role/replication",
          Rules: [
            {
              ID: "theirs",
              Status: "Disabled",
              Priority: 1,
              Filter: { Prefix: "b/" },
              DeleteMarkerReplication: { Status: "Disabled" },
              Destination: { Bucket: "arn:aws:s3:::to-there" },
            },
          ],
        },
      }),
    );
    await replication.refresh();
    assert.deepEqual(replication.diff(written("b/")).paths, ["rules[0].status"]);
    await replication.delete();
    assert.equal(await replication.refresh(), false);
    await source.delete();
    await destination.delete();
  });

  it("changes a role's trust in place, sees drift in its policy, and deletes both", async () => {
    const trust = (Service: string) =>
      JSON.stringify({
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Principal: { Service }, Action: "sts:AssumeRole" }],
      });
    const role = await aws.create(ROLE, { assumeRolePolicy: trust("s3.amazonaws.com"), tags: { a: "b" } });
    const s3AndBatch = { assumeRolePolicy: trust("batchoperations.s3.amazonaws.com"), tags: { c: "d" } };
    assert.deepEqual(role.diff(s3AndBatch), {
      paths: ["assumeRolePolicy.Statement[0].Principal.Service", "tags.a", "tags.c"],
      replaces: [],
    });
    await role.update(s3AndBatch);
    await role.refresh();
    assert.deepEqual(role.diff(s3AndBatch).paths, []);

    const written = { role: role.id, name: "replicate", policy: policyFor("x", "Allow") };
    const policy = await aws.create(ROLE_POLICY, written);
    await aws.create(ROLE_POLICY, { ...written, policy: policyFor("x", "Deny") });
    await policy.refresh();
    assert.deepEqual(policy.diff(written).paths, ["policy.Statement[0].Effect"]);
    await policy.delete();
    assert.equal(await policy.refresh(), false);
    await role.delete();
    assert.equal(await role.refresh(), false);
  });

  it("shows in a preview what is known and makes nothing", async () => {
    const { inputs } = aws.checked(BUCKET, {}, { bucket: "only-planned" });
    const { id, state } = await aws.plugin.create(aws.urn(BUCKET), inputs, true);
    assert.equal(id, "");
    assert.equal(state.bucket, "only-planned");
    assert.ok(!(await isThere("only-planned")));
  });
});

function policyFor(bucket: string, Effect: "Allow" | "Deny"): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Effect,
        Principal: "*",
        Action: ["s3:GetObject", "s3:PutObject"],
        Resource: [`arn:aws:s3:::${bucket}/*`],
      },
    ],
  });
}
