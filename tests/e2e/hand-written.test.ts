// Proves: that replication that people write by hand, with aws in its separate and its inline form and with aws-native, is
// previewed, made, found unchanged and taken away by the real engine and the stand-in providers, and which of its values a
// preview of a new stack knows. Does not prove: that the real providers know the same; what they are expected to know comes
// from their sources.
import assert from "node:assert/strict";
import { GetObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { type EngineSandbox, openEngineSandbox } from "../support/engine-sandbox";
import { type PlannedResource, ProgramStack } from "../support/program-stack";

const HERE = "eu-west-1";
const THERE = "us-west-2";
const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const NAMED = (name: string) => new RegExp(`^${name}-[0-9a-f]{7}$`);

type Values = Readonly<Record<string, unknown>>;

describe("replication written by hand", () => {
  let sandbox: EngineSandbox;

  before(async function () {
    this.timeout("15m");
    sandbox = await openEngineSandbox();
  });
  after(() => sandbox?.close());

  /** Leads a new stack of the program through its life; `look` sees what a preview plans and what is there in the end. */
  async function live(
    program: string,
    look: {
      planned(inputsOf: (type: string, name: string) => Values): void;
      made(resources: readonly PlannedResource[], outputs: Values): Promise<void> | void;
    },
  ): Promise<void> {
    const config = { "aws:region": HERE, "aws-native:region": HERE };
    const stack = await ProgramStack.create(sandbox, program, config);
    const changes = async () => (await stack.preview()).filter(({ op }) => op !== "same").map(({ op }) => op);
    try {
      const plan = (await stack.preview()).flatMap(({ newState }) => newState ?? []);
      look.planned((type, name) => stateOf(plan, type, name).inputs);
      await stack.up();
      assert.deepEqual(await changes(), []);
      const resources = await stack.resources();
      await look.made(resources, stateOf(resources, "pulumi:pulumi:Stack").outputs);
      await stack.refresh();
      assert.deepEqual(await changes(), []);
      await stack.destroy();
      assert.deepEqual(await stack.resources(), []);
    } finally {
      await stack.forget();
    }
  }

  async function assertReplicates({ sourceBucket, replicaBucket }: Values): Promise<void> {
    const object = (Bucket: unknown) => ({ Bucket: String(Bucket), Key: "letter" });
    await sandbox.s3(HERE).send(new PutObjectCommand({ ...object(sourceBucket), Body: "dear reader" }));
    const { Body } = await sandbox.s3(THERE).send(new GetObjectCommand(object(replicaBucket)));
    assert.equal(await Body?.transformToString(), "dear reader");
  }

  it("with a resource for each setting, from one provider into another region", async () => {
    await live("separate-resources", {
      planned(inputsOf) {
        const source = inputsOf("aws:s3/bucket:Bucket", "source");
        assert.match(String(source.bucket), NAMED("source"));
        assert.equal(source.region, HERE);
        assert.equal(inputsOf("aws:s3/bucket:Bucket", "replica").region, THERE);
        assert.equal(inputsOf("aws:kms/key:Key", "replica").region, THERE);
        const { dimensions, alarmActions } = inputsOf("aws:cloudwatch/metricAlarm:MetricAlarm", "failures");
        assert.equal((dimensions as Values).SourceBucket, source.bucket, "bucket.bucket is known");
        assert.deepEqual(alarmActions, [UNKNOWN], "topic.arn is not");
        const replication = inputsOf("aws:s3/bucketReplicationConfig:BucketReplicationConfig", "replication");
        assert.equal(replication.bucket, UNKNOWN, "bucket.id is not");
        assert.equal(replication.role, UNKNOWN, "role.arn is not");
        const [{ destination }] = replication.rules as [{ destination: Values }];
        assert.equal(destination.bucket, UNKNOWN, "bucket.arn is not");
        assert.deepEqual(destination.encryptionConfiguration, { replicaKmsKeyId: UNKNOWN }, "key.arn is not");
        const attachment = inputsOf("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "replication");
        assert.match(String(attachment.role), NAMED("replication"), "role.name is known");
        assert.equal(attachment.policyArn, UNKNOWN, "policy.arn is not");
        assert.equal(
          inputsOf("aws:iam/policy:Policy", "replication").policy,
          UNKNOWN,
          "a policy with ARNs is not",
        );
        assert.equal(
          inputsOf("aws:iam/role:Role", "replication").assumeRolePolicy,
          '{"Statement":[{"Action":"sts:AssumeRole","Effect":"Allow","Principal":{"Service":"s3.amazonaws.com"},"Sid":"AllowAssumeRole"}],"Version":"2012-10-17"}',
        );
      },
      async made(resources, outputs) {
        await assertReplicates(outputs);
        assert.deepEqual(outputs.regions, [HERE, THERE]);
        const { rules } = stateOf(resources, "aws:s3/bucketReplicationConfig:BucketReplicationConfig").inputs;
        const key = stateOf(resources, "aws:kms/key:Key", "replica").outputs;
        assert.equal(String(key.arn).split(":")[3], THERE);
        assert.ok(JSON.stringify(rules).includes(JSON.stringify(key.arn)));
      },
    });
  }).timeout(120_000);

  it("as properties of the buckets", async () => {
    await live("inline-settings", {
      planned(inputsOf) {
        const source = inputsOf("aws:s3/bucket:Bucket", "source");
        assert.deepEqual(source.versioning, { enabled: true });
        const { role, rules } = source.replicationConfiguration as { role: unknown; rules: [Values] };
        assert.equal(role, UNKNOWN);
        assert.equal((rules[0].destination as Values).bucket, UNKNOWN);
      },
      async made(resources, outputs) {
        await assertReplicates(outputs);
        const replica = stateOf(resources, "aws:s3/bucket:Bucket", "replica").outputs;
        const source = stateOf(resources, "aws:s3/bucket:Bucket", "source").outputs;
        const { rules } = source.replicationConfiguration as { rules: [Values] };
        assert.equal((rules[0].destination as Values).bucket, replica.arn);
      },
    });
  }).timeout(120_000);

  it("with Cloud Control, all in one resource", async () => {
    await live("cloud-control", {
      planned(inputsOf) {
        const source = inputsOf("aws-native:s3:Bucket", "source");
        assert.match(String(source.bucketName), NAMED("source"));
        assert.equal((source.replicationConfiguration as Values).role, UNKNOWN, "role.arn is not known");
        const role = inputsOf("aws-native:iam:Role", "role").roleName;
        assert.equal(
          inputsOf("aws-native:iam:RolePolicy", "rights").roleName,
          role,
          "role.roleName is known",
        );
        assert.equal(inputsOf("aws-native:s3:BucketPolicy", "policy").bucket, UNKNOWN, "bucket.id is not");
      },
      made(resources, { names, ids, arns }) {
        assert.deepEqual(ids, names);
        const { bucket, role } = names as Record<string, string>;
        assert.deepEqual(arns, {
          bucket: `arn:aws:s3:::${bucket}`,
          role: `arn:aws:iam::000000000000:role/replication/${role}`,
        });
        const { replicationConfiguration } = stateOf(resources, "aws-native:s3:Bucket", "source").outputs;
        assert.equal((replicationConfiguration as Values).role, (arns as Values).role);
      },
    });
  }).timeout(120_000);
});

function stateOf(resources: readonly PlannedResource[], type: string, name?: string): PlannedResource {
  const found = resources.find(
    (resource) => resource.type === type && (name === undefined || resource.urn.endsWith(`::${name}`)),
  );
  if (found === undefined) throw new Error(`no ${type} ${name ?? ""}`);
  return found;
}
