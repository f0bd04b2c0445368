// Proves that every resource of a regional service, made with the stand-in for aws, is where its `region` says, and where
// the provider is when it says none.
// Does not prove that AWS has such a region.
import assert from "node:assert/strict";
import { HeadBucketCommand, S3Client } from "@aws-sdk/client-s3";
import type { PropertyMap } from "../../sandbox/providers/property-values";
import { type LocalTrial, openLocalTrial, REGION } from "./local-trial";
import { assertSettled, type Trial } from "./trial-plugin";

const BUCKET = "aws:s3/bucket:Bucket";
const VERSIONING = "aws:s3/bucketVersioning:BucketVersioning";
const ELSEWHERE = "us-west-2";
const UNCHANGED = { paths: [], replaces: [] };

describe("the region of a resource of the stand-in for aws", function () {
  this.timeout(30_000);
  let local: LocalTrial;
  let aws: Trial;

  before(async function () {
    this.timeout(600_000);
    local = await openLocalTrial();
    aws = await local.aws();
  });
  after(() => local?.close());

  /** S3 answers with the name of the region to those who ask in the wrong one. */
  const isIn = async (region: string, Bucket: string) => {
    const { endpoint, credentials } = local;
    const s3 = new S3Client({ region, endpoint, credentials, forcePathStyle: true });
    const { BucketRegion } = await s3.send(new HeadBucketCommand({ Bucket }));
    s3.destroy();
    return BucketRegion === region;
  };
  const foreseen = async (written: PropertyMap) => {
    const { inputs } = aws.checked(BUCKET, {}, written);
    return (await aws.plugin.create(aws.urn(BUCKET), inputs, true)).state;
  };

  it("is the provider's, and among the inputs before anything is made", async () => {
    assert.equal((await foreseen({})).region, REGION);
    assert.equal((await foreseen({ region: ELSEWHERE })).region, ELSEWHERE);
    const bucket = await aws.create(BUCKET, { bucket: "at-home" });
    assert.equal(bucket.inputs.region, REGION);
    assert.ok(await isIn(REGION, "at-home"));
    await assertSettled(bucket, { bucket: "at-home" });
    await bucket.delete();
  });

  it("can be another one, for a bucket and what is set on it", async () => {
    const written = { bucket: "far-away", region: ELSEWHERE };
    const bucket = await aws.create(BUCKET, written);
    assert.ok(await isIn(ELSEWHERE, "far-away"));
    assert.equal(bucket.state.bucketRegionalDomainName, `far-away.s3.${ELSEWHERE}.amazonaws.com`);
    await assertSettled(bucket, written);
    const versioning = { ...written, versioningConfiguration: { status: "Enabled" } };
    const part = await aws.create(VERSIONING, versioning);
    await assertSettled(part, versioning);
    await part.delete();
    await bucket.delete();
  });

  const others: Record<string, PropertyMap> = {
    "aws:kms/key:Key": {},
    "aws:sns/topic:Topic": {},
    "aws:cloudwatch/metricAlarm:MetricAlarm": {
      namespace: "AWS/S3",
      metricName: "OperationsFailedReplication",
      statistic: "Sum",
      period: 300,
      evaluationPeriods: 1,
      threshold: 0,
      comparisonOperator: "GreaterThanThreshold",
    },
  };
  for (const [token, properties] of Object.entries(others)) {
    it(`can be another one for ${token.split(":").at(-1)}`, async () => {
      const written = { ...properties, region: ELSEWHERE };
      const made = await aws.create(token, written);
      assert.equal(String(made.state.arn).split(":")[3], ELSEWHERE);
      assert.ok(await made.refresh());
      assert.deepEqual(made.diff(written), UNCHANGED);
      await made.delete();
      assert.equal(await made.refresh(), false);
    });
  }

  it("makes a new resource when it changes, and only then", async () => {
    const bucket = await aws.create(BUCKET, { bucket: "moving" });
    assert.deepEqual(bucket.diff({ bucket: "moving", region: REGION }), UNCHANGED);
    assert.deepEqual(bucket.diff({ bucket: "moving", region: ELSEWHERE }), {
      paths: ["region"],
      replaces: ["region"],
    });
    const { region: _, ...before } = bucket.inputs;
    bucket.inputs = before;
    assert.deepEqual(bucket.diff({ bucket: "moving" }), UNCHANGED);
    await bucket.delete();
  });

  it("is nothing that a role has", () => {
    assert.match(
      aws.problems("aws:iam/role:Role", { assumeRolePolicy: "{}", region: REGION }).join(),
      /does not know the property "region"/,
    );
  });
});
