// Proves: what becomes of failures of permissions and of failures that nobody noticed, which users of other tools reported
// in public, with this component in their place: by the policies of the deployed role and key, as a simulator of IAM
// decides. Runs on the real engine and a local AWS. Does not prove: that AWS decides alike, or sends the events.
import assert from "node:assert/strict";
import {
  GetBucketNotificationConfigurationCommand,
  GetBucketReplicationCommand,
  type ReplicationConfiguration,
  type S3Client,
} from "@aws-sdk/client-s3";
import type { CrossRegionReplicationArgs } from "../../components";
import type { PolicyStatement } from "../../components/policies/document";
import { roleSnapshot } from "../support/aws-snapshot";
import { type EngineSandbox, openEngineSandbox } from "../support/engine-sandbox";
import { forObject } from "../support/iam/access-requests";
import { isAllowed, welcomes } from "../support/iam/simulator";
import { otherAccount } from "../support/other-account";
import { ProjectStack } from "../support/project-stack";
import { createTopic } from "../support/topic";

describe("a replication of objects under keys to another account", () => {
  let sandbox: EngineSandbox;
  let s3: S3Client;
  const key = (id: string) => `arn:aws:kms:eu-west-1:000000000000:key/${id}`;
  const args = (source: Partial<CrossRegionReplicationArgs["source"]>): CrossRegionReplicationArgs => ({
    source: { region: "eu-west-1", bucketName: "keyed-source", ...source },
    destinations: {
      dr: {
        region: "us-east-1",
        bucketName: "keyed-replica",
        assumeRoleArn: otherAccount.assumeRoleArn,
        encryption: { createKey: true },
      },
    },
    notifications: { topicArn: "arn:aws:sns:eu-west-1:000000000000:failures" },
    backfill: { mode: "none" },
  });
  let stack: ProjectStack;
  before(async function () {
    this.timeout("15m");
    sandbox = await openEngineSandbox();
    s3 = sandbox.s3("eu-west-1");
    await createTopic(sandbox.endpoint, "failures");
    const component = { name: "docs", args: args({ encryption: { kmsKeyArn: key("a") } }) };
    stack = await ProjectStack.create(sandbox, [component]);
    await stack.up();
  });
  after(async () => {
    await stack?.forget();
    await sandbox?.close();
  });

  async function replication(): Promise<ReplicationConfiguration> {
    const Bucket = "keyed-source";
    const { ReplicationConfiguration } = await s3.send(new GetBucketReplicationCommand({ Bucket }));
    assert.ok(ReplicationConfiguration);
    return ReplicationConfiguration;
  }

  /** What the policies of keys say: ours leaves it to the account of the role, that of the replicas is our own. */
  async function keyPolicy(resource: string): Promise<PolicyStatement[]> {
    const made = (await stack.resources()).find(({ outputs }) => outputs?.arn === resource);
    return made ? JSON.parse(String(made.inputs?.policy)).Statement : welcomes("000000000000");
  }

  /** Whether the role that replicates may, as IAM decides by its policy and the key's. */
  async function may(action: string, resource: string, objectArn: string): Promise<boolean> {
    const { Role = "" } = await replication();
    const { policies } = (await roleSnapshot(sandbox.endpoint, Role)) as { policies: [string, string][] };
    const identity = policies.flatMap(
      ([, document]): PolicyStatement[] => JSON.parse(decodeURIComponent(document)).Statement,
    );
    const [, , , region = "", resourceAccount = ""] = resource.split(":");
    const context = {
      "aws:PrincipalArn": Role,
      "aws:ResourceAccount": resourceAccount,
      "kms:ViaService": `s3.${region}.amazonaws.com`,
      ...forObject(objectArn),
    };
    return isAllowed(
      { principal: Role, action, resource, resourceAccount, context },
      { identity, resource: await keyPolicy(resource) },
    );
  }

  async function replicaKey(): Promise<string> {
    const [rule] = (await replication()).Rules ?? [];
    assert.deepEqual(rule?.SourceSelectionCriteria, { SseKmsEncryptedObjects: { Status: "Enabled" } });
    return rule?.Destination?.EncryptionConfiguration?.ReplicaKmsKeyID ?? "";
  }

  // aws-ia/terraform-aws-control_tower_account_factory#639
  it("lets the role use both keys, whether S3 names the bucket, as with bucket keys, or the object", async () => {
    const replica = await replicaKey();
    assert.match(replica, new RegExp(`^arn:aws:kms:us-east-1:${otherAccount.id}:`));
    for (const object of ["", "/docs/report.txt"]) {
      assert.ok(await may("kms:Decrypt", key("a"), `arn:aws:s3:::keyed-source${object}`), object);
      assert.ok(await may("kms:Encrypt", replica, `arn:aws:s3:::keyed-replica${object}`), object);
    }
    assert.ok(!(await may("kms:Decrypt", key("a"), "arn:aws:s3:::keyed-source-of-others")));
  });

  // hashicorp/terraform#26704
  it("lets the role use another source key from the deployment on that names it, and the former if it is listed", async () => {
    const object = "arn:aws:s3:::keyed-source/docs/report.txt";
    await stack.configure([{ name: "docs", args: args({ encryption: { kmsKeyArn: key("b") } }) }]);
    await stack.up();
    assert.ok(await may("kms:Decrypt", key("b"), object));
    assert.ok(!(await may("kms:Decrypt", key("a"), object)), "the former key is not listed");
    const listed = { encryption: { kmsKeyArn: key("b") }, kmsKeyArns: [key("a")] };
    await stack.configure([{ name: "docs", args: args(listed) }]);
    await stack.up();
    for (const id of ["a", "b"]) assert.ok(await may("kms:Decrypt", key(id), object), id);
    await replicaKey();
  }).timeout(60_000);

  // ministryofjustice/modernisation-platform#13496
  it("tells a topic of each object that fails, and S3 counts them", async () => {
    const { TopicConfigurations = [] } = await s3.send(
      new GetBucketNotificationConfigurationCommand({ Bucket: "keyed-source" }),
    );
    assert.ok(TopicConfigurations[0]?.Events?.includes("s3:Replication:OperationFailedReplication"));
    const [rule] = (await replication()).Rules ?? [];
    assert.equal(rule?.Destination?.Metrics?.Status, "Enabled");
  });
});
