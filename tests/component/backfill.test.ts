// Proves: what is made for bringing older objects over by jobs of S3, and what the program is told of it. Does not
// prove: that a job runs; the end-to-end tests watch one.
import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import type { BackfillRun } from "../../contract/backfill-run";
import { type RulesSince, selectionDigest } from "../../contract/rules-since";
import { roleArn, rulesPutLongAgo } from "../support/mocks";
import { type Change, type Deployment, deployed, refused } from "./deployment";

const byJobs: Change = { backfill: undefined };
const runOf = (deployment: Deployment, name = "docs-backfill"): BackfillRun =>
  JSON.parse(String(deployment.inputs(name).stdin));
const reports = "docs-backfill-reports-1234567";

describe("a backfill by jobs of S3", () => {
  it("is what a source on AWS gets, and tells the program who, where and how", async () => {
    assert.deepEqual(runOf(await deployed(byJobs)).batch, {
      accountId: "111122223333",
      roleArn: roleArn("docs-backfill-role"),
      reportBucket: reports,
      reportPrefix: "docs/",
      wait: true,
      rulesPutAt: rulesPutLongAgo,
    });
  });

  it("is told how long S3 may take to apply the rules, if that is said", async () => {
    const { batch } = runOf(await deployed({ backfill: { propagationMinutes: 0 } }));
    assert.equal(batch?.propagationMinutes, 0);
  });

  for (const minutes of [-1, 61]) {
    it(`is rejected with ${minutes} minutes for that`, async () => {
      const { problems } = await refused({ backfill: { propagationMinutes: minutes } });
      assert.deepEqual(problems, [
        `backfill.propagationMinutes is ${minutes}; allowed are 0 to 60; leave it out for 15`,
      ]);
    });
  }

  it("is told since when each rule is in force", async () => {
    const selection = {
      ...{ bucket: "docs-destination-dr-1234567", region: "us-east-1" },
      ...{ prefix: "", tags: {}, deleteMarkers: false },
    };
    const since = "2026-01-01T00:00:00.000Z";
    const rulesSince = { [selectionDigest(selection)]: since };
    const { destinations } = runOf(await deployed(byJobs, { rulesSince }));
    assert.deepEqual(
      destinations.dr?.rules.map((rule) => rule.since),
      [since],
    );
  });

  it("notes that before the rules are put, and when they were put after it", async () => {
    const deployment = await deployed(byJobs);
    const waitsFor = (name: string) => deployment.child(name).dependencies;
    assert.ok(waitsFor("docs-replication").includes("docs-rules-since"));
    assert.ok(waitsFor("docs-rules-put").includes("docs-replication"));
  });

  it("notes again when they were put once one of them comes back, though the same rules were noted before", async () => {
    const noted = async (rulesSince: RulesSince) =>
      (await deployed(byJobs, { rulesSince })).inputs("docs-rules-put").stdin;
    const before = { rule: "2026-01-01T00:00:00.000Z" };
    assert.equal(await noted(before), await noted(before));
    assert.notEqual(await noted(before), await noted({ rule: "2026-01-02T00:00:00.000Z" }));
  });

  for (const [minutes, look] of [
    [5, 0],
    [16, 1],
    [30, 2],
    [100_000, 14],
  ] as const) {
    it(`is looked at for the ${look}th time ${minutes} minutes after the rules were put, if nobody waits`, async () => {
      const rulesPutAt = new Date(Date.now() - minutes * 60_000).toISOString();
      const { batch } = runOf(await deployed({ backfill: { wait: false } }, { rulesPutAt }));
      assert.deepEqual([batch?.rulesPutAt, batch?.look], [rulesPutAt, look]);
    });
  }

  it("is none on another endpoint, where copies are made", async () => {
    const source = { region: "eu-west-1", endpoint: "https://s3.example.com" };
    const deployment = await deployed({ ...byJobs, source });
    assert.equal("batch" in runOf(deployment), false);
    assert.equal(deployment.names.includes("docs-backfill-role"), false);
  });

  it("has a role of its own, for jobs of the source's account and region", async () => {
    const deployment = await deployed(byJobs);
    const [trust] = deployment.policy("docs-backfill-role", "assumeRolePolicy").Statement;
    assert.deepEqual(trust?.Principal, { Service: "batchoperations.s3.amazonaws.com" });
    assert.deepEqual(trust?.Condition, {
      StringEqualsIfExists: { "aws:SourceAccount": "111122223333" },
      ArnLikeIfExists: { "aws:SourceArn": "arn:aws:s3:eu-west-1:111122223333:job/*" },
    });
    assert.deepEqual(
      deployment.policy("docs-backfill-role-policy").Statement.map(({ Resource }) => Resource),
      [
        ["arn:aws:s3:::docs-source-1234567/*"],
        ["arn:aws:s3:::docs-source-1234567"],
        [`arn:aws:s3:::${reports}/docs/*`],
      ],
    );
  });

  it("gives that role its rights under one name in every deploy", async () => {
    assert.equal((await deployed(byJobs)).inputs("docs-backfill-role-policy").name, "s3-batch-replication");
  });

  it("bounds and places that role like the one that replicates", async () => {
    const role = { path: "/service/", permissionsBoundary: "arn:aws:iam::111122223333:policy/bounds" };
    const { path, permissionsBoundary } = (await deployed({ ...byJobs, role })).inputs("docs-backfill-role");
    assert.deepEqual({ path, permissionsBoundary }, role);
  });

  it("keeps its reports in a private bucket of the source's region, for 90 days", async () => {
    const deployment = await deployed(byJobs);
    for (const part of ["", "-public-access", "-policy", "-lifecycle"]) {
      assert.equal(deployment.child(`docs-backfill-reports${part}`).provider, "docs-source-provider");
    }
    assert.deepEqual(deployment.inputs("docs-backfill-reports"), { forceDestroy: true });
    assert.deepEqual(deployment.sids("docs-backfill-reports-policy"), [
      "DenyInsecureTransport",
      "DenyOldTls",
    ]);
    const [rule] = deployment.inputs("docs-backfill-reports-lifecycle").rules as { expiration: object }[];
    assert.deepEqual(rule?.expiration, { days: 90 });
  });

  it("begins only when the rules, its role's rights and its reports' bucket are there", async () => {
    const { dependencies } = (await deployed(byJobs)).child("docs-backfill");
    for (const name of ["docs-replication", "docs-backfill-role-policy", "docs-backfill-reports-policy"]) {
      assert.ok(dependencies.includes(name), `it does not wait for ${name}`);
    }
  });

  it("can use a role and a bucket that are there, and need not be waited for", async () => {
    const arn = "arn:aws:iam::111122223333:role/batch";
    const backfill = { roleArn: arn, reportBucketName: "their-reports", wait: false };
    const deployment = await deployed({ backfill });
    assert.deepEqual(
      deployment.names.filter((name) => name.startsWith("docs-backfill")),
      ["docs-backfill"],
    );
    assert.deepEqual(runOf(deployment).batch, {
      accountId: "111122223333",
      roleArn: arn,
      reportBucket: "their-reports",
      reportPrefix: "docs/",
      wait: false,
      ...{ rulesPutAt: rulesPutLongAgo, look: 14 },
    });
  });

  it("goes with both ways, and with a side that is not entered", async () => {
    assert.ok(runOf(await deployed({ ...byJobs, twoWay: true })).batch);
    const dr = { region: "us-east-1", existingBucket: "theirs", accountId: "444455556666" };
    const emitted = await deployed({ ...byJobs, destinations: { dr: { ...dr, access: "emit" } } });
    assert.ok(runOf(emitted).batch);
  });

  it("makes no bucket for reports when an existing bucket is refused", async () => {
    const source = { region: "eu-west-1", existingBucket: "theirs" };
    const { begun } = await refused(
      { ...byJobs, source },
      { buckets: { theirs: new Error("NoSuchBucket") } },
    );
    assert.deepEqual(begun, []);
  });
});

describe("a backfill of a source whose versioning was just enabled", () => {
  const versioningEnabledAt = "2026-01-02T12:00:00.000Z";
  const mine = { region: "eu-west-1", existingBucket: "mine" };
  const theirs = { region: "us-east-1", existingBucket: "theirs" };
  const enabled = async (change: Change, name = "docs-backfill") =>
    runOf(await deployed(change, { versioningEnabledAt }), name).versioningEnabled;

  it("is told when that was, to look again after it, if it is made by copies", async () => {
    const said = await enabled({ source: mine, backfill: { mode: "copy" } });
    assert.deepEqual(said, { at: versioningEnabledAt, wait: true });
  });

  it("takes it for another bucket than the one before, without versions", async () => {
    const bothWays = { ...byJobs, twoWay: true, source: mine, destinations: { dr: theirs } };
    const deployment = await deployed(bothWays, { versioningEnabledAt });
    for (const name of ["docs-backfill", "docs-reverse-backfill"]) {
      const { source, destinations } = runOf(deployment, name);
      const [destination] = Object.values(destinations);
      assert.deepEqual(
        [source.generation, destination?.generation],
        [versioningEnabledAt, versioningEnabledAt],
      );
    }
  });

  it("is told nothing if it was enabled before", async () => {
    assert.equal("versioningEnabled" in runOf(await deployed({ ...byJobs, source: mine })), false);
  });

  it("is told nothing on another endpoint, where versioning applies at once", async () => {
    const source = { ...mine, endpoint: "https://s3.example.com" };
    assert.equal(await enabled({ source, backfill: undefined }), undefined);
  });

  it("is told nothing of a destination, which nothing is brought from", async () => {
    assert.equal(await enabled({ ...byJobs, destinations: { dr: theirs } }), undefined);
  });

  for (const [preview, expected] of [
    [true, 1],
    [false, 0],
  ] as const) {
    it(`is announced in ${preview ? "a preview" : "no deployment"}`, async () => {
      const said: string[] = [];
      const { info } = pulumi.log;
      const log = pulumi.log as { info: typeof info };
      log.info = async (line) => void said.push(line);
      try {
        await deployed({ backfill: { mode: "copy" }, source: mine }, { preview });
      } finally {
        log.info = info;
      }
      assert.equal(said.filter((line) => line.startsWith("backfill: mine gets versioning")).length, expected);
    });
  }
});

describe("a backfill both ways", () => {
  const bothWays: Change = { ...byJobs, twoWay: true };

  it("has jobs, a role and reports on each side", async () => {
    const deployment = await deployed(bothWays);
    const [forward, reverse] = ["docs-backfill", "docs-reverse-backfill"].map(
      (name) => JSON.parse(String(deployment.inputs(name).stdin)) as BackfillRun,
    );
    assert.deepEqual([forward?.source.bucket, forward?.source.region], ["docs-source-1234567", "eu-west-1"]);
    assert.deepEqual(
      [reverse?.source.bucket, reverse?.source.region],
      ["docs-destination-dr-1234567", "us-east-1"],
    );
    assert.deepEqual(Object.keys(reverse?.destinations ?? {}), ["source"]);
    assert.equal(reverse?.destinations.source?.bucket, "docs-source-1234567");
    assert.deepEqual(reverse?.batch, {
      accountId: "111122223333",
      roleArn: roleArn("docs-reverse-backfill-role"),
      reportBucket: "docs-reverse-backfill-reports-1234567",
      reportPrefix: "docs-reverse/",
      wait: true,
      rulesPutAt: rulesPutLongAgo,
    });
    assert.equal(deployment.child("docs-reverse-backfill-reports").provider, "docs-destination-dr-provider");
  });

  for (const [field, value] of [
    ["roleArn", "arn:aws:iam::111122223333:role/batch"],
    ["reportBucketName", "reports"],
  ] as const) {
    it(`is rejected with one \`backfill.${field}\` for both`, async () => {
      const { problems } = await refused({ ...bothWays, backfill: { mode: "batch", [field]: value } });
      assert.match(problems.join(), new RegExp(`^backfill\\.${field} is for the jobs of one bucket`));
    });
  }
});
