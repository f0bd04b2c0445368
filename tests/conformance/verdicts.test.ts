// Proves: what the cases conclude from statuses as AWS gives them, late, PENDING at first, or FAILED, by changing those of a
// local AWS, which replicates at once and always; and that a second S3 server is judged by what it does.
// Does not prove: which of these AWS gives.
import assert from "node:assert/strict";
import { type BatchOperations, startBatchOperations } from "../../sandbox/batch-operations/server";
import { type LocalS3, startLocalS3 } from "../support/local-s3";
import { type Interference, startProxy } from "../support/s3-proxy";
import { type Seaweedfs, startSeaweedfs } from "../support/seaweedfs";
import { ConformanceProcess, type WorkingFolder, workingFolder } from "./conformance-process";

/** The status of an object in the first, second... answer about it; "none" takes it away, nothing leaves it. */
type StatusOf = (key: string, count: number) => string | undefined;

describe("the verdict of", function () {
  this.timeout(60_000);
  let local: LocalS3;
  let batch: BatchOperations;
  let folder: WorkingFolder;

  before(async function () {
    this.timeout(600_000);
    local = await startLocalS3();
    // A list that is made at once would leave no time to put objects meanwhile.
    batch = await startBatchOperations({ target: local.endpoint, stateMilliseconds: 400 });
  });
  after(async () => {
    await batch?.stop();
    await local?.stop();
  });
  beforeEach(() => {
    folder = workingFolder();
  });
  afterEach(() => folder.remove());

  async function verdictOf(id: string, statusOf: StatusOf): Promise<string> {
    const proxy = await startProxy(batch.endpoint, withStatus(statusOf));
    try {
      const { stdout, stderr } = await new ConformanceProcess(folder.path, proxy.endpoint, [
        ...["--yes", "--only", id],
      ]).ended;
      const [, verdict] =
        new RegExp(`^\\| \`${id}\`: .* \\| (yes|no|not judged) \\|`, "m").exec(stdout) ?? [];
      assert.ok(verdict, stderr);
      return verdict;
    } finally {
      await proxy.stop();
    }
  }

  const failing =
    (pattern: RegExp): StatusOf =>
    (key) =>
      pattern.test(key) ? "FAILED" : undefined;

  const expected: [id: string, when: string, statusOf: StatusOf, verdict: string][] = [
    ["resource-account-live", "only the wrong account fails", failing(/wrong\//), "yes"],
    ["resource-account-live", "the condition fails too", failing(/(wrong|strict)\//), "no"],
    ["resource-account-live", "all of it fails", failing(/./), "not judged"],
    [
      "resource-account-live",
      "the first objects fail, as with a new role",
      (key) => (/wrong\/|\/000[01]$/.test(key) ? "FAILED" : undefined),
      "yes",
    ],
    ["trust-conditions-live", "only another account's trust fails", failing(/^2\//), "yes"],
    ["trust-conditions-live", "the conditions fail too", failing(/^[12]\//), "no"],
    ["kms-bucket-key-context", "only the other context fails", failing(/^2\//), "yes"],
    ["kms-object-context", "both contexts are needed", failing(/^[12]\//), "no"],
    [
      "first-completed",
      "objects are PENDING for a while",
      (_, count) => (count <= 2 ? "PENDING" : undefined),
      "yes",
    ],
    [
      "first-completed",
      "the first objects never get a status",
      (key) => (/000[012]$/.test(key) ? "none" : undefined),
      "yes",
    ],
    ["first-completed", "objects stay PENDING", () => "PENDING", "no"],
    ["first-completed", "the service has no statuses", () => "none", "not judged"],
    ["job-at-once", "the service has no statuses", () => "none", "yes"],
    ["no-keys", "the service has no statuses", () => "none", "not judged"],
    ["one-status", "the version is FAILED", failing(/^both\//), "yes"],
    [
      "pending-in-job",
      "objects are PENDING when they were just put",
      (key, count) => (/^object-/.test(key) && count === 1 ? "PENDING" : undefined),
      "yes",
    ],
  ];
  for (const [id, when, statusOf, verdict] of expected) {
    it(`${id} is ${verdict} when ${when}`, async () => assert.equal(await verdictOf(id, statusOf), verdict));
  }

  describe("a second S3 server", () => {
    let seaweedfs: Seaweedfs;
    before(async function () {
      this.timeout(600_000);
      seaweedfs = await startSeaweedfs();
    });
    after(() => seaweedfs?.stop());

    it("is told by what it does, and not judged where it lacks roles", async () => {
      const args = [
        "--yes",
        "--only",
        "conditional-copy,destroy-full-bucket,eventual-read,enforced-owner-with-override-permission",
      ];
      const { code, stdout, stderr } = await new ConformanceProcess(folder.path, seaweedfs.endpoint, args)
        .ended;
      assert.equal(code, 0, stderr);
      const rows = [...stdout.matchAll(/^\| `([a-z-]+)`: .* \| (yes|no|not judged) \| \d+ \|/gm)];
      assert.deepEqual(Object.fromEntries(rows.map(([, id, verdict]) => [id, verdict])), {
        "conditional-copy": "yes",
        "destroy-full-bucket": "no",
        "eventual-read": "not judged",
        "enforced-owner-with-override-permission": "not judged",
      });
    });
  });
});

/** Changes what HEAD says of sources' objects. Replicas stay what they are. */
function withStatus(statusOf: StatusOf): Interference {
  const counts = new Map<string, number>();
  return async (request, forward) => {
    const answer = await forward(request);
    const path = /^\/[^/?]+\/([^?]+)/.exec(request.path)?.[1];
    const header = "x-amz-replication-status";
    if (request.method !== "HEAD" || path === undefined || answer.headers[header] !== "COMPLETED")
      return answer;
    const count = (counts.get(request.path) ?? 0) + 1;
    counts.set(request.path, count);
    const status = statusOf(decodeURIComponent(path), count);
    if (status === undefined) return answer;
    const { [header]: _, ...others } = answer.headers;
    return { ...answer, headers: status === "none" ? others : { ...others, [header]: status } };
  };
}
