// Proves that the stand-in for aws makes, reads, changes and deletes managed policies, their attachment to roles, alarms and
// topics, and sees what others changed there.
// Does not prove that an alarm ever rings or that a policy lets anybody do anything.
import assert from "node:assert/strict";
import { GetPolicyCommand, IAMClient, ListPolicyVersionsCommand } from "@aws-sdk/client-iam";
import type { PropertyMap } from "../../sandbox/providers/property-values";
import { type LocalTrial, openLocalTrial, REGION } from "./local-trial";
import { assertSettled, type Trial } from "./trial-plugin";

const POLICY = "aws:iam/policy:Policy";
const ATTACHMENT = "aws:iam/rolePolicyAttachment:RolePolicyAttachment";
const ATTACHMENT_TO_ALL = "aws:iam/policyAttachment:PolicyAttachment";
const ROLE = "aws:iam/role:Role";
const ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm";
const TOPIC = "aws:sns/topic:Topic";
const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const UNCHANGED = { paths: [], replaces: [] };

describe("the stand-in for aws, policies and alarms:", function () {
  this.timeout(30_000);
  let local: LocalTrial;
  let aws: Trial;
  let iam: IAMClient;

  before(async function () {
    this.timeout(600_000);
    local = await openLocalTrial();
    aws = await local.aws();
    iam = new IAMClient({ region: REGION, endpoint: local.endpoint, credentials: local.credentials });
  });
  after(async () => {
    iam?.destroy();
    await local?.close();
  });

  const allowing = (...actions: string[]): PropertyMap => ({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: actions, Resource: "*" }],
  });
  const text = (document: PropertyMap) => JSON.stringify(document);

  describe("a managed policy", () => {
    it("is made with what was written, and changes by a version of its own, however often", async () => {
      const written = (...actions: string[]) => ({
        name: "rights",
        path: "/replication/",
        description: "what S3 may do",
        policy: text(allowing(...actions)),
        tags: { a: "b" },
      });
      const policy = await aws.create(POLICY, written("s3:GetObject"));
      assert.equal(policy.id, "arn:aws:iam::000000000000:policy/replication/rights");
      assert.equal(policy.state.arn, policy.id);
      await assertSettled(policy, written("s3:GetObject"));
      for (const action of ["s3:a", "s3:b", "s3:c", "s3:d", "s3:e", "s3:f"]) {
        assert.deepEqual(policy.diff(written(action)), {
          paths: ["policy.Statement[0].Action"],
          replaces: [],
        });
        await policy.update(written(action));
        await assertSettled(policy, written(action));
      }
      const { Versions } = await iam.send(new ListPolicyVersionsCommand({ PolicyArn: policy.id }));
      assert.equal(Versions?.length, 5);
      const renamed = { ...written("s3:f"), description: "other" };
      assert.deepEqual(policy.diff(renamed).replaces, ["description"]);
      await policy.delete();
      assert.equal(await policy.refresh(), false);
    });

    it("may be written as an object, which is text from the first check on", async () => {
      const { inputs } = aws.checked(POLICY, {}, { policy: allowing("s3:GetObject") });
      assert.equal(
        inputs.policy,
        '{"Statement":[{"Action":["s3:GetObject"],"Effect":"Allow","Resource":"*"}],"Version":"2012-10-17"}',
      );
      const unknown = aws.checked(POLICY, {}, { policy: { Statement: [{ Resource: UNKNOWN }] } });
      assert.equal(unknown.inputs.policy, UNKNOWN);
    });

    it("gives and takes a role its rights", async () => {
      const trust = text({
        Version: "2012-10-17",
        Statement: [
          { Effect: "Allow", Principal: { Service: "s3.amazonaws.com" }, Action: "sts:AssumeRole" },
        ],
      });
      const role = await aws.create(ROLE, { name: "replicating", assumeRolePolicy: trust });
      const policy = await aws.create(POLICY, { name: "attached", policy: text(allowing("s3:GetObject")) });
      const written = { role: role.id, policyArn: policy.id };
      const attachment = await aws.create(ATTACHMENT, written);
      await assertSettled(attachment, written);
      const attached = async () =>
        (await iam.send(new GetPolicyCommand({ PolicyArn: policy.id }))).Policy?.AttachmentCount;
      assert.equal(await attached(), 1);
      assert.deepEqual(attachment.diff({ ...written, role: "other" }).replaces, ["role"]);
      await attachment.delete();
      assert.equal(await attached(), 0);
      assert.equal(await attachment.refresh(), false);
      await policy.delete();
      await role.delete();
      assert.equal(await attachment.refresh(), false);
    });
  });

  it("a policy is attached to all the roles of a list, and to no other", async () => {
    const roles = ["one", "two", "three"];
    for (const name of roles) {
      await aws.create(ROLE, { name, assumeRolePolicy: text({ Version: "2012-10-17", Statement: [] }) });
    }
    const policy = await aws.create(POLICY, { name: "shared", policy: text(allowing("s3:GetObject")) });
    const written = (...names: string[]) => ({ name: "all", policyArn: policy.id, roles: names });
    const attachment = await aws.create(ATTACHMENT_TO_ALL, written("one", "two"));
    await assertSettled(attachment, written("one", "two"));
    assert.deepEqual(attachment.diff(written("two", "one")), UNCHANGED);
    await aws.create(ATTACHMENT, { role: "three", policyArn: policy.id });
    await attachment.refresh();
    assert.notDeepEqual(attachment.diff(written("one", "two")), UNCHANGED);
    await attachment.update(written("two"));
    await assertSettled(attachment, written("two"));
    await attachment.delete();
    assert.equal(await attachment.refresh(), false);
    await policy.delete();
  });

  describe("an alarm", () => {
    const failures = (more: PropertyMap = {}): PropertyMap => ({
      name: "failures",
      namespace: "AWS/S3",
      metricName: "OperationsFailedReplication",
      dimensions: { SourceBucket: "a", DestinationBucket: "b", RuleId: "all" },
      statistic: "Sum",
      period: 300,
      evaluationPeriods: 1,
      threshold: 0,
      comparisonOperator: "GreaterThanThreshold",
      ...more,
    });

    it("is made with what was written, and changed in place", async () => {
      const alarm = await aws.create(ALARM, failures());
      await assertSettled(alarm, failures());
      const changed = failures({
        threshold: 5,
        datapointsToAlarm: 1,
        alarmDescription: "objects that did not get through",
        alarmActions: [`arn:aws:sns:${REGION}:000000000000:b`, `arn:aws:sns:${REGION}:000000000000:a`],
        okActions: [`arn:aws:sns:${REGION}:000000000000:a`],
        insufficientDataActions: [`arn:aws:sns:${REGION}:000000000000:a`],
        actionsEnabled: false,
        treatMissingData: "notBreaching",
        tags: { a: "b" },
      });
      assert.deepEqual(alarm.diff(changed).replaces, []);
      await alarm.update(changed);
      await assertSettled(alarm, changed);
      assert.deepEqual(alarm.state.tagsAll, { a: "b" });
      await alarm.update(failures());
      await assertSettled(alarm, failures());
      assert.deepEqual(alarm.diff(failures({ alarmActions: [], treatMissingData: "missing" })), UNCHANGED);
      await alarm.delete();
      assert.equal(await alarm.refresh(), false);
    });

    it("refuses the arithmetic that the local AWS would forget", () => {
      assert.match(
        aws.problems(ALARM, { metricQueries: [] }).join(),
        /does not know the property "metricQueries"/,
      );
    });
  });

  it("a topic is made, tagged and deleted", async () => {
    const topic = await aws.create(TOPIC, { name: "news", tags: { a: "b" } });
    assert.equal(topic.id, `arn:aws:sns:${REGION}:000000000000:news`);
    await assertSettled(topic, { name: "news", tags: { a: "b" } });
    await topic.update({ name: "news", tags: { c: "d" } });
    await assertSettled(topic, { name: "news", tags: { c: "d" } });
    assert.deepEqual(topic.diff({ name: "olds", tags: { c: "d" } }).replaces, ["name"]);
    await topic.delete();
    assert.equal(await topic.refresh(), false);
  });
});
