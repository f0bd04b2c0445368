// Proves: that the policy of docs/conformance.md allows every request that the conformance program makes on a local AWS, to
// try all cases and to clean.
// Does not prove: what tags take besides, and what Cloud Control reads of a bucket with the permissions of the profile.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { PolicyStatement } from "../../components/policies/document";
import { rolePath } from "../../conformance/naming";
import { type BatchOperations, startBatchOperations } from "../../sandbox/batch-operations/server";
import { REPOSITORY } from "../../sandbox/folders";
import { type AwsCall, callsOf } from "../support/aws-calls";
import { isAllowed } from "../support/iam/simulator";
import { type LocalS3, startLocalS3 } from "../support/local-s3";
import { type S3Proxy, startProxy } from "../support/s3-proxy";
import { ConformanceProcess, type WorkingFolder, workingFolder } from "./conformance-process";

const account = "000000000000";

describe("the permissions of docs/conformance.md", function () {
  this.timeout(120_000);
  let local: LocalS3;
  let batch: BatchOperations;
  let proxy: S3Proxy;
  let folder: WorkingFolder;

  before(async function () {
    this.timeout(600_000);
    local = await startLocalS3();
    batch = await startBatchOperations({ target: local.endpoint });
    proxy = await startProxy(batch.endpoint, (request, forward) => forward(request));
    folder = workingFolder();
  });
  after(async () => {
    folder?.remove();
    await proxy?.stop();
    await batch?.stop();
    await local?.stop();
  });

  it("allow all that the program asks for", async () => {
    const policy = documented();
    assert.equal((await new ConformanceProcess(folder.path, proxy.endpoint, ["--yes"]).ended).code, 0);
    assert.equal(
      (await new ConformanceProcess(folder.path, proxy.endpoint, ["--clean", "--yes"]).ended).code,
      0,
    );
    const calls = proxy.requests.flatMap(callsOf).map(asIamNamesIt);
    const distinct = [...new Map(calls.map((call) => [`${call.action} ${call.resource}`, call])).values()];
    assert.ok(distinct.length > 100, String(distinct.length));
    const denied = distinct.filter((call) => !isGranted(call, policy));
    assert.deepEqual(
      denied.map(({ action, resource }) => `${action} on ${resource}`),
      [],
    );
  });

  it("grant nothing on the buckets and roles of others", () => {
    const policy = documented();
    const others: AwsCall[] = [
      { action: "s3:DeleteBucket", resource: "arn:aws:s3:::mine" },
      { action: "s3:GetObject", resource: "arn:aws:s3:::mine/object" },
      { action: "iam:DeleteRole", resource: `arn:aws:iam::${account}:role/mine` },
      { action: "iam:PassRole", resource: `arn:aws:iam::${account}:role/mine` },
    ];
    for (const call of others) assert.ok(!isGranted(call, policy), call.action);
  });
});

function documented(): PolicyStatement[] {
  const page = readFileSync(join(REPOSITORY, "docs/conformance.md"), "utf8");
  const [, json = ""] = /```json\n([\s\S]*?)```/.exec(page) ?? [];
  const statements = JSON.parse(json.replaceAll("ACCOUNT", account)).Statement as PolicyStatement[];
  return statements.map((statement) => ({ ...statement, Resource: [statement.Resource ?? []].flat() }));
}

/** The requests name a role without its path, and the list of all buckets is nobody's bucket. */
function asIamNamesIt({ action, resource }: AwsCall): AwsCall {
  if (resource === "arn:aws:s3:::") return { action: "s3:ListAllMyBuckets", resource: "*" };
  return { action, resource: resource.replace(":role/crr-conformance-", `:role${rolePath}crr-conformance-`) };
}

function isGranted({ action, resource }: AwsCall, identity: PolicyStatement[]): boolean {
  const principal = `arn:aws:iam::${account}:role/tester`;
  const ofKey: PolicyStatement[] = [
    {
      Sid: "Owner",
      Effect: "Allow",
      Principal: { AWS: `arn:aws:iam::${account}:root` },
      Action: "kms:*",
      Resource: ["*"],
    },
  ];
  const isKey = action.startsWith("kms:");
  const isRole = action === "sts:AssumeRole";
  const ofRole = ofKey.map((statement) => ({ ...statement, Action: "sts:AssumeRole" }));
  return isAllowed(
    { principal, action, resource, resourceAccount: account, context: {} },
    { identity, ...(isKey && { resource: ofKey }), ...(isRole && { resource: ofRole }) },
  );
}
