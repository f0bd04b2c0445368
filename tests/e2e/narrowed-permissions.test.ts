// Proves: that a deployment which narrows rules takes their permissions away only once S3 has the new rules, from the
// role and from the policies of buckets in another account, and puts new objects under a key only once the rules select
// it; what the policies allow at that moment is decided by an IAM simulator. Runs on the real engine and a local AWS.
// Does not prove: how long AWS takes until a written policy counts.
import assert from "node:assert/strict";
import { GetRolePolicyCommand, IAMClient, ListRolesCommand } from "@aws-sdk/client-iam";
import {
  CreateBucketCommand,
  GetBucketPolicyCommand,
  GetBucketReplicationCommand,
  PutBucketVersioningCommand,
  type ReplicationRule,
  type S3Client,
} from "@aws-sdk/client-s3";
import { orNothing } from "../../attachment/absent";
import type { CrossRegionReplicationArgs } from "../../components";
import type { PolicyStatement } from "../../components/policies/document";
import { type EngineSandbox, openEngineSandbox } from "../support/engine-sandbox";
import { isAllowed } from "../support/iam/simulator";
import { otherAccount, s3InOtherAccount } from "../support/other-account";
import { ProjectStack } from "../support/project-stack";
import { type S3Proxy, startProxy } from "../support/s3-proxy";

const roleName = "narrowing";
const principal = `arn:aws:iam::000000000000:role/${roleName}`;
const buckets = { source: "narrow-source", dr: "narrow-dr", made: "narrow-made", found: "narrow-found" };
const owners: { [bucket: string]: string } = {
  [buckets.dr]: "000000000000",
  [buckets.made]: otherAccount.id,
  [buckets.found]: otherAccount.id,
};

interface Policies {
  role: PolicyStatement[];
  [bucket: string]: PolicyStatement[];
}

/** "prefix action bucket", of what the role may do with an object, as both sides say. */
function allowed({ role, ...resources }: Policies): string[] {
  const actions = ["s3:ReplicateObject", "s3:ReplicateDelete", "s3:ObjectOwnerOverrideToBucketOwner"];
  return Object.entries(owners).flatMap(([bucket, resourceAccount]) =>
    ["old/", "new/"].flatMap((prefix) =>
      actions
        .filter((action) =>
          isAllowed(
            {
              principal,
              action,
              resource: `arn:aws:s3:::${bucket}/${prefix}object`,
              resourceAccount,
              context: {
                "aws:PrincipalArn": principal,
                "aws:SecureTransport": "true",
                "s3:TlsVersion": "1.3",
              },
            },
            { identity: role, resource: resources[bucket] },
          ),
        )
        .map((action) => `${prefix} ${action.slice(3)} ${bucket}`),
    ),
  );
}

const args = (prefix: string, wide: boolean, more: string[]): CrossRegionReplicationArgs => {
  const theirs = {
    region: "us-east-1",
    assumeRoleArn: otherAccount.assumeRoleArn,
    accountId: otherAccount.id,
    deleteMarkers: wide,
    ownerOverride: wide,
  };
  const destinations: CrossRegionReplicationArgs["destinations"] = {
    made: { ...theirs, bucketName: buckets.made, forceDestroy: true },
    found: { ...theirs, existingBucket: buckets.found },
    dr: { region: "eu-central-1", bucketName: buckets.dr, deleteMarkers: wide, forceDestroy: true },
  };
  return {
    source: { region: "eu-west-1", bucketName: buckets.source, forceDestroy: true },
    destinations: Object.fromEntries(Object.entries(destinations).filter(([key]) => more.includes(key))),
    rules: [{ id: "ours", prefix }],
    role: { name: roleName },
    backfill: { mode: "none" },
  };
};

describe("rules that narrow", () => {
  let sandbox: EngineSandbox;
  let proxy: S3Proxy;
  let stack: ProjectStack;
  let ours: S3Client;
  let theirs: S3Client;
  let iam: IAMClient;
  /** What was allowed when S3 got other rules, and how it then replicated when the source got another encryption. */
  let seen: { rules: string[][]; encryption: (ReplicationRule[] | undefined)[] };

  before(async function () {
    this.timeout("15m");
    sandbox = await openEngineSandbox();
    ours = sandbox.s3("eu-west-1");
    theirs = await s3InOtherAccount(sandbox.endpoint, "us-east-1");
    iam = new IAMClient({
      region: "us-east-1",
      endpoint: sandbox.endpoint,
      credentials: { accessKeyId: "test", secretAccessKey: "test" },
    });
    await theirs.send(new CreateBucketCommand({ Bucket: buckets.found }));
    const VersioningConfiguration = { Status: "Enabled" } as const;
    await theirs.send(new PutBucketVersioningCommand({ Bucket: buckets.found, VersioningConfiguration }));
    proxy = await startProxy(sandbox.endpoint, async (request, forward) => {
      const { pathname, searchParams } = new URL(request.path, proxy.endpoint);
      const isOfSource = request.method === "PUT" && pathname.split("/")[1] === buckets.source;
      if (isOfSource && searchParams.has("replication")) seen.rules.push(allowed(await policies()));
      if (isOfSource && searchParams.has("encryption")) seen.encryption.push(await rulesNow());
      return forward(request);
    });
    seen = { rules: [], encryption: [] };
    stack = await ProjectStack.create(
      sandbox,
      [{ name: "docs", args: args("old/", true, ["made", "found", "dr"]) }],
      proxy.endpoint,
    );
    await stack.up();
  });
  beforeEach(() => {
    seen = { rules: [], encryption: [] };
  });
  after(async () => {
    iam?.destroy();
    theirs?.destroy();
    await stack?.forget();
    await proxy?.stop();
    await sandbox?.close();
  });

  async function policies(): Promise<Policies> {
    const { PolicyDocument = "" } = await iam.send(
      new GetRolePolicyCommand({ RoleName: roleName, PolicyName: "s3-replication" }),
    );
    const read = async (Bucket: string): Promise<[string, PolicyStatement[]]> => {
      const { Policy = "" } = await theirs.send(new GetBucketPolicyCommand({ Bucket }));
      return [Bucket, JSON.parse(Policy).Statement];
    };
    return {
      role: JSON.parse(decodeURIComponent(PolicyDocument)).Statement,
      ...Object.fromEntries(await Promise.all([buckets.made, buckets.found].map(read))),
    };
  }

  async function rulesNow(): Promise<ReplicationRule[] | undefined> {
    const read = ours.send(new GetBucketReplicationCommand({ Bucket: buckets.source }));
    return (await orNothing(read, "ReplicationConfigurationNotFoundError"))?.ReplicationConfiguration?.Rules;
  }

  async function deploy(next: CrossRegionReplicationArgs): Promise<void> {
    await stack.configure([{ name: "docs", args: next }]);
    await stack.up();
    assert.deepEqual(await stack.changes(), []);
  }

  const all = ["ReplicateObject", "ReplicateDelete", "ObjectOwnerOverrideToBucketOwner"];

  it("are replaced while the role may still do what both need, and then it may no more than they need", async () => {
    const everywhere = (prefix: string, actions: string[]) =>
      Object.values(buckets)
        .filter((bucket) => bucket !== buckets.source)
        .flatMap((bucket) => actions.map((action) => `${prefix} ${action} ${bucket}`));
    const former = allowed(await policies());
    assert.deepEqual(former.sort(), everywhere("old/", all).sort());
    await deploy(args("new/", false, ["made", "found", "dr"]));
    const exact = allowed(await policies());
    const override = `new/ ObjectOwnerOverrideToBucketOwner ${buckets.dr}`;
    assert.deepEqual(exact.sort(), [...everywhere("new/", ["ReplicateObject"]), override].sort());
    const [during = [], ...more] = seen.rules;
    assert.deepEqual(more, []);
    assert.deepEqual(
      [...former, ...exact].filter((each) => !during.includes(each)),
      [],
    );
  }).timeout(120_000);

  it("lose the permissions at a destination that is taken out after its rule is gone", async () => {
    await deploy(args("new/", false, ["made", "found"]));
    assert.ok(seen.rules[0]?.includes(`new/ ReplicateObject ${buckets.dr}`));
    assert.ok(!JSON.stringify((await policies()).role).includes(buckets.dr));
  }).timeout(120_000);

  let keyed: CrossRegionReplicationArgs;
  it("select objects under keys before new objects come under one", async () => {
    const plain = args("new/", false, ["made", "found"]);
    const encryption = { createKey: true };
    const { made, found } = plain.destinations;
    assert.ok(made && found);
    const kmsKeyArn = `arn:aws:kms:us-east-1:${otherAccount.id}:key/1234abcd-12ab-34cd-56ef-1234567890ab`;
    keyed = {
      ...plain,
      source: { ...plain.source, encryption },
      destinations: { made: { ...made, encryption }, found: { ...found, encryption: { kmsKeyArn } } },
    };
    await deploy(keyed);
    const selected = seen.encryption.map((rules) =>
      rules?.map(({ SourceSelectionCriteria }) => SourceSelectionCriteria?.SseKmsEncryptedObjects?.Status),
    );
    assert.deepEqual(selected, [["Enabled", "Enabled"]]);
  }).timeout(120_000);

  it("leave no role behind, neither one that gets another name nor that of a destroy", async () => {
    const roles = async () => {
      const { Roles = [] } = await iam.send(new ListRolesCommand({}));
      return Roles.flatMap(({ RoleName = "" }) => (RoleName.startsWith(roleName) ? [RoleName] : []));
    };
    const renamed = `${roleName}-renamed`;
    await deploy({ ...keyed, role: { name: renamed } });
    assert.deepEqual(await roles(), [renamed]);
    assert.equal((await rulesNow())?.length, 2);
    await stack.destroy();
    assert.deepEqual(await roles(), []);
  }).timeout(120_000);
});
