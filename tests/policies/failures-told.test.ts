// Proves: what the rule "failures-told" says of programs as the engine shows them. Does not prove: that a message arrives, nor
// that an alarm's threshold makes sense.
import assert from "node:assert/strict";
import { MetricAlarm, type MetricAlarmArgs } from "@pulumi/aws/cloudwatch";
import { Alarm as NativeAlarm } from "@pulumi/aws-native/cloudwatch";
import { Bucket as NativeBucket } from "@pulumi/aws-native/s3";
import { CrossRegionReplication, type CrossRegionReplicationArgs } from "../../components";
import { failuresTold } from "../../policies/rules/failures-told";
import { plainArgs } from "../component/deployment";
import { judged } from "./judged";
import { stackOf, unknown } from "./mocked-stack";
import { type Changes, handWritten, topicArn } from "./programs/hand-written";

const said = async (changes: Changes, { preview = false, config = {} } = {}) =>
  judged(failuresTold, await stackOf(() => handWritten(changes), { preview }), config);
const untold: Changes = { resources: { notification: "left out" } };
const nobody = 'replication replication: nobody is told of what fails under rule "everything"';
const found = ({ findings }: { findings: { message: string }[] }) =>
  findings.map(({ message }) => message.split(". Instead")[0]);

const dimensions = {
  SourceBucket: "source-1234567",
  DestinationBucket: "replica-1234567",
  RuleId: "everything",
};
const watching: MetricAlarmArgs = {
  comparisonOperator: "GreaterThanThreshold",
  evaluationPeriods: 1,
  namespace: "AWS/S3",
  metricName: "OperationsFailedReplication",
  dimensions,
  alarmActions: [topicArn],
  region: "eu-west-1",
};
const withAlarm = async (change: Partial<MetricAlarmArgs>, preview = false) =>
  judged(
    failuresTold,
    await stackOf(
      () => {
        handWritten(untold);
        new MetricAlarm("alarm", { ...watching, ...change });
      },
      { preview },
    ),
  );

describe("the rule failures-told", () => {
  it("is content with a notification and metrics, before and after the deploy", async () => {
    assert.deepEqual(await said({}), { findings: [] });
    assert.deepEqual(await said({}, { preview: true }), { findings: [] });
  });

  it("finds that nobody is told, in the preview already, and says what to write", async () => {
    const { findings } = await said(untold, { preview: true });
    assert.equal(findings[0]?.at, "replication");
    assert.match(
      findings[0]?.message ?? "",
      /nobody is told .* Instead: an aws\.s3\.BucketNotification on the source for "s3:Replication:OperationFailedReplication", or an aws\.cloudwatch\.MetricAlarm/,
    );
  });

  it("finds that events never come without metrics", async () => {
    assert.deepEqual(found(await said({ destination: { metrics: { status: "Disabled" } } })), [
      'replication replication: S3 neither counts nor tells of what fails under rule "everything"',
    ]);
  });

  it("does not mind a paused rule, under which nothing fails", async () => {
    const paused = { rule: { status: "Disabled" }, destination: { metrics: { status: "Disabled" } } };
    assert.deepEqual(await said({ ...untold, ...paused }), { findings: [] });
  });

  for (const [what, topic, isTold] of [
    ["every event of replication", { events: ["s3:Replication:*"] }, true],
    ["late objects only", { events: ["s3:Replication:OperationMissedThreshold"] }, false],
    ["some keys only", { filterPrefix: "invoices/" }, false],
    ["some endings only", { filterSuffix: ".pdf" }, false],
  ] as const) {
    it(`${isTold ? "takes" : "does not take"} a notification of ${what} for enough`, async () => {
      const failed = { topicArn, events: ["s3:Replication:OperationFailedReplication"] };
      const topics = [{ ...failed, ...topic }];
      assert.deepEqual(
        found(await said({ resources: { notification: { topics } } })),
        isTold ? [] : [nobody],
      );
    });
  }

  it("takes a notification of some keys for enough if a rule replicates no others", async () => {
    const events = ["s3:Replication:OperationFailedReplication"];
    const topics = [{ topicArn, events, filterPrefix: "invoices/" }];
    const rule = { filter: { prefix: "invoices/2026/" } };
    assert.deepEqual(await said({ rule, resources: { notification: { topics } } }), { findings: [] });
  });

  it("takes an alarm with an action for enough, by a metric, in its arithmetic, or by a query", async () => {
    assert.deepEqual(await withAlarm({}), { findings: [] });
    const { namespace, metricName } = watching;
    const metric = { namespace, metricName, dimensions, period: 60, stat: "Sum" } as const;
    const bare = { namespace: undefined, metricName: undefined, dimensions: undefined };
    const metricQueries = [{ id: "failed", metric } as never];
    assert.deepEqual(await withAlarm({ ...bare, metricQueries }), { findings: [] });
    const query = (source: string) => [
      {
        id: "failed",
        expression: `SELECT SUM(OperationsFailedReplication) FROM "AWS/S3" WHERE SourceBucket = '${source}'`,
      },
    ];
    assert.deepEqual(await withAlarm({ ...bare, metricQueries: query("source-1234567") }), { findings: [] });
    assert.deepEqual(found(await withAlarm({ ...bare, metricQueries: query("other") })), [nobody]);
  });

  for (const [what, change] of [
    ["of another bucket", { dimensions: { ...dimensions, SourceBucket: "other" } }],
    ["of another rule", { dimensions: { ...dimensions, RuleId: "other" } }],
    ["of no rule, under which S3 publishes nothing", { dimensions: { SourceBucket: "source-1234567" } }],
    ["of another metric", { metricName: "OperationsPendingReplication" }],
    ["of another namespace", { namespace: "Custom/S3" }],
    ["in another region than the source", { region: "eu-central-1" }],
    ["without actions", { alarmActions: [] }],
    ["whose actions are off", { actionsEnabled: false }],
  ] as const) {
    it(`does not take an alarm for enough ${what}`, async () => {
      assert.deepEqual(found(await withAlarm(change as Partial<MetricAlarmArgs>)), [nobody]);
    });
  }

  it("reads notifications and alarms of aws-native", async () => {
    const program = (event: string, alarmed: boolean) => () => {
      new NativeBucket("native", {
        notificationConfiguration: { topicConfigurations: [{ event, topic: topicArn }] },
        replicationConfiguration: {
          role: "arn:aws:iam::111122223333:role/theirs",
          rules: [
            {
              id: "all",
              status: "Enabled",
              destination: { bucket: "arn:aws:s3:::theirs", metrics: { status: "Enabled" } },
            },
          ],
        },
      });
      if (!alarmed) return;
      const named = { SourceBucket: "native-1234567", DestinationBucket: "theirs", RuleId: "all" };
      new NativeAlarm("alarm", {
        comparisonOperator: "GreaterThanThreshold",
        evaluationPeriods: 1,
        namespace: "AWS/S3",
        metricName: "OperationsFailedReplication",
        dimensions: Object.entries(named).map(([name, value]) => ({ name, value })),
        alarmActions: [topicArn],
      });
    };
    const findingsOf = async (event: string, alarmed: boolean) =>
      (await judged(failuresTold, await stackOf(program(event, alarmed)))).findings.length;
    assert.equal(await findingsOf("s3:Replication:*", false), 0);
    assert.equal(await findingsOf("s3:ObjectCreated:*", false), 1);
    assert.equal(await findingsOf("s3:ObjectCreated:*", true), 0);
  });

  it("is content with the component that tells somebody, and finds it where it tells nobody", async () => {
    const of = async (change: Partial<CrossRegionReplicationArgs>) => {
      const args = { ...plainArgs, ...change };
      return found(await judged(failuresTold, await stackOf(() => new CrossRegionReplication("docs", args))));
    };
    assert.deepEqual(await of({ notifications: { topicArn } }), []);
    assert.match((await of({})).join(), /^replication docs-replication: nobody is told/);
  });

  it("says that it cannot tell when an alarm's dimensions are not known before the deploy", async () => {
    const answer = await withAlarm({ dimensions: { ...dimensions, RuleId: unknown } }, true);
    assert.deepEqual(answer.findings, []);
    assert.match(answer.unknown ?? "", /replication replication: .*dimensions\.RuleId can't be known/);
  });

  it("does not mind what is not known of an alarm about something else", async () => {
    const change = { metricName: "4xxErrors", dimensions: { BucketName: unknown } };
    assert.deepEqual(found(await withAlarm(change, true)), [nobody]);
  });
});
