import { Role } from "@pulumi/aws/iam/role";
import { RolePolicy } from "@pulumi/aws/iam/rolePolicy";
import { Bucket } from "@pulumi/aws/s3/bucket";
import { BucketLifecycleConfiguration } from "@pulumi/aws/s3/bucketLifecycleConfiguration";
import { BucketPolicy } from "@pulumi/aws/s3/bucketPolicy";
import * as pulumi from "@pulumi/pulumi";
import { policyJson } from "../../contract/policy-json";
import { bucketArnIn, tagged } from "../buckets/bucket-end";
import { publicAccessBlock } from "../buckets/public-access";
import type { BackfillPlan } from "../plan/backfill-plan";
import { isPlainHttp } from "../plan/endpoint";
import { backfillName, batchRolePolicyName, reportBucketBaseName, roleBaseName } from "../plan/names";
import type { ReplicationPlan } from "../plan/plan";
import { batchRights } from "../policies/batch-rights";
import { policyDocument } from "../policies/document";
import { tlsOnlyStatements } from "../policies/tls-only";
import { batchTrustPolicy } from "../policies/trust";
import type { Route } from "../replication/route";
import { prefixesOf } from "../replication/traffic";

/** What S3 Batch Operations needs to bring older objects over. */
export interface BatchOperations {
  roleArn: pulumi.Output<string>;
  reportBucket: pulumi.Output<string>;
  reportPrefix: string;
  /** What has to be in place before a job may be created. */
  readiness: pulumi.Resource[];
}

type BatchPlan = Extract<BackfillPlan, { mode: "batch" }>;

export function batchOperations(
  parent: pulumi.Resource,
  plan: ReplicationPlan,
  backfill: BatchPlan,
  route: Route,
): BatchOperations {
  const { place } = route.source.end;
  const name = route.plan.childName;
  const reports =
    backfill.reportBucketName === undefined
      ? newReportBucket(parent, name, plan, route)
      : { bucket: pulumi.output(backfill.reportBucketName), readiness: [] };
  const reportPrefix = `${name}/`;
  const there = { reportBucket: reports.bucket, reportPrefix };
  if (backfill.roleArn !== undefined) {
    return { ...there, roleArn: pulumi.output(backfill.roleArn), readiness: reports.readiness };
  }
  const role = batchRole(parent, name, plan, route);
  const rights = pulumi
    .all([route.source.end.arn, bucketArnIn(place, reports.bucket)])
    .apply(([sourceArn, reportBucketArn]) =>
      policyJson(
        batchRights({ sourceArn, prefixes: prefixesOf(route.plan.rules), reportBucketArn, reportPrefix }),
      ),
    );
  const policy = new RolePolicy(
    `${roleBaseName(backfillName(name))}-policy`,
    { name: batchRolePolicyName, role: role.name, policy: rights },
    { parent, provider: place.provider, dependsOn: route.source.readiness },
  );
  return { ...there, roleArn: role.arn, readiness: [policy, ...reports.readiness] };
}

/** Another role than the one that replicates: each could do the other's work otherwise. */
function batchRole(parent: pulumi.Resource, name: string, { tags }: ReplicationPlan, route: Route): Role {
  const { accountId, partition, region, provider } = route.source.end.place;
  const { role } = route.plan;
  const trust = pulumi
    .output({ accountId, partition, region })
    .apply((place) => batchTrustPolicy(place, role.conditions));
  return new Role(
    roleBaseName(backfillName(name)),
    {
      ...(role.kind === "new" && { path: role.path, permissionsBoundary: role.permissionsBoundary }),
      description: "Assumed by S3 Batch Operations to replicate existing objects",
      assumeRolePolicy: pulumi.jsonStringify(trust),
      ...tagged(tags),
    },
    { parent, provider, dependsOn: admitted(route) },
  );
}

/** Never the source: what is written there replicates. Reports say what failed, and go with the component. */
function newReportBucket(
  parent: pulumi.Resource,
  name: string,
  { tags }: ReplicationPlan,
  route: Route,
): { bucket: pulumi.Output<string>; readiness: pulumi.Resource[] } {
  const { plan: source, place } = route.source.end;
  const { provider, region } = place;
  const childName = reportBucketBaseName(name);
  const after = (dependsOn: pulumi.Resource) => ({ parent, provider, dependsOn });
  const exceptOnLoopback = isPlainHttp(source.place.endpoint);

  const bucket = new Bucket(
    childName,
    { region, forceDestroy: true, ...tagged(tags) },
    { parent, provider, dependsOn: admitted(route) },
  );
  const of = { bucket: bucket.bucket, region };
  const publicAccess = publicAccessBlock(childName, of, after(bucket));
  const policy = new BucketPolicy(
    `${childName}-policy`,
    {
      ...of,
      policy: bucketArnIn(place, bucket.bucket).apply((arn) =>
        policyJson(policyDocument(tlsOnlyStatements(arn, { exceptOnLoopback }))),
      ),
    },
    after(publicAccess),
  );
  const lifecycle = new BucketLifecycleConfiguration(
    `${childName}-lifecycle`,
    {
      ...of,
      rules: [{ id: "reports", status: "Enabled", filter: { prefix: "" }, expiration: { days: 90 } }],
    },
    after(policy),
  );
  return { bucket: bucket.bucket, readiness: [policy, lifecycle] };
}

/** What depends on nothing else waits for this: the look at what is there already. */
function admitted({ source }: Route): pulumi.Output<never[]> {
  return source.end.name.apply(() => []);
}
