// Proves: that a deploy, a change or a destroy between buckets of others which is killed at any moment, or whose requests
// are refused, fail or get no answer, is healed by the next `up`, and leaves nothing of ours behind after a `destroy` or
// after the component is taken out of the program; and that nothing of others is lost on the way. Runs on the real engine
// and a local AWS. A few cases run each time; TEST_CASES says how many, TEST_SEED draws others, TEST_FAULT takes one kind of
// them only. Does not prove: how AWS orders what arrives at the same time.
import assert from "node:assert/strict";
import {
  CreateRoleCommand,
  IAMClient,
  ListRolePoliciesCommand,
  PutRolePolicyCommand,
} from "@aws-sdk/client-iam";
import {
  GetBucketNotificationConfigurationCommand,
  PutBucketNotificationConfigurationCommand,
  type S3Client,
  type TopicConfiguration,
} from "@aws-sdk/client-s3";
import { BucketsOfOthers } from "../support/buckets-of-others";
import { type Disturbance, Disturber, faults } from "../support/disturbance";
import { type EngineSandbox, openEngineSandbox } from "../support/engine-sandbox";
import { ProjectStack } from "../support/project-stack";
import { type S3Proxy, startProxy } from "../support/s3-proxy";
import { seededRandom } from "../support/seeded-random";
import { createTopic } from "../support/topic";
import type { Component } from "./programs/replications";

const cases = Number(process.env.TEST_CASES ?? 4);
const seed = Number(process.env.TEST_SEED ?? 20_261_130);
const drawnFaults = faults.filter((fault) => fault === (process.env.TEST_FAULT ?? fault));
const phases = ["up", "update", "destroy"] as const;
const ends = ["up", "destroy", "revert"] as const;

interface Case extends Disturbance {
  phase: (typeof phases)[number];
  /** What is done after it. */
  end: (typeof ends)[number];
}

const role = "arn:aws:iam::000000000000:role/theirs";
const topic = (name: string) => `arn:aws:sns:eu-west-1:000000000000:${name}`;
const theirTopic = {
  Id: "thumbnails",
  TopicArn: topic("theirs"),
  Events: ["s3:ObjectCreated:*"],
} satisfies TopicConfiguration;

const component = (change: { prefix: string; deleteMarkers: boolean }): Component => ({
  name: "docs",
  args: {
    source: BucketsOfOthers.source("rough"),
    destinations: {
      dr: { ...BucketsOfOthers.destination("rough", "replica"), deleteMarkers: change.deleteMarkers },
    },
    rules: [{ id: "ours", prefix: change.prefix }],
    existingRules: "merge",
    role: { arn: role, attachRights: true },
    notifications: { topicArn: topic("failures") },
    backfill: { mode: "none" },
  },
});
const asDeployed = component({ prefix: "a/", deleteMarkers: false });
const asChanged = component({ prefix: "b/", deleteMarkers: true });

describe(`a disturbed deploy between buckets of others (TEST_SEED=${seed})`, () => {
  const disturber = new Disturber();
  const random = seededRandom(seed);
  const pick = <Value>(values: readonly Value[]) => values[Math.floor(random() * values.length)] as Value;
  const met = new Map<string, number>();
  let sandbox: EngineSandbox;
  let proxy: S3Proxy;
  let others: BucketsOfOthers;
  let source: S3Client;
  let iam: IAMClient;
  let stack: ProjectStack;
  /** How many requests write in each phase, when nothing is disturbed. */
  let writes: { [phase in Case["phase"]]: number };

  before(async function () {
    this.timeout("15m");
    sandbox = await openEngineSandbox();
    proxy = await startProxy(sandbox.endpoint, disturber.interfere);
    const credentials = { accessKeyId: "test", secretAccessKey: "test" };
    iam = new IAMClient({ region: "us-east-1", endpoint: sandbox.endpoint, credentials });
    await iam.send(new CreateRoleCommand({ RoleName: "theirs", AssumeRolePolicyDocument: trust }));
    const listing = { Effect: "Allow", Action: "s3:ListBucket", Resource: "arn:aws:s3:::rough-nightly" };
    const PolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement: [listing] });
    await iam.send(new PutRolePolicyCommand({ RoleName: "theirs", PolicyName: "theirs", PolicyDocument }));
    others = await BucketsOfOthers.create(sandbox, "rough", role);
    source = sandbox.s3("eu-west-1");
    for (const name of ["failures", "theirs"]) await createTopic(sandbox.endpoint, name);
    const NotificationConfiguration = { TopicConfigurations: [theirTopic], EventBridgeConfiguration: {} };
    await source.send(
      new PutBucketNotificationConfigurationCommand({ Bucket: "rough-source", NotificationConfiguration }),
    );

    stack = await ProjectStack.create(sandbox, [asDeployed], proxy.endpoint);
    const counted = async (run: () => Promise<unknown>) => {
      disturber.begin();
      await run();
      return disturber.writes.length;
    };
    const up = await counted(() => stack.up());
    await stack.configure([asChanged]);
    writes = { up, update: await counted(() => stack.up()), destroy: await counted(() => stack.destroy()) };
    await assertNothingOfOurs();
  });
  after(async () => {
    const types = [...met].sort().map(([what, times]) => `${what}: ${times}`);
    console.error(`      disturbed: ${types.join(", ")}`);
    iam?.destroy();
    others?.close();
    await stack?.forget();
    await proxy?.stop();
    await sandbox?.close();
  });

  const trust = JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: { Service: "s3.amazonaws.com" }, Action: "sts:AssumeRole" }],
  });

  async function found() {
    const { PolicyNames = [] } = await iam.send(new ListRolePoliciesCommand({ RoleName: "theirs" }));
    const { TopicConfigurations: topics = [], EventBridgeConfiguration: events } = await source.send(
      new GetBucketNotificationConfigurationCommand({ Bucket: "rough-source" }),
    );
    return { ...(await others.found()), policies: PolicyNames, topics, events };
  }

  async function assertNothingOfOurs(): Promise<void> {
    assert.deepEqual(await found(), {
      rules: [others.rule],
      statements: [others.statement],
      policies: ["theirs"],
      topics: [theirTopic],
      events: {},
    });
    assert.deepEqual(
      (await stack.resources()).filter(({ type }) => type !== "pulumi:pulumi:Stack"),
      [],
    );
  }

  async function assertOurs(prefix: string): Promise<void> {
    const { rules, statements, policies, topics, events } = await found();
    const [first, second, ...more] = rules;
    assert.deepEqual(first, others.rule);
    assert.deepEqual([second?.Filter?.Prefix, more], [prefix, []]);
    assert.deepEqual(statements[0], others.statement);
    assert.deepEqual(
      statements.slice(1).map(({ Sid }) => Sid.replace(/[0-9a-f]{10}/, "")),
      ["CrrReplicaWrite"],
    );
    assert.deepEqual(policies.filter((name) => name !== "theirs").length, 1);
    assert.deepEqual(topics[0], theirTopic);
    assert.deepEqual(
      topics.slice(1).map(({ TopicArn }) => TopicArn),
      [topic("failures")],
    );
    assert.deepEqual(events, {});
  }

  async function disturbed(each: Case): Promise<void> {
    const killed: { done?: Promise<void> } = {};
    disturber.begin(each, () => {
      killed.done = sandbox.workspace.stop(0);
    });
    const command = each.phase === "destroy" ? "destroy" : "up";
    await stack.run([command, "--yes", "--skip-preview"]);
    await killed.done;
    await stack.recover();
    await proxy.idle();
    if (disturber.met) {
      const what = `${each.fault} of ${disturber.met}`;
      met.set(what, (met.get(what) ?? 0) + 1);
    }
    disturber.begin();
  }

  for (let index = 0; index < cases; index++) {
    const drawn: Omit<Case, "at"> = {
      phase: phases[index % phases.length] ?? "up",
      fault: drawnFaults[index % drawnFaults.length] ?? "kill",
      lasting: random() < 0.5,
      end: pick(ends),
    };
    const place = random();
    it(`is healed: ${drawn.fault}${drawn.lasting ? " again and again" : ""} in ${drawn.phase}, then ${drawn.end} (${index})`, async () => {
      await stack.configure([asDeployed]);
      if (drawn.phase !== "up") await stack.up();
      if (drawn.phase === "update") await stack.configure([asChanged]);
      await disturbed({ ...drawn, at: Math.floor(place * writes[drawn.phase]) });
      const meant = drawn.phase === "update" ? "b/" : "a/";
      if (drawn.end === "up") {
        await stack.up();
        await assertOurs(meant);
        assert.deepEqual(await stack.changes(), []);
      }
      if (drawn.end === "revert") {
        await stack.configure([]);
        await stack.up();
      } else await stack.destroy();
      await assertNothingOfOurs();
    }).timeout(180_000);
  }
});
