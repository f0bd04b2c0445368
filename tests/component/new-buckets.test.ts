// Proves: which children the component registers for new buckets, with which exact inputs, parents and providers, in a
// preview too. Does not prove: that any of it works; the end-to-end tests deploy it.
import assert from "node:assert/strict";
import type { CrossRegionReplicationArgs } from "../../components";
import { identity } from "../support/mocks";
import { type Deployment, deployed } from "./deployment";

const typesOfParts = {
  "": "aws:s3/bucket:Bucket",
  "-provider": "pulumi:providers:aws",
  "-public-access": "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
  "-ownership": "aws:s3/bucketOwnershipControls:BucketOwnershipControls",
  "-encryption": "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
  "-versioning": "aws:s3/bucketVersioning:BucketVersioning",
  "-policy": "aws:s3/bucketPolicy:BucketPolicy",
  "-lifecycle": "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
  "-destroy-check": "command:local:Command",
};

const partsOf = (bucket: string) =>
  Object.entries(typesOfParts).map(([part, type]) => [`${bucket}${part}`, type]);

const everyChild = Object.fromEntries([
  ...partsOf("docs-source"),
  ...partsOf("docs-destination-dr"),
  ["docs-role", "aws:iam/role:Role"],
  ["docs-role-policy", "aws:iam/rolePolicy:RolePolicy"],
  ["docs-role-widen", "command:local:Command"],
  ["docs-rules-since", "command:local:Command"],
  ["docs-replication", "aws:s3/bucketReplicationConfig:BucketReplicationConfig"],
  ["docs-backfill", "command:local:Command"],
  ["docs-identity", "command:local:Command"],
  ["docs-removal-check", "command:local:Command"],
]);

const typesByName = ({ children }: Deployment) =>
  Object.fromEntries(children.map(({ name, type }) => [name, type]));

const tlsOnly = (bucket: string) => [
  {
    Sid: "DenyInsecureTransport",
    Effect: "Deny",
    Principal: "*",
    Action: "s3:*",
    Resource: [`arn:aws:s3:::${bucket}`, `arn:aws:s3:::${bucket}/*`],
    Condition: { Bool: { "aws:SecureTransport": "false" } },
  },
  {
    Sid: "DenyOldTls",
    Effect: "Deny",
    Principal: "*",
    Action: "s3:*",
    Resource: [`arn:aws:s3:::${bucket}`, `arn:aws:s3:::${bucket}/*`],
    Condition: { NumericLessThan: { "s3:TlsVersion": "1.2" } },
  },
];

describe("the component with new buckets", () => {
  let standard: Deployment;
  before(async () => {
    standard = await deployed();
  });

  it("creates exactly a hardened bucket on each side, a role, its policy, the rule, the backfill and the checks", () => {
    assert.deepEqual(typesByName(standard), everyChild);
  });

  it("is the parent of all of it", () => {
    const others = standard.all.filter(({ name }) => name !== "docs");
    assert.deepEqual([...new Set(others.map(({ parent }) => parent))], ["docs"]);
  });

  it("manages each side through a provider of its own region", () => {
    assert.equal(standard.inputs("docs-source-provider").region, "eu-west-1");
    assert.equal(standard.inputs("docs-destination-dr-provider").region, "us-east-1");
    for (const { type, name, provider } of standard.children) {
      if (!type.startsWith("aws:")) continue;
      const side = name.startsWith("docs-destination-dr") ? "docs-destination-dr" : "docs-source";
      assert.equal(provider, `${side}-provider`, `${name} has the wrong provider`);
    }
  });

  for (const name of ["docs-source", "docs-destination-dr"]) {
    const bucket = `${name}-1234567`;
    const parts: [part: string, inputs: object][] = [
      ["", { forceDestroy: false }],
      [
        "-public-access",
        {
          bucket,
          blockPublicAcls: true,
          blockPublicPolicy: true,
          ignorePublicAcls: true,
          restrictPublicBuckets: true,
        },
      ],
      ["-ownership", { bucket, rule: { objectOwnership: "BucketOwnerEnforced" } }],
      [
        "-encryption",
        {
          bucket,
          rules: [
            {
              applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" },
              blockedEncryptionTypes: ["SSE-C"],
            },
          ],
        },
      ],
      ["-versioning", { bucket, versioningConfiguration: { status: "Enabled" } }],
      [
        "-lifecycle",
        {
          bucket,
          rules: [
            {
              id: "noncurrent-versions",
              status: "Enabled",
              filter: { prefix: "" },
              expiration: { expiredObjectDeleteMarker: true },
              noncurrentVersionExpiration: { noncurrentDays: 365 },
            },
            {
              id: "incomplete-uploads",
              status: "Enabled",
              filter: { prefix: "" },
              abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
            },
          ],
        },
      ],
    ];
    for (const [part, inputs] of parts) {
      it(`gives ${name}${part} exactly the inputs that make a bucket safe`, () => {
        assert.deepEqual(standard.inputs(`${name}${part}`), inputs);
      });
    }

    it(`lets nobody reach ${name} but over TLS 1.2 or newer`, () => {
      assert.equal(standard.inputs(`${name}-policy`).bucket, bucket);
      assert.deepEqual(standard.policy(`${name}-policy`), {
        Version: "2012-10-17",
        Statement: tlsOnly(bucket),
      });
    });
  }

  it("runs the backfill without a shell, a path of this machine or a way to delete", () => {
    const { stdin, addPreviousOutputInEnv = true, ...command } = standard.inputs("docs-backfill");
    // Said by some versions of the provider; the program reads its last summary from there.
    assert.equal(addPreviousOutputInEnv, true);
    assert.deepEqual(command, {
      interpreter: ["node", "--max-semi-space-size=4", "-e"],
      create: 'require("s3-cross-region-replication/backfill/cli").main(["run", "-"])',
      logging: "stderr",
    });
    assert.doesNotMatch(String(stdin), new RegExp(process.cwd()));
  });

  it("leaves the backfill out when asked to", async () => {
    const { names } = await deployed({ backfill: { mode: "none" } });
    assert.equal(names.includes("docs-backfill"), false);
  });

  for (const partition of ["aws-cn", "aws-us-gov"]) {
    it(`names buckets by the ARNs of ${partition}, as its provider says`, async () => {
      const { all } = await deployed({}, { partition });
      const arns = JSON.stringify(all.map(({ inputs }) => inputs)).match(/arn:[\w-]+:s3/g) ?? [];
      assert.deepEqual([...new Set(arns)], [`arn:${partition}:s3`]);
    });
  }
});

describe("a preview, where nothing has an ID or an ARN yet,", () => {
  let previewed: Deployment;
  before(async () => {
    previewed = await deployed({}, { preview: true });
  });

  it("shows the same children as the deploy", () => {
    assert.deepEqual(typesByName(previewed), everyChild);
  });

  for (const name of ["docs-source-policy", "docs-destination-dr-policy", "docs-role-policy"]) {
    it(`shows all of ${name}, so that policy packs can judge it`, async () => {
      const deployment = await deployed();
      assert.deepEqual(previewed.policy(name), deployment.policy(name));
    });
  }

  it("shows the rule in full", async () => {
    const deployedRules = JSON.stringify((await deployed()).rules());
    const placeholder = deployedRules.replaceAll(identity, "0000000000");
    assert.deepEqual(previewed.rules(), JSON.parse(placeholder));
  });
});

const settings: [
  title: string,
  source: Partial<CrossRegionReplicationArgs["source"]>,
  child: string,
  inputs: object,
][] = [
  ["takes the name that it is given", { bucketName: "mine" }, "", { bucket: "mine", forceDestroy: false }],
  [
    "is made in the namespace of its account",
    { bucketName: "docs-111122223333-eu-west-1-an", bucketNamespace: "account-regional" },
    "",
    {
      bucket: "docs-111122223333-eu-west-1-an",
      bucketNamespace: "account-regional",
      forceDestroy: false,
    },
  ],
  ["can be told to let its objects go with it", { forceDestroy: true }, "", { forceDestroy: true }],
  [
    "keeps old versions and broken uploads as long as it is told",
    { lifecycle: { noncurrentVersionDays: 30, incompleteUploadDays: 1 } },
    "-lifecycle",
    {
      bucket: "docs-source-1234567",
      rules: [
        {
          id: "noncurrent-versions",
          status: "Enabled",
          filter: { prefix: "" },
          expiration: { expiredObjectDeleteMarker: true },
          noncurrentVersionExpiration: { noncurrentDays: 30 },
        },
        {
          id: "incomplete-uploads",
          status: "Enabled",
          filter: { prefix: "" },
          abortIncompleteMultipartUpload: { daysAfterInitiation: 1 },
        },
      ],
    },
  ],
  [
    "writes its requests down where it is told",
    { accessLog: { bucketName: "logs", prefix: "docs/" } },
    "-access-log",
    { bucket: "docs-source-1234567", targetBucket: "logs", targetPrefix: "docs/" },
  ],
  [
    "writes its requests down without a prefix unless it is told one",
    { accessLog: { bucketName: "logs" } },
    "-access-log",
    { bucket: "docs-source-1234567", targetBucket: "logs", targetPrefix: "" },
  ],
];

describe("a new bucket", () => {
  for (const [title, source, child, inputs] of settings) {
    it(title, async () => {
      const deployment = await deployed({ source: { region: "eu-west-1", ...source } });
      assert.deepEqual(deployment.inputs(`docs-source${child}`), inputs);
    });
  }

  it("has the lifecycle of its own side only: switched off on one, it is still there on the other", async () => {
    const { names } = await deployed({ source: { region: "eu-west-1", lifecycle: { enabled: false } } });
    assert.equal(names.includes("docs-source-lifecycle"), false);
    assert.equal(names.includes("docs-destination-dr-lifecycle"), true);
  });
});
