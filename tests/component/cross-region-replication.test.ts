// Proves: what the component registers with the engine: which children, with which names, inputs, regions, parents,
// providers and order. Runs against mocks, so it does not prove that any of it works; the end-to-end tests do.
import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { CrossRegionReplication, type CrossRegionReplicationArgs } from "../../components";
import { type MockAccounts, type Registration, register, roleArn, summary } from "../support/mocks";

const args: CrossRegionReplicationArgs = {
  source: { region: "eu-west-1" },
  destinations: { dr: { region: "us-east-1" } },
};

async function childrenOf(
  change: Partial<CrossRegionReplicationArgs> = {},
  accounts?: MockAccounts,
  preview = false,
) {
  const all = await register(
    () => new CrossRegionReplication("docs", { ...args, ...change }),
    accounts,
    preview,
  );
  const named = (name: string): Registration => {
    const found = all.find((registration) => registration.name === name);
    assert.ok(found, `no child is named ${name}`);
    return found;
  };
  return { all, children: all.filter(({ name }) => name !== "docs"), named };
}

const bucketParts = (name: string) =>
  [
    ["pulumi:providers:aws", `${name}-provider`],
    ["aws:s3/bucket:Bucket", name],
    ["aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock", `${name}-public-access`],
    ["aws:s3/bucketOwnershipControls:BucketOwnershipControls", `${name}-ownership`],
    [
      "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
      `${name}-encryption`,
    ],
    ["aws:s3/bucketVersioning:BucketVersioning", `${name}-versioning`],
    ["aws:s3/bucketPolicy:BucketPolicy", `${name}-policy`],
  ] as const;

const sharedParts = [
  ["aws:iam/role:Role", "docs-role"],
  ["aws:iam/rolePolicy:RolePolicy", "docs-role-policy"],
  ["aws:s3/bucketReplicationConfig:BucketReplicationConfig", "docs-replication"],
  ["command:local:Command", "docs-backfill"],
] as const;

const typesAndNames = (registrations: Registration[]) =>
  registrations.map(({ type, name }) => [type, name]).sort((a, b) => String(a).localeCompare(String(b)));

describe("the component with new buckets", () => {
  let standard: Awaited<ReturnType<typeof childrenOf>>;
  before(async () => {
    standard = await childrenOf();
  });

  it("creates exactly a hardened bucket on each side, a role, its policy, the rule and the backfill", async () => {
    const { children } = standard;
    const expected = [...bucketParts("docs-source"), ...bucketParts("docs-destination-dr"), ...sharedParts];
    assert.deepEqual(
      typesAndNames(children),
      expected.map((part) => [...part]).sort((a, b) => String(a).localeCompare(String(b))),
    );
  });

  it("shows the same children in a preview, where nothing has an ID or an ARN yet", async () => {
    const [deployed, previewed] = [standard, await childrenOf({}, {}, true)];
    assert.deepEqual(typesAndNames(previewed.children), typesAndNames(deployed.children));
  });

  it("is the parent of every child", async () => {
    const { children } = standard;
    assert.deepEqual([...new Set(children.map(({ parent }) => parent))], ["docs"]);
  });

  it("manages each side through a provider of its own region", async () => {
    const { children, named } = standard;
    assert.equal(named("docs-source-provider").inputs.region, "eu-west-1");
    assert.equal(named("docs-destination-dr-provider").inputs.region, "us-east-1");
    for (const { type, name, provider } of children) {
      if (!type.startsWith("aws:")) continue;
      const side = name.startsWith("docs-destination-dr")
        ? "docs-destination-dr-provider"
        : "docs-source-provider";
      assert.equal(provider, side, `${name} has the wrong provider`);
    }
  });

  it("carries profile, assumed role, endpoint and tags through to the provider of each side", async () => {
    const { named } = await childrenOf({
      source: { region: "eu-west-1", profile: "prod" },
      destinations: {
        dr: {
          region: "us-east-1",
          assumeRoleArn: "arn:aws:iam::444455556666:role/deploy",
          endpoint: "https://s3.example.com",
        },
      },
      tags: { team: "storage" },
    });
    const json = (name: string, input: string) => JSON.parse(String(named(name).inputs[input]));
    assert.equal(named("docs-source-provider").inputs.profile, "prod");
    assert.deepEqual(json("docs-source-provider", "defaultTags"), { tags: { team: "storage" } });
    assert.equal(named("docs-source-provider").inputs.endpoints, undefined);
    const replica = "docs-destination-dr-provider";
    assert.deepEqual(json(replica, "assumeRoles"), [{ roleArn: "arn:aws:iam::444455556666:role/deploy" }]);
    assert.deepEqual(json(replica, "defaultTags"), { tags: { team: "storage" } });
    const endpoint = "https://s3.example.com";
    assert.deepEqual(json(replica, "endpoints"), [{ s3: endpoint, iam: endpoint, sts: endpoint }]);
    assert.equal(named(replica).inputs.profile, undefined);
  });

  it("keeps both buckets private, owned by their owner, encrypted, and versioned", async () => {
    const { named } = standard;
    for (const name of ["docs-source", "docs-destination-dr"]) {
      const bucket = `${name}-1234567`;
      assert.deepEqual(named(name).inputs, { forceDestroy: false });
      assert.deepEqual(named(`${name}-public-access`).inputs, {
        bucket,
        blockPublicAcls: true,
        blockPublicPolicy: true,
        ignorePublicAcls: true,
        restrictPublicBuckets: true,
      });
      assert.deepEqual(named(`${name}-ownership`).inputs, {
        bucket,
        rule: { objectOwnership: "BucketOwnerEnforced" },
      });
      assert.deepEqual(named(`${name}-encryption`).inputs, {
        bucket,
        rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }],
      });
      assert.deepEqual(named(`${name}-versioning`).inputs, {
        bucket,
        versioningConfiguration: { status: "Enabled" },
      });
    }
  });

  it("makes the parts of a bucket one after the other", async () => {
    const { named } = standard;
    for (const name of ["docs-source", "docs-destination-dr"]) {
      const parts = ["", "-public-access", "-ownership", "-encryption", "-versioning", "-policy"];
      for (const [index, part] of parts.slice(1).entries()) {
        const previous = `${name}${parts[index]}`;
        assert.ok(
          named(`${name}${part}`).dependencies.includes(previous),
          `${name}${part} does not wait for ${previous}`,
        );
      }
    }
  });

  const awaited = [
    "docs-source-versioning",
    "docs-destination-dr-versioning",
    "docs-role-policy",
    "docs-destination-dr-policy",
  ];
  for (const name of awaited) {
    it(`switches replication on only after ${name}`, async () => {
      assert.ok(standard.named("docs-replication").dependencies.includes(name));
    });
  }

  it("creates a destination only after the role, and so not at all when an existing source is refused", async () => {
    assert.ok(standard.named("docs-destination-dr").dependencies.includes("docs-role"));
    assert.ok(standard.named("docs-role").dependencies.includes("docs-source"));
  });

  it("brings older objects over only after replication takes care of the newer ones", async () => {
    assert.ok(standard.named("docs-backfill").dependencies.includes("docs-replication"));
  });

  it("runs the backfill without a shell, a path of this machine or a way to delete", async () => {
    const { stdin, triggers, ...command } = standard.named("docs-backfill").inputs;
    assert.deepEqual(command, {
      interpreter: ["node", "-e"],
      create: 'require("s3-cross-region-replication/backfill/cli").main()',
      update: 'process.stdout.write(process.env.PULUMI_COMMAND_STDOUT ?? "")',
      logging: "stderr",
    });
    assert.doesNotMatch(String(stdin), new RegExp(process.cwd()));
    assert.match(String(triggers), /^[0-9a-f]{16}$/);
  });

  it("leaves the backfill out when asked to", async () => {
    const { children } = await childrenOf({ backfill: { mode: "none" } });
    assert.equal(
      children.some(({ type }) => type === "command:local:Command"),
      false,
    );
  });

  it("puts a rule on the source that names the destination and its owner", async () => {
    const { inputs } = standard.named("docs-replication");
    assert.deepEqual(inputs, {
      bucket: "docs-source-1234567",
      role: roleArn("docs-role"),
      rules: [
        {
          id: "project.stack.docs.everything.dr",
          priority: 1,
          status: "Enabled",
          filter: { prefix: "" },
          deleteMarkerReplication: { status: "Disabled" },
          destination: {
            bucket: "arn:aws:s3:::docs-destination-dr-1234567",
            account: "111122223333",
            accessControlTranslation: { owner: "Destination" },
          },
        },
      ],
    });
  });

  it("previews the rule and the policies of the buckets in full, so that policy packs can judge them", async () => {
    const { named } = await childrenOf({}, {}, true);
    assert.match(String(named("docs-source-policy").inputs.policy), /DenyInsecureTransport/);
    assert.match(String(named("docs-role-policy").inputs.policy), /docs-destination-dr-1234567/);
    assert.equal((named("docs-replication").inputs.rules as unknown[]).length, 1);
  });

  for (const partition of ["aws-cn", "aws-us-gov"]) {
    it(`names buckets by the ARNs of ${partition}, as its provider says`, async () => {
      const { all } = await childrenOf({}, { partition });
      const arns = JSON.stringify(all.map(({ inputs }) => inputs)).match(/arn:[\w-]+:s3/g) ?? [];
      assert.deepEqual([...new Set(arns)], [`arn:${partition}:s3`]);
    });
  }
});

describe("a destination in another account", () => {
  const accountOf = (region: string) => (region === "us-east-1" ? "444455556666" : "111122223333");

  it("becomes the owner of the replicas", async () => {
    const { inputs } = (await childrenOf({}, { accountOf })).named("docs-replication");
    assert.equal(
      (inputs.rules as { destination: { account: string } }[])[0]?.destination.account,
      "444455556666",
    );
  });

  it("lets the replication role in by its bucket policy", async () => {
    const { inputs } = (await childrenOf({}, { accountOf })).named("docs-destination-dr-policy");
    const { Statement } = JSON.parse(String(inputs.policy));
    const [write] = Statement;
    assert.equal(write.Sid, "ReplicaWrite");
    assert.deepEqual(write.Principal, { AWS: "arn:aws:iam::111122223333:root" });
    assert.deepEqual(write.Condition, { ArnEquals: { "aws:PrincipalArn": roleArn("docs-role") } });
  });

  it("is named in the role's rights, while the same account needs no statement of the bucket", async () => {
    const { named } = await childrenOf({}, { accountOf });
    assert.match(String(named("docs-role-policy").inputs.policy), /"aws:ResourceAccount":"444455556666"/);
    assert.doesNotMatch(
      String((await childrenOf()).named("docs-destination-dr-policy").inputs.policy),
      /ReplicaWrite/,
    );
  });
});

describe("several destinations", () => {
  it("each get a bucket of their own, and the one configuration waits for them all", async () => {
    const { named, children } = await childrenOf({
      destinations: { dr: { region: "us-east-1" }, eu: { region: "eu-central-1" } },
    });
    assert.equal(children.filter(({ type }) => type === "aws:s3/bucket:Bucket").length, 3);
    const { dependencies, inputs } = named("docs-replication");
    assert.ok(dependencies.includes("docs-destination-eu-versioning"));
    assert.equal((inputs.rules as unknown[]).length, 2);
  });
});

describe("an existing source", () => {
  const existing = { source: { region: "eu-west-1", existingBucket: "theirs" } };

  it("gets versioning, the replication, and nothing else", async () => {
    const { children, named } = await childrenOf(existing);
    const expected = [
      ["pulumi:providers:aws", "docs-source-provider"],
      ["pulumi:providers:aws-native", "docs-source-reader"],
      ["aws:s3/bucketVersioning:BucketVersioning", "docs-source-versioning"],
      ...bucketParts("docs-destination-dr"),
      ...sharedParts,
    ].map((part) => [...part]);
    assert.deepEqual(
      typesAndNames(children),
      expected.sort((a, b) => String(a).localeCompare(String(b))),
    );
    assert.equal(named("docs-replication").inputs.bucket, "theirs");
  });

  it("keeps its versioning when the component is destroyed", async () => {
    assert.equal((await childrenOf(existing)).named("docs-source-versioning").retainOnDelete, true);
  });

  it("is refused before it is touched when its versioning is suspended", async () => {
    const found = { existingBucket: { versioningConfiguration: { status: "Suspended" } } };
    await assert.rejects(childrenOf(existing, found), /versioning somebody suspended/);
    await assert.rejects(childrenOf(existing, found, true), /versioning somebody suspended/);
  });

  it("is refused when somebody else's replication is on it", async () => {
    const found = {
      existingBucket: { replicationConfiguration: { role: "theirs", rules: [{ id: "nightly" }] } },
    };
    await assert.rejects(childrenOf(existing, found), /replicates already, with the rule "nightly"/);
  });
});

describe("the component", () => {
  it("tells the names, ARNs, rule IDs and the backfill's summary to those who use it", async () => {
    let outputs: unknown;
    await register(() => {
      const { urn: _, ...replication } = new CrossRegionReplication("docs", args);
      const { sourceBucketName, sourceBucketArn, destinationBucketNames, destinationBucketArns } =
        replication;
      const { roleArn, ruleIds, backfillSummary } = replication;
      pulumi
        .all([
          sourceBucketName,
          sourceBucketArn,
          destinationBucketNames,
          destinationBucketArns,
          roleArn,
          ruleIds,
          backfillSummary,
        ])
        .apply((values) => {
          outputs = values;
        });
    });
    assert.deepEqual(outputs, [
      "docs-source-1234567",
      "arn:aws:s3:::docs-source-1234567",
      { dr: "docs-destination-dr-1234567" },
      { dr: "arn:aws:s3:::docs-destination-dr-1234567" },
      roleArn("docs-role"),
      ["project.stack.docs.everything.dr"],
      JSON.parse(summary),
    ]);
  });

  it("creates nothing when its arguments are refused", async () => {
    const registered: Registration[] = [];
    await assert.rejects(
      register(
        () => new CrossRegionReplication("docs", { ...args, destinations: {} }),
        {},
        false,
        registered,
      ),
      (error) => pulumi.InputPropertiesError.isInstance(error),
    );
    assert.deepEqual(
      registered.filter(({ custom }) => custom),
      [],
    );
  });

  it("checks a bucket name again once it is known, before a bucket gets that name", async () => {
    const bucketName = pulumi.output(Promise.resolve("Not A Name"));
    await assert.rejects(childrenOf({ source: { region: "eu-west-1", bucketName } }), /source.bucketName/);
  });
});
