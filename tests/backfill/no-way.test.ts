// Proves, against a real S3 server behind a proxy that refuses requests in AWS's words, that whoever lacks a right, has the
// wrong region or reaches nobody is told which right, which region, and where. Does not prove that AWS asks for these
// rights; tests of the policies do that with a model of IAM.
import assert from "node:assert/strict";
import { PatientRetry } from "../../backfill/bucket/patient-retry";
import { failureReason } from "../../backfill/failure/failure-reason";
import { Refusal } from "../../backfill/failure/refusal";
import { backfill } from "../../backfill/run/backfill";
import type { BackfillRun } from "../../contract/backfill-run";
import {
  errorAnswer,
  isCopy,
  type ProxiedAnswer,
  type ProxiedRequest,
  startProxy,
} from "../support/s3-proxy";
import { everything } from "./bucket-pair";
import { type DisturbedPair, forEachTest } from "./disturbed-pair";
import { startProgram } from "./program-process";

describe("A run that cannot work", () => {
  let pair: DisturbedPair;
  forEachTest((fresh) => {
    pair = fresh;
  });

  type Told = { problem: string; failures: string[] };

  /** What is told of it, either instead of the run or for each object. */
  async function told(
    run: BackfillRun,
    isMeant: (request: ProxiedRequest) => boolean,
    answer: ProxiedAnswer,
  ): Promise<Told> {
    const proxy = await startProxy(pair.endpoint, async (request, forward) => {
      if (!isMeant(request)) return forward(request);
      return request.method === "HEAD" ? { ...answer, body: Buffer.alloc(0) } : answer;
    });
    try {
      const places = pair.run({ endpoint: proxy.endpoint, rules: run.destinations.dr?.rules });
      const options = { multipartFrom: 2000, smallestPart: 1000 };
      const { destinations } = await backfill({ ...run, ...places }, options);
      return { problem: "", failures: (destinations.dr?.failures ?? []).map(({ reason }) => reason) };
    } catch (error) {
      return { problem: error instanceof Refusal ? error.message : failureReason(error), failures: [] };
    } finally {
      await proxy.stop();
    }
  }

  const deniedIn = (run: BackfillRun, isMeant: (request: ProxiedRequest) => boolean) =>
    told(run, isMeant, errorAnswer(403, "AccessDenied", "Access Denied"));
  const has = (bucket: () => string, query: RegExp) => (request: ProxiedRequest) =>
    request.method === "GET" && request.path.startsWith(`/${bucket()}`) && query.test(request.path);
  const source = () => pair.source;
  const destination = () => pair.destination;

  const ofBuckets: [string, (request: ProxiedRequest) => boolean, () => string, "current" | "all"][] = [
    ["s3:ListBucket", has(source, /list-type/), source, "current"],
    ["s3:ListBucket", has(destination, /list-type/), destination, "current"],
    ["s3:ListBucketVersions", has(source, /\?.*versions/), source, "all"],
    ["s3:ListBucketVersions", has(destination, /\?.*versions/), destination, "all"],
    ["s3:GetBucketObjectLockConfiguration", has(source, /object-lock/), source, "current"],
    ["s3:GetBucketVersioning", has(destination, /versioning/), destination, "current"],
    ["s3:GetReplicationConfiguration", has(destination, /replication/), destination, "current"],
  ];
  for (const [right, isMeant, bucket, versions] of ofBuckets) {
    it(`is told ${right} on the ${bucket === source ? "source" : "destination"} if it lacks that`, async () => {
      await pair.put(pair.source, "a", "x");
      const { problem } = await deniedIn({ ...pair.run(), versions }, isMeant);
      assert.match(problem, new RegExp(`\\(the credentials need ${right} on arn:aws:s3:::${bucket()}\\)`));
      assert.deepEqual(await pair.keys(pair.destination), []);
    });
  }

  const tagged = [{ ...everything, tags: { k: "v" } }];
  const isTagging = (method: string) => (request: ProxiedRequest) =>
    request.method === method && request.path.includes("tagging");
  const isPart = ({ path }: ProxiedRequest) => path.includes("partNumber=");
  const isHead = ({ method }: ProxiedRequest) => method === "HEAD";
  const isBegin = ({ path }: ProxiedRequest) => path.includes("?uploads");
  const isComplete = ({ method, path }: ProxiedRequest) => method === "POST" && path.includes("uploadId=");
  const ofObjects: [
    string,
    string,
    (request: ProxiedRequest) => boolean,
    Partial<BackfillRun> & { size?: number },
    string,
  ][] = [
    [
      "copy",
      "small",
      isCopy,
      {},
      "s3:GetObject and s3:GetObjectTagging on SOURCE, and s3:PutObject and s3:PutObjectTagging on DESTINATION",
    ],
    [
      "copy a version",
      "small",
      isCopy,
      { versions: "all" },
      "s3:GetObjectVersion and s3:GetObjectVersionTagging on SOURCE, and s3:PutObject and s3:PutObjectTagging on DESTINATION",
    ],
    [
      "see the tags of a version",
      "large",
      isTagging("GET"),
      { versions: "all" },
      "s3:GetObjectVersionTagging on SOURCE",
    ],
    ["see tags", "large", isTagging("GET"), {}, "s3:GetObjectTagging on SOURCE"],
    ["set tags", "large", isTagging("PUT"), {}, "s3:PutObjectVersionTagging on DESTINATION"],
    ["begin an upload", "large", isBegin, {}, "s3:PutObject and s3:PutObjectTagging on DESTINATION"],
    ["copy a part", "large", isPart, {}, "s3:GetObject on SOURCE, and s3:PutObject on DESTINATION"],
    ["complete an upload", "large", isComplete, {}, "s3:PutObject on DESTINATION"],
    ["read", "large", isHead, {}, "s3:GetObject on (SOURCE|DESTINATION)"],
  ];
  for (const [what, key, isMeant, extras, needed] of ofObjects) {
    it(`names the rights on both objects if it may not ${what}`, async () => {
      await pair.put(pair.source, key, "x".repeat(key === "large" ? 2500 : 1), { Tagging: "k=v" });
      const isAsked = (request: ProxiedRequest) =>
        isMeant(request) ||
        (request.method === "GET" && isHead === isMeant && /\/large\?x-id=GetObject$/.test(request.path));
      const { failures } = await deniedIn({ ...pair.run(), ...extras }, isAsked);
      const [atSource, atDestination] = [source, destination].map(
        (bucket) => `arn:aws:s3:::${bucket()}/${key}`,
      );
      const expected = needed
        .replaceAll("SOURCE", `${atSource}`)
        .replaceAll("DESTINATION", `${atDestination}`);
      assert.equal(failures.length, 1);
      assert.match(failures[0] ?? "", new RegExp(`\\(the credentials need ${expected}\\)$`));
    });
  }

  it("names the right to see the tags that a rule asks for", async () => {
    await pair.put(pair.source, "small", "x");
    const { failures } = await deniedIn(pair.run({ rules: tagged }), isTagging("GET"));
    assert.match(
      failures[0] ?? "",
      /the credentials need s3:GetObjectTagging on arn:aws:s3:::source-\w+\/small\)/,
    );
  });

  it("leaves it to AWS where that names the right itself", async () => {
    await pair.put(pair.source, "small", "x");
    const message =
      "User: arn:aws:iam::111122223333:user/me is not authorized to perform: s3:PutObject on resource: x";
    const { failures } = await told(pair.run(), isCopy, errorAnswer(403, "AccessDenied", message));
    assert.deepEqual(failures, [`AccessDenied: ${message}`]);
  });

  const wrong: [string, ProxiedAnswer][] = [
    [
      "a redirect",
      { ...errorAnswer(301, "PermanentRedirect"), headers: { "x-amz-bucket-region": "eu-west-3" } },
    ],
    [
      "a header that it calls malformed",
      {
        ...{ status: 400, headers: { "content-type": "application/xml" } },
        body: Buffer.from(
          "<Error><Code>AuthorizationHeaderMalformed</Code><Message>the region is wrong</Message><Region>eu-west-3</Region></Error>",
        ),
      },
    ],
  ];
  for (const [name, answer] of wrong) {
    it(`is told the region that the bucket is in, if S3 answers with ${name}`, async () => {
      for (const bucket of [source, destination]) {
        const { problem } = await told(pair.run(), ({ path }) => path.startsWith(`/${bucket()}`), answer);
        const told_ = `bucket ${bucket()} is in region eu-west-3, not in us-east-1; give eu-west-3 as its region`;
        assert.ok(problem.includes(told_), problem);
      }
    });
  }

  const nobody: [string, string, RegExp][] = [
    [
      "nothing listens at its endpoint",
      "http://127.0.0.1:1",
      /nothing listens at http:\/\/127\.0\.0\.1:1; check the endpoint/,
    ],
    [
      "the name of its endpoint is not known",
      "https://no-such-host.invalid",
      /the name of https:\/\/no-such-host\.invalid cannot be resolved; check the endpoint and the network/,
    ],
  ];
  /** Some resolvers take their time to say that there is no such name. */
  const untilNameIsUnknown = 60_000;
  for (const [name, endpoint, reason] of nobody) {
    it(`ends with 2, and a reason for each side, if ${name}`, async () => {
      const { result } = startProgram(["run", "-"], JSON.stringify(pair.run({ endpoint })));
      const { stderr, exitCode } = await result;
      assert.equal(exitCode, 2);
      const lines = stderr.split("\n").filter((line) => reason.test(line));
      assert.ok(
        lines.some((line) => line.startsWith("backfill: source: ")),
        stderr,
      );
      assert.ok(
        lines.some((line) => line.startsWith("backfill: destinations.dr: ")),
        stderr,
      );
    }).timeout(untilNameIsUnknown);
  }
});

describe("A server that cannot be reached", () => {
  const error = Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED", cause: undefined });
  const refused = { error, errorType: "TRANSIENT" as const };

  async function attempts(strategy: PatientRetry): Promise<number> {
    let token = await strategy.acquireInitialRetryToken();
    for (let attempt = 1; ; attempt++) {
      const next = await strategy.refreshRetryTokenForRetry(token, refused).catch(() => undefined);
      if (!next) return attempt;
      token = next;
    }
  }

  it("is tried a few times only, unless it was reached before", async () => {
    const strategy = new PatientRetry();
    assert.equal(await attempts(strategy), 3);
    strategy.recordSuccess();
    assert.equal(await attempts(strategy), 8);
  });
});
