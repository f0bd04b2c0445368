// Proves, against a local AWS that tells accounts by their keys and roles: whose credentials a run works with, and that it
// writes nothing with those of another account than it was told. Does not prove how AWS evaluates the trust of the roles.
import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AwsBatch } from "../../backfill/batch/aws-batch";
import { Refusal } from "../../backfill/failure/refusal";
import { backfill } from "../../backfill/run/backfill";
import type { BackfillRun } from "../../contract/backfill-run";
import type { AssumedRole, BucketPlace } from "../../contract/bucket-place";
import { type LocalS3, startLocalS3 } from "../support/local-s3";
import { type S3Proxy, startProxy } from "../support/s3-proxy";
import { BucketPair, counts } from "./bucket-pair";

/** The account of the keys "test" at the local AWS, and others that its keys and roles lead to. */
const [ours, theirs, third] = ["000000000000", "222222222222", "333333333333"];

describe("The account of a run", () => {
  let s3: LocalS3;
  let pair: BucketPair;
  let proxy: S3Proxy;
  before(async () => {
    s3 = await startLocalS3();
  });
  after(() => s3.stop());
  beforeEach(async () => {
    pair = await BucketPair.create(s3.endpoint);
    await pair.putMany(pair.source, ["a", "b"]);
    proxy = await startProxy(s3.endpoint, (request, forward) => forward(request));
  });
  afterEach(() => proxy.stop());

  function run(source: Partial<BucketPlace>, destination: Partial<BucketPlace> = {}): BackfillRun {
    const whole = pair.run({ endpoint: proxy.endpoint });
    const { dr } = whole.destinations;
    assert.ok(dr);
    return {
      ...whole,
      source: { ...whole.source, ...source },
      destinations: { dr: { ...dr, ...destination } },
    };
  }

  /** What was asked of STS. */
  function asked(action: string): URLSearchParams[] {
    return proxy.requests
      .map(({ body }) => new URLSearchParams(body.toString()))
      .filter((parameters) => parameters.get("Action") === action);
  }

  function writes(): string[] {
    return proxy.requests
      .filter(({ method, headers }) => ["PUT", "DELETE"].includes(method) || headers["x-amz-copy-source"])
      .map(({ method, path }) => `${method} ${path}`);
  }

  async function problemsOf(result: Promise<unknown>): Promise<string[]> {
    const error = await result.then(
      () => assert.fail("it was not refused"),
      (error) => error,
    );
    if (!(error instanceof Refusal)) throw error;
    return error.problems;
  }

  it("is asked for once per side, and the objects are copied if it is the right one", async () => {
    const { destinations } = await backfill(run({ accountId: ours }, { accountId: ours }));
    assert.deepEqual(counts(destinations.dr), { listed: 2, copied: 2 });
    assert.equal(asked("GetCallerIdentity").length, 2);
  });

  it("is not asked for where nobody says which it should be, because other servers have no STS", async () => {
    await backfill(run({}));
    assert.deepEqual(asked("GetCallerIdentity"), []);
  });

  for (const [side, source, destination] of [
    ["source", theirs, ours],
    ["destinations.dr", ours, theirs],
  ] as const) {
    it(`ends the run before its first write if it is another one at ${side}, and names both`, async () => {
      const [problem, ...others] = await problemsOf(
        backfill(run({ accountId: source }, { accountId: destination })),
      );
      assert.deepEqual(others, []);
      assert.match(
        problem ?? "",
        new RegExp(`^${side}: the credentials belong to account ${ours}; allowed is ${theirs}, where bucket`),
      );
      assert.match(problem ?? "", /set `profile` or `assumeRoleArn` of this side .* AWS_\* environment/);
      assert.deepEqual(writes(), []);
    });
  }

  it("ends the run too if nobody can tell", async () => {
    const { dr } = run({}).destinations;
    const [problem] = await problemsOf(
      backfill(run({ accountId: ours, profile: "nobody" }, { ...dr, accountId: ours })),
    );
    assert.match(problem ?? "", /^source: /);
    assert.deepEqual(writes(), []);
  });

  it("ends a run by jobs before one is created", async () => {
    const batch = {
      accountId: theirs,
      roleArn: `arn:aws:iam::${theirs}:role/batch`,
      reportBucket: "reports",
      reportPrefix: "",
      wait: true,
    };
    const result = AwsBatch.open({ ...run({ accountId: theirs }), batch });
    const [problem] = await problemsOf(result);
    assert.match(problem ?? "", /^source: the credentials belong to account 000000000000/);
    assert.deepEqual(
      proxy.requests.filter(({ path }) => path.includes("/jobs")),
      [],
    );
  });

  it("is that of the last role, each of which is assumed by the one before, with its session", async () => {
    const roles: AssumedRole[] = [
      { roleArn: `arn:aws:iam::${theirs}:role/hop`, externalId: "secret-handshake", tags: { team: "a" } },
      {
        roleArn: `arn:aws:iam::${third}:role/deployer`,
        sessionName: "deploy",
        policyArns: ["arn:aws:iam::aws:policy/AmazonS3FullAccess"],
      },
    ];
    const [problem] = await problemsOf(backfill(run({ accountId: ours, assumeRoles: roles })));
    assert.match(problem ?? "", new RegExp(`belong to account ${third}`));
    const [first, second] = asked("AssumeRole");
    assert.equal(first?.get("RoleArn"), roles[0]?.roleArn);
    assert.equal(first?.get("ExternalId"), "secret-handshake");
    assert.equal(first?.get("Tags.member.1.Key"), "team");
    assert.equal(second?.get("RoleArn"), roles[1]?.roleArn);
    assert.equal(second?.get("RoleSessionName"), "deploy");
    assert.equal(second?.get("PolicyArns.member.1.arn"), "arn:aws:iam::aws:policy/AmazonS3FullAccess");
    const hop = proxy.requests.find(({ body }) => body.includes(encodeURIComponent(`${third}:role`)));
    assert.equal(
      hop?.headers.authorization?.includes("Credential=test/"),
      false,
      "the first role assumes it",
    );
  });

  it("is that of the profile in the file that is named, also below the home folder", async () => {
    const home = await mkdtemp(join(tmpdir(), "home-"));
    const homeBefore = process.env.HOME;
    process.env.HOME = home;
    try {
      const keys = `aws_access_key_id=${theirs}\naws_secret_access_key=secret\n`;
      await writeFile(join(home, "work"), `[work]\n${keys}`);
      const place = { accountId: ours, profile: "work", sharedCredentialsFile: "~/work" };
      const [problem] = await problemsOf(backfill(run(place)));
      assert.match(problem ?? "", new RegExp(`belong to account ${theirs}`));
    } finally {
      process.env.HOME = homeBefore;
      await rm(home, { recursive: true });
    }
  });
});
