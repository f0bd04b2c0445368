// Proves: that buckets in the namespace of their account and region are deployed on the real engine, that their creation asks
// for that namespace as S3 wants it, and that names, ARNs, policies and rules of theirs are right, so that objects replicate.
// Does not prove: that the real provider sends the same header; and the local AWS knows no namespaces, so that a proxy refuses
// what S3 refuses.
import assert from "node:assert/strict";
import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";
import { type EngineSandbox, openEngineSandbox } from "../support/engine-sandbox";
import { ReplicationStack } from "../support/replication-stack";
import {
  errorAnswer,
  type Interference,
  type ProxiedRequest,
  type S3Proxy,
  startProxy,
} from "../support/s3-proxy";

const account = "000000000000";
const sourceName = `docs-${account}-eu-west-1-an`;
const replicaName = `replica-${account}-us-east-1-an`;

/** The bucket that a request creates. */
function created({ method, path }: ProxiedRequest): string | undefined {
  return method === "PUT" ? /^\/([^/?]+)\/?(\?x-id=CreateBucket)?$/.exec(path)?.[1] : undefined;
}

/**
 * "x-amz-bucket-namespace", "account-regional" or "global" ("CreateBucket"). A name of the one namespace is refused in the
 * other ("Account regional namespace naming rules").
 */
const refuseOtherNamespace: Interference = async (request, forward) => {
  const name = created(request);
  if (name === undefined) return forward(request);
  const namespace = request.headers["x-amz-bucket-namespace"];
  const isReserved = name.endsWith("-an");
  if (isReserved && namespace === undefined) return errorAnswer(400, "MissingNamespaceHeader");
  const isRight = RegExp(`^.+-${account}-[a-z0-9-]+-an$`).test(name);
  if (namespace === "account-regional" && !isRight) return errorAnswer(400, "InvalidNamespaceHeader");
  return forward(request);
};

describe("a replication between buckets in the namespaces of their account and regions", () => {
  let sandbox: EngineSandbox;
  let proxy: S3Proxy;
  let replication: ReplicationStack;
  const config = (source = {}, dr = {}) => {
    const shared = { endpoint: proxy.endpoint, bucketNamespace: "account-regional" };
    return {
      source: { ...shared, region: "eu-west-1", bucketName: sourceName, ...source },
      destinations: { dr: { ...shared, region: "us-east-1", bucketName: replicaName, ...dr } },
    };
  };
  before(async function () {
    this.timeout("15m");
    sandbox = await openEngineSandbox();
    proxy = await startProxy(sandbox.endpoint, refuseOtherNamespace);
    replication = await ReplicationStack.up(sandbox, config());
  });
  after(async () => {
    await replication?.stack.forget();
    await proxy?.stop();
    await sandbox?.close();
  });

  it("creates both in their namespaces, which S3 has to be asked for", async () => {
    const creations = proxy.requests.flatMap((request) => {
      const bucket = created(request);
      return bucket === undefined ? [] : [[bucket, request.headers["x-amz-bucket-namespace"]]];
    });
    assert.deepEqual(creations.sort(), [
      [sourceName, "account-regional"],
      [replicaName, "account-regional"],
    ]);
    const credentials = { accessKeyId: "test", secretAccessKey: "test" };
    const { endpoint } = proxy;
    const s3 = new S3Client({ endpoint, credentials, region: "us-east-1", forcePathStyle: true });
    const creation = new CreateBucketCommand({ Bucket: `other-${account}-us-east-1-an` });
    await assert.rejects(s3.send(creation), { name: "MissingNamespaceHeader" });
    s3.destroy();
  }).timeout(60_000);

  it("names them in the outputs, the rules, the bucket policies and the permissions of the role", async () => {
    assert.equal(replication.source, sourceName);
    assert.equal(replication.destination(), replicaName);
    const { replication: rules, policy } = await replication.bucket(sourceName);
    assert.match(JSON.stringify(rules), RegExp(`"Bucket":"arn:aws:s3:::${replicaName}"`));
    const arns = (text: unknown) =>
      [...new Set(JSON.stringify(text).match(/arn:aws:s3:::[\w./*-]+/g))].sort();
    const both = (name: string) => [`arn:aws:s3:::${name}`, `arn:aws:s3:::${name}/*`];
    assert.deepEqual(arns(policy), both(sourceName));
    assert.deepEqual(arns((await replication.bucket(replicaName)).policy), both(replicaName));
    const { policies } = (await replication.role()) as { policies: [name: string, document: string][] };
    const permissions = policies.map(([, document]) => decodeURIComponent(document));
    assert.deepEqual(arns(permissions), [...both(sourceName), `arn:aws:s3:::${replicaName}/*`]);
  }).timeout(60_000);

  it("replicates an object, and leaves nothing to change", async () => {
    await replication.put("report.txt");
    const { objects } = await replication.bucket(replicaName);
    assert.deepEqual(
      (objects as { Versions: { Key: string }[] }).Versions.map(({ Key }) => Key),
      ["report.txt"],
    );
    assert.deepEqual(await replication.plannedChanges(), []);
  }).timeout(60_000);

  it("rejects a change of the region without one of the name, in the preview", async () => {
    await replication.stack.configure(config({}, { region: "us-west-2" }));
    const { code, stdout, stderr } = await replication.stack.run(["preview"]);
    assert.notEqual(code, 0);
    assert.match(
      stdout + stderr,
      /destinations\.dr\.bucketName is "replica-000000000000-us-east-1-an", which is no name of the account's namespace in us-west-2/,
    );
  }).timeout(60_000);

  it("is previewed to replace a bucket that goes back to the global namespace", async () => {
    await replication.stack.configure(config({ bucketName: "docs-of-all", bucketNamespace: undefined }));
    const changes = await replication.plannedChanges();
    assert.ok(changes.includes("replace replication-source"), changes.join("\n"));
    assert.ok(!changes.some((change) => /replace.*destination/.test(change)), changes.join("\n"));
  }).timeout(60_000);

  it("is destroyed with its buckets", async () => {
    await replication.empty(sourceName, replicaName);
    await replication.stack.configure(config());
    await replication.stack.destroy();
    for (const bucket of [sourceName, replicaName])
      assert.equal((await replication.bucket(bucket)).policy, "NoSuchBucket");
  }).timeout(60_000);
});
