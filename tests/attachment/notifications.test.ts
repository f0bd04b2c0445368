// Proves: that our notification is put on a bucket of others and taken off it without a change to theirs, several of them at
// once included, and what is said where S3 refuses. Runs on a local AWS. Does not prove: that S3 sends what it was asked to, nor
// how long that takes; and the refusals that the local AWS does not know are injected by the test.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import {
  CreateBucketCommand,
  DeleteBucketCommand,
  GetBucketNotificationConfigurationCommand,
  type NotificationConfiguration,
  PutBucketNotificationConfigurationCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { subscribe, unsubscribe } from "../../attachment/notifications";
import type { Attachment, Notification, Subscription } from "../../contract/attachment";
import { notificationId } from "../../contract/ownership";
import { type LocalS3, startLocalS3 } from "../support/local-s3";
import { type Interference, throughProxy, withUnknownElement } from "../support/s3-proxy";
import { createQueue, createTopic, deleteTopic } from "../support/topic";

const region = "eu-west-1";
const credentials = { accessKeyId: "test", secretAccessKey: "test" };
const topicArn = (name: string) => `arn:aws:sns:${region}:000000000000:${name}`;
const queueArn = `arn:aws:sqs:${region}:000000000000:failures`;
const functionArn = `arn:aws:lambda:${region}:000000000000:function:failures`;
const failed = "s3:Replication:OperationFailedReplication";
const notTracked = "s3:Replication:OperationNotTracked";

const theirs: NotificationConfiguration = {
  TopicConfigurations: [
    {
      Id: "z",
      TopicArn: topicArn("theirs"),
      Events: ["s3:ObjectRemoved:*"],
      Filter: {
        Key: {
          FilterRules: [
            { Name: "prefix", Value: "a & b/<x>" },
            { Name: "suffix", Value: ".jpg" },
          ],
        },
      },
    },
    { Id: "a", TopicArn: topicArn("theirs"), Events: ["s3:ObjectCreated:Copy", "s3:ObjectCreated:Put"] },
  ],
  QueueConfigurations: [{ Id: "q", QueueArn: queueArn, Events: ["s3:ObjectTagging:*"] }],
  LambdaFunctionConfigurations: [{ Id: "f", LambdaFunctionArn: functionArn, Events: ["s3:ObjectAcl:Put"] }],
  EventBridgeConfiguration: {},
};

describe("the notifications of a bucket of others", () => {
  let server: LocalS3;
  let s3: S3Client;
  let Bucket: string;
  before(async () => {
    server = await startLocalS3();
    s3 = clientOf(server.endpoint);
    for (const name of ["theirs", "ours", "gone"]) await createTopic(server.endpoint, name);
    await createQueue(server.endpoint, "failures");
  });
  after(async () => {
    s3?.destroy();
    await server?.stop();
  });
  beforeEach(async () => {
    Bucket = `shared-${randomBytes(4).toString("hex")}`;
    const CreateBucketConfiguration = { LocationConstraint: region } as const;
    await s3.send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration }));
  });

  const clientOf = (endpoint: string) =>
    new S3Client({ region, endpoint, credentials, forcePathStyle: true });
  const identity = "0123456789";
  const run = (by = identity): Attachment => ({
    bucket: Bucket,
    region,
    endpoint: server.endpoint,
    identity: by,
  });
  const subscription = (change: Partial<Notification> = {}, by = identity): Subscription => ({
    ...run(by),
    notification: {
      id: notificationId("docs", by),
      kind: "topic",
      arn: topicArn("ours"),
      events: [failed, notTracked],
      ...change,
    },
  });
  const ourTopic = {
    Id: notificationId("docs", identity),
    TopicArn: topicArn("ours"),
    Events: [failed, notTracked],
  };
  const put = (NotificationConfiguration: NotificationConfiguration) =>
    s3.send(new PutBucketNotificationConfigurationCommand({ Bucket, NotificationConfiguration }));
  const found = async (): Promise<NotificationConfiguration> => {
    const { $metadata: _, ...rest } = await s3.send(
      new GetBucketNotificationConfigurationCommand({ Bucket }),
    );
    return rest;
  };
  const all = (list: keyof NotificationConfiguration) => theirs[list] as object[];
  const through = <Value>(interfere: Interference, act: (s3: S3Client) => Promise<Value>): Promise<Value> =>
    throughProxy(server.endpoint, interfere, async (endpoint) => {
      const client = clientOf(endpoint);
      try {
        return await act(client);
      } finally {
        client.destroy();
      }
    });

  describe("get ours", () => {
    it("beside theirs, which stay as they are, EventBridge included, and once", async () => {
      await put(theirs);
      assert.equal(await subscribe(s3, subscription()), true);
      const wanted = { ...theirs, TopicConfigurations: [...all("TopicConfigurations"), ourTopic] };
      assert.deepEqual(await found(), wanted);
      assert.equal(await subscribe(s3, subscription()), false);
      assert.deepEqual(await found(), wanted);
    }).timeout(20_000);

    it("where there were none, and EventBridge is not switched on by it", async () => {
      await subscribe(s3, subscription());
      assert.deepEqual(await found(), { TopicConfigurations: [ourTopic] });
    }).timeout(20_000);

    it("at a new target in place of that of an earlier deployment", async () => {
      await put(theirs);
      await subscribe(s3, subscription());
      await subscribe(s3, subscription({ kind: "queue", arn: queueArn, events: [failed] }));
      const ours = { Id: ourTopic.Id, QueueArn: queueArn, Events: [failed] };
      assert.deepEqual(await found(), {
        ...theirs,
        QueueConfigurations: [...all("QueueConfigurations"), ours],
      });
      await subscribe(s3, subscription({ kind: "function", arn: functionArn }));
      const { QueueConfigurations, LambdaFunctionConfigurations = [] } = await found();
      assert.deepEqual(QueueConfigurations, theirs.QueueConfigurations);
      assert.equal(LambdaFunctionConfigurations[1]?.LambdaFunctionArn, functionArn);
    }).timeout(30_000);

    it("of several replications at once, and lose them at once", async () => {
      await put(theirs);
      const identities = Array.from({ length: 4 }, (_, index) => String(index).repeat(10));
      await Promise.all(identities.map((each) => subscribe(s3, subscription({}, each))));
      const ids = (await found()).TopicConfigurations?.map(({ Id }) => Id).sort();
      assert.deepEqual(ids, [...identities.map((each) => notificationId("docs", each)), "a", "z"].sort());
      await Promise.all(identities.map((each) => unsubscribe(s3, run(each))));
      assert.deepEqual(await found(), theirs);
    }).timeout(60_000);
  });

  describe("lose ours", () => {
    it("and are those of others again, EventBridge included", async () => {
      await put(theirs);
      await subscribe(s3, subscription());
      assert.equal(await unsubscribe(s3, run()), 1);
      assert.deepEqual(await found(), theirs);
      assert.equal(await unsubscribe(s3, run()), 0);
    }).timeout(20_000);

    it("and are none where all were ours", async () => {
      await subscribe(s3, subscription());
      assert.equal(await unsubscribe(s3, run()), 1);
      assert.deepEqual(await found(), {});
    }).timeout(20_000);

    it("also where a target of others is gone, and their notification stays", async () => {
      const orphan = { Id: "orphan", TopicArn: topicArn("gone"), Events: ["s3:ObjectCreated:*" as const] };
      await put({ TopicConfigurations: [orphan] });
      await subscribe(s3, subscription());
      await deleteTopic(server.endpoint, topicArn("gone"));
      assert.equal(await unsubscribe(s3, run()), 1);
      assert.deepEqual(await found(), { TopicConfigurations: [orphan] });
    }).timeout(20_000);
  });

  it("fail the deployment where S3 may not send to ours, with what to allow, and stay as they are", async () => {
    await put(theirs);
    await assert.rejects(
      subscribe(s3, subscription({ arn: topicArn("nowhere") })),
      RegExp(
        "^InvalidArgument: Unable to validate the following destination configurations.*\\. Allow the service " +
          `s3\\.amazonaws\\.com sns:Publish on ${topicArn("nowhere")} for this bucket, .* KMS key, kms:GenerateDataKey and kms:Decrypt`,
      ),
    );
    assert.deepEqual(await found(), theirs);
  });

  const argument =
    "Permissions on the destination queue do not allow S3 to publish notifications from this bucket";
  const refusals: [title: string, details: string, said: RegExp][] = [
    [
      "name the target that S3 names, and why",
      "<Message>Unable to validate the following destination configurations</Message>" +
        `<ArgumentName1>${queueArn}, null</ArgumentName1><ArgumentValue1>${argument}</ArgumentValue1>`,
      RegExp(`configurations; ${queueArn}, null: ${argument}\\. Allow the service .* on ${topicArn("ours")}`),
    ],
    [
      "say what to do where somebody else took the event in the meantime",
      "<Message>Configurations overlap. Configurations on the same bucket cannot share a common event type.</Message>" +
        `<ArgumentName>Event</ArgumentName><ArgumentValue>${failed}, s3:Replication:*</ArgumentValue>`,
      /cannot share a common event type.*Leave events out of notifications\.events \(now .*NotTracked\), or remove the other/,
    ],
  ];
  for (const [title, details, said] of refusals) {
    it(title, async () => {
      const refuse: Interference = async (request, forward) => {
        if (request.method !== "PUT") return forward(request);
        const body = Buffer.from(`<Error><Code>InvalidArgument</Code>${details}</Error>`);
        return { status: 400, headers: { "content-type": "application/xml" }, body };
      };
      await through(refuse, (client) => assert.rejects(subscribe(client, subscription()), said));
    });
  }

  describe("that hold what this package does not know", () => {
    const withNews = withUnknownElement("TopicConfiguration", "<Throttle>5</Throttle>");
    const loss =
      /^Error: the notification configuration of shared-\w+ holds what could not be put back: NotificationConfiguration\.TopicConfiguration\.Throttle\. Nothing was changed\. Update this package\.$/;

    it("are not written, neither with ours nor without", async () => {
      await put(theirs);
      await through(withNews, (client) => assert.rejects(subscribe(client, subscription()), loss));
      assert.deepEqual(await found(), theirs);
      await subscribe(s3, subscription());
      const both = await found();
      await through(withNews, (client) => assert.rejects(unsubscribe(client, run()), loss));
      assert.deepEqual(await found(), both);
    }).timeout(20_000);

    it("are left where nothing of ours is among them", async () => {
      await put(theirs);
      assert.equal(await through(withNews, (client) => unsubscribe(client, run())), 0);
    });
  });

  it("fail the deployment where ours is overwritten each time", async () => {
    const ignore: Interference = async (request, forward) =>
      request.method === "PUT" ? { status: 200, headers: {}, body: Buffer.alloc(0) } : forward(request);
    await assert.rejects(
      through(ignore, (client) => subscribe(client, subscription())),
      /the notification configuration of shared-\w+ was overwritten after each of 10 writes\. Find out who else/,
    );
  }).timeout(60_000);

  async function program(verb: string, input: Attachment) {
    const main = `require("./attachment/cli").main(${JSON.stringify(verb)})`;
    const env = { ...process.env, AWS_ACCESS_KEY_ID: "test", AWS_SECRET_ACCESS_KEY: "test" };
    const child = spawn(process.execPath, ["--no-warnings", "--import", "tsx", "-e", main], { env });
    child.stdin.end(JSON.stringify(input));
    const [stderr, [code]] = await Promise.all([text(child.stderr), once(child, "close")]);
    return { stderr, code };
  }

  it("are put and taken off by the program, which says so", async () => {
    await put(theirs);
    const said = async (verb: string) => {
      const { stderr, code } = await program(verb, subscription());
      assert.equal(code, 0, stderr);
      return stderr.replace(Bucket, "BUCKET");
    };
    assert.equal(await said("subscribe"), "added our notification to BUCKET\n");
    assert.equal(await said("subscribe"), "our notification is on BUCKET\n");
    assert.equal(await said("unsubscribe"), "removed 1 of our notifications from BUCKET\n");
    assert.deepEqual(await found(), theirs);
  }).timeout(30_000);

  it("may be gone with the bucket when ours is taken off, but not when it is put", async () => {
    await s3.send(new DeleteBucketCommand({ Bucket }));
    assert.deepEqual(await program("unsubscribe", run()), {
      stderr: `${Bucket} does not exist any more\n`,
      code: 0,
    });
    const { stderr, code } = await program("subscribe", subscription());
    assert.equal(code, 1);
    assert.match(stderr, /^could not subscribe on shared-\w+: NoSuchBucket: /);
  });

  it("are not touched with the credentials of another account", async () => {
    await subscribe(s3, subscription());
    for (const verb of ["subscribe", "unsubscribe"]) {
      const { stderr, code } = await program(verb, {
        ...subscription({ events: [failed] }),
        accountId: "222222222222",
      });
      assert.equal(code, 1);
      assert.match(stderr, /: the credentials belong to account 000000000000; allowed is 222222222222/);
    }
    assert.deepEqual(await found(), { TopicConfigurations: [ourTopic] });
  }).timeout(20_000);
});
