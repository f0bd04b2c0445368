// Proves: that arguments which are known only later arrive where they belong, and that a wrong one is refused before anything
// but a provider is registered, in the preview as soon as it can be known. Does not prove: that the engine hands outputs on
// as the mocks do; the end-to-end tests do.
import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { type Change, deployed, ourAccount, refused, theirAccount } from "./deployment";

/** As long in coming as anything that could be begun too early. */
const late = <Value>(value: Value): pulumi.Output<Value> =>
  pulumi.output(
    (async () => {
      for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate);
      return value;
    })(),
  ) as pulumi.Output<Value>;

const unknown = () => pulumi.output(pulumi.unknown) as unknown as pulumi.Output<string>;
const unknownInputs = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

const source = { region: "eu-west-1" };
const dr = { region: "us-east-1" };
const key = (region: string) => `arn:aws:kms:${region}:${ourAccount}:key/1`;
const replicas = { destinations: { dr: { ...dr, encryption: { kmsKeyArn: key("us-east-1") } } } };
const role = (name: string, account: string = ourAccount) => `arn:aws:iam::${account}:role/${name}`;

const wrong: [path: string, change: () => Change, said: RegExp][] = [
  [
    "source.encryption.kmsKeyArn",
    () => ({ ...replicas, source: { ...source, encryption: { kmsKeyArn: late(key("eu-north-1")) } } }),
    /is a key in eu-north-1, and the bucket is in eu-west-1/,
  ],
  [
    "source.kmsKeyArns[0]",
    () => ({ ...replicas, source: { ...source, kmsKeyArns: [late(key("eu-north-1"))] } }),
    /is a key in eu-north-1/,
  ],
  [
    "source.accessLog.bucketName",
    () => ({ source: { ...source, accessLog: { bucketName: late("s3://logs") } } }),
    /cannot be the name of a bucket/,
  ],
  [
    "source.bucketName",
    () => ({ source: { ...source, bucketName: late("Docs") } }),
    /not a name that S3 takes/,
  ],
  ["notifications.topicArn", () => ({ notifications: { topicArn: late("topic") } }), /is not the ARN of one/],
  [
    "backfill.roleArn",
    () => ({ backfill: { mode: "batch", roleArn: late("role") } }),
    /is not the ARN of a role/,
  ],
  [
    "backfill.reportBucketName",
    () => ({ backfill: { mode: "batch", reportBucketName: late("a/b") } }),
    /cannot be the name of a bucket/,
  ],
  ["role.arn", () => ({ role: { arn: late("role") } }), /is not one that IAM takes/],
  [
    "role.arn",
    () => ({ role: { arn: late(role("theirs", theirAccount)) } }),
    /is a role of another account than the source's, 111122223333/,
  ],
  [
    "role.permissionsBoundary",
    () => ({ role: { permissionsBoundary: late("bounds") } }),
    /is not one that IAM takes/,
  ],
  ['tags["owner"]', () => ({ tags: { owner: late("me?") } }), /has the character "\?"/],
  [
    "source.accountId",
    () => ({ source: { ...source, accountId: late("44445555") } }),
    /is not the number of an account/,
  ],
  [
    "source.accountId",
    () => ({ source: { ...source, accountId: late(theirAccount) } }),
    /is 444455556666, but the credentials belong to 111122223333/,
  ],
  [
    "destinations.dr.assumeRoleArn",
    () => ({ destinations: { dr: { ...dr, assumeRoleArn: late(role("*")) } } }),
    /is not the ARN of a role/,
  ],
  [
    "source.profile",
    () => ({ source: { ...source, profile: late(undefined) as unknown as string } }),
    /is an output without a value: it came to undefined/,
  ],
  [
    "destinations.dr.existingBucket",
    () => ({ destinations: { dr: { ...dr, existingBucket: late(null) as unknown as string } } }),
    /is an output without a value: it came to null/,
  ],
];

describe("an argument that is known later and is wrong", () => {
  for (const [path, change, said] of wrong) {
    for (const preview of [true, false]) {
      const title = `${path} (${said.source.slice(0, 40)})`;
      it(`is refused before anything is begun, in a ${preview ? "preview" : "deploy"}: ${title}`, async () => {
        const { problems, begun } = await refused(change(), { preview });
        assert.equal(problems.length, 1, problems.join());
        assert.ok(problems[0]?.startsWith(`${path} `), problems[0]);
        assert.match(problems[0] ?? "", said);
        assert.deepEqual(begun, []);
      });
    }
  }

  it("is refused in a preview in which another argument is not known", async () => {
    const { problems } = await refused(
      { notifications: { topicArn: unknown() }, tags: { owner: late("me?") } },
      { preview: true },
    );
    assert.deepEqual(problems.length, 1);
    assert.match(problems[0] ?? "", /^tags\["owner"\] has the character/);
  });

  it("does not hide, while it is not known, what speaks against an existing bucket", async () => {
    const { problems } = await refused(
      { source: { ...source, existingBucket: "mine", kmsKeyArns: [unknown()] }, ...replicas },
      { preview: true, buckets: { mine: { versioningConfiguration: { status: "Suspended" } } } },
    );
    assert.match(
      problems.join(),
      /^source.existingBucket is "mine", whose versioning somebody suspended[^\n]*$/,
    );
  });
});

describe("an argument that is known later", () => {
  it("leaves everything else to be previewed while it is not known", async () => {
    const change = () => ({
      source: { ...source, existingBucket: "mine" },
      notifications: undefined,
      tags: { owner: unknown() },
      role: { permissionsBoundary: unknown() },
    });
    const deployment = await deployed(change(), { preview: true });
    assert.deepEqual(deployment.names, (await deployed({ ...change(), tags: {}, role: {} })).names);
    assert.equal(deployment.inputs("docs-replication").bucket, "mine");
    assert.deepEqual(deployment.inputs("docs-destination-dr").tags, { owner: unknownInputs });
  });

  it("does not hide the account of the credentials while it is not known", async () => {
    const deployment = await deployed(
      {
        source: { ...source, accountId: unknown() },
        destinations: { dr: { ...dr, accountId: unknown() } },
      },
      { preview: true },
    );
    assert.equal(deployment.rules()[0]?.destination.account, ourAccount);
    const { problems } = await refused(
      { source: { ...source, accountId: unknown() }, role: { arn: role("theirs", theirAccount) } },
      { preview: true },
    );
    assert.match(problems.join(), /^role.arn is a role of another account/);
  });

  it("may be the role, whose name follows from it", async () => {
    const deployment = await deployed({ role: { arn: late(role("service/theirs")), attachRights: true } });
    assert.equal(deployment.inputs("docs-replication").role, role("service/theirs"));
    assert.equal(deployment.inputs("docs-role-policy").role, "theirs");
  });

  it("may be the role that is theirs, for all a preview knows", async () => {
    const theirs = { role: role("theirs"), rules: [] };
    const rule = { id: "nightly", filter: { prefix: "" }, destination: { bucket: "arn:aws:s3:::x" } };
    const deployment = await deployed(
      { source: { ...source, existingBucket: "mine" }, existingRules: "merge", role: { arn: unknown() } },
      { preview: true, buckets: { mine: { replicationConfiguration: { ...theirs, rules: [rule] } } } },
    );
    assert.equal(deployment.rules().length, 2);
  });

  it("may be the key that an existing bucket uses, for all a preview knows", async () => {
    const byDefault = { sseAlgorithm: "aws:kms", kmsMasterKeyId: key("eu-west-1") };
    const mine = {
      bucketEncryption: { serverSideEncryptionConfiguration: [{ serverSideEncryptionByDefault: byDefault }] },
    };
    const deployment = await deployed(
      { source: { ...source, existingBucket: "mine", kmsKeyArns: [unknown()] }, ...replicas },
      { preview: true, buckets: { mine } },
    );
    assert.ok(deployment.names.includes("docs-replication"));
  });

  it("may be a boundary, tags, and the role of the jobs", async () => {
    const permissionsBoundary = `arn:aws:iam::${ourAccount}:policy/bounds`;
    const deployment = await deployed({
      role: { permissionsBoundary: late(permissionsBoundary) },
      tags: { owner: late("me") },
      backfill: { mode: "batch", roleArn: late(role("batch")) },
    });
    assert.equal(deployment.inputs("docs-role").permissionsBoundary, permissionsBoundary);
    assert.deepEqual(deployment.inputs("docs-source").tags, { owner: "me" });
    assert.equal(JSON.parse(String(deployment.inputs("docs-backfill").stdin)).batch.roleArn, role("batch"));
  });

  it("may be the profile, the role and the account of a side, for its provider and all programs", async () => {
    const reach = { profile: late("prod"), assumeRoleArn: late(role("deploy")) };
    const deployment = await deployed({
      source: { ...source, existingBucket: "mine", accountId: late(ourAccount), ...reach },
    });
    const provider = deployment.inputs("docs-source-provider");
    assert.equal(provider.profile, "prod");
    assert.deepEqual(JSON.parse(String(provider.assumeRoles)), [{ roleArn: role("deploy") }]);
    const reader = deployment.inputs("docs-source-reader");
    assert.deepEqual(
      [reader.profile, JSON.parse(String(reader.assumeRole))],
      ["prod", { roleArn: role("deploy") }],
    );
    const detach = JSON.parse(String(deployment.inputs("docs-source-detach").stdin));
    const { source: told } = JSON.parse(String(deployment.inputs("docs-backfill").stdin));
    for (const each of [detach, told]) {
      assert.deepEqual([each.profile, each.assumeRoles], ["prod", [{ roleArn: role("deploy") }]]);
    }
  });

  it("may be the account of a bucket that is not entered", async () => {
    const deployment = await deployed({
      destinations: {
        dr: { ...dr, access: "emit", existingBucket: "replica", accountId: late(theirAccount) },
      },
      backfill: { mode: "none" },
    });
    assert.equal(deployment.rules()[0]?.destination.account, theirAccount);
  });
});

describe("an existing bucket of the same program", () => {
  const notThere = { buckets: { mine: new Error("ResourceNotFoundException: no such bucket") } };
  const replicaNotThere = { buckets: { replica: new Error("NoSuchBucket") } };
  const asSource = () => ({ source: { ...source, existingBucket: late("mine") } });
  const asDestination = () => ({ destinations: { dr: { ...dr, existingBucket: late("replica") } } });

  it("is not known in the first preview, in which all else is shown", async () => {
    const deployment = await deployed(asSource(), { ...notThere, preview: true });
    assert.deepEqual(deployment.names, (await deployed(asSource())).names);
    assert.equal(deployment.inputs("docs-replication").bucket, unknownInputs);
    assert.equal(deployment.inputs("docs-source-versioning").stdin, unknownInputs);
    assert.equal(deployment.rules().length, 1);
    assert.equal(deployment.inputs("docs-destination-dr").forceDestroy, false);
  });

  it("may be the destination as well", async () => {
    const deployment = await deployed(asDestination(), { ...replicaNotThere, preview: true });
    assert.deepEqual(deployment.names, (await deployed(asDestination())).names);
  });

  it("has rules beside which ours come, which are not known either", async () => {
    const change = { ...asSource(), existingRules: "merge" as const, role: { arn: role("theirs") } };
    const deployment = await deployed(change, { ...notThere, preview: true });
    assert.equal(deployment.inputs("docs-replication").rules, unknownInputs);
  });

  it("is read in the deploy, when it is there", async () => {
    const { problems, begun } = await refused(asSource(), {
      buckets: { mine: { versioningConfiguration: { status: "Suspended" } } },
    });
    assert.match(problems.join(), /^source.existingBucket is "mine", whose versioning somebody suspended/);
    assert.deepEqual(begun, []);
    assert.equal((await deployed(asSource())).inputs("docs-replication").bucket, "mine");
  });

  it("is refused in a deploy that does not find it", async () => {
    const { problems } = await refused(asSource(), notThere);
    assert.match(problems.join(), /^source.existingBucket is "mine", but there is no bucket of that name/);
  });

  it("is refused in the preview for any other reason, such as a missing right", async () => {
    const denied = { buckets: { mine: new Error("AccessDenied: not yours") } };
    const { problems } = await refused(asSource(), { ...denied, preview: true });
    assert.match(problems.join(), /^source.existingBucket is "mine", but these credentials may not read it/);
  });

  it("is refused in the preview if its name is written out, since nothing makes it then", async () => {
    const { problems } = await refused(
      { source: { ...source, existingBucket: "mine" } },
      { ...notThere, preview: true },
    );
    assert.match(problems.join(), /^source.existingBucket is "mine", but there is no bucket of that name/);
  });

  it("does not hide in that preview what is wrong elsewhere", async () => {
    const { problems } = await refused(
      { ...asSource(), destinations: { dr: { ...dr, accountId: "999999999999" } } },
      { ...notThere, preview: true },
    );
    assert.match(
      problems.join(),
      /^destinations.dr.accountId is 999999999999, but the credentials belong to/,
    );
  });
});
