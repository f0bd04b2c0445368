// Proves: on a local AWS with the emulator of S3 Batch Operations before it, that the conformance program tries every case,
// writes its report, and leaves nothing behind, however it ends.
// Does not prove: any assumption about AWS. Nobody has run the program there yet.
import assert from "node:assert/strict";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { CreateRoleCommand, DeleteRoleCommand, IAMClient } from "@aws-sdk/client-iam";
import { CreateKeyCommand, KMSClient, ScheduleKeyDeletionCommand } from "@aws-sdk/client-kms";
import { CreateBucketCommand, DeleteBucketCommand, S3Client } from "@aws-sdk/client-s3";
import { cases } from "../../conformance/cases";
import { fileName, ledgerFolder, readLedgers } from "../../conformance/ledger";
import type { Resource } from "../../conformance/resource";
import { together } from "../../conformance/together";
import { type BatchOperations, startBatchOperations } from "../../sandbox/batch-operations/server";
import { REPOSITORY } from "../../sandbox/folders";
import { type LocalS3, startLocalS3 } from "../support/local-s3";
import { errorAnswer, type ProxiedRequest, startProxy } from "../support/s3-proxy";
import { ConformanceProcess, type Ended, type WorkingFolder, workingFolder } from "./conformance-process";
import { resourcesOf } from "./local-resources";

describe("npm run conformance", function () {
  this.timeout(120_000);
  let local: LocalS3;
  let batch: BatchOperations;
  let folder: WorkingFolder;
  let atFirst: string[];
  let children: ConformanceProcess[];

  before(async function () {
    this.timeout(600_000);
    local = await startLocalS3();
    batch = await startBatchOperations({ target: local.endpoint });
  });
  after(async () => {
    await batch?.stop();
    await local?.stop();
  });
  beforeEach(async () => {
    folder = workingFolder();
    children = [];
    atFirst = await resourcesOf(batch.endpoint);
  });
  afterEach(async () => {
    await Promise.all(children.map((child) => child.stop()));
    folder.remove();
  });

  const start = (args: string[], options = {}, endpoint = batch.endpoint) => {
    const child = new ConformanceProcess(folder.path, endpoint, args, options);
    children.push(child);
    return child;
  };
  const run = (...args: string[]): Promise<Ended> => start(args).ended;
  /** What a test left that failed is no failure of those after it, also if they remove it. */
  const nothingIsLeft = async () => {
    const now = await resourcesOf(batch.endpoint);
    assert.deepEqual(
      now.filter((resource) => !atFirst.includes(resource)),
      [],
    );
  };
  const ledgersHoldNothing = () => {
    const ledgers = [...readLedgers(join(folder.path, ledgerFolder)).values()];
    assert.ok(ledgers.length > 0);
    assert.deepEqual(
      ledgers.flatMap(({ open }) => open),
      [],
    );
  };

  it("tries every case, says what it saw, and leaves nothing behind", async () => {
    const { code, stdout, stderr } = await run("--yes", "--destination-profile", "other");
    assert.equal(code, 0, stderr);
    const report = readFileSync(join(folder.path, "conformance-report.md"), "utf8");
    assert.equal(stdout, `${report}\n`);
    for (const { id } of cases) {
      const [, verdict] =
        new RegExp(`^\\| \`${id}\`: .* \\| (yes|no|not judged) \\| \\d+ \\| .+ \\|$`, "m").exec(report) ?? [];
      assert.ok(verdict, id);
    }
    assert.doesNotMatch(report, /\d{12}|The case failed/);
    await nothingIsLeft();
    ledgersHoldNothing();
  });

  it("judges what the emulators are known to do", async () => {
    const known = {
      "trust-conditions-job": "yes",
      "not-pending-code": "yes",
      "key-filter": "yes",
      "no-keys": "yes",
      "archived-in-job": "yes",
      "replica-in-job": "yes",
      // Live replication to several destinations asks what the role is allowed to do, and that to one does not.
      "resource-account-live": "yes",
      "resource-account-job": "yes",
      "kms-object-context": "not judged",
      // No page says what AWS does, so that nothing another service does is an answer.
      "job-listed": "not judged",
      "remade-destination": "not judged",
      "null-versions": "not judged",
      "null-over-null": "not judged",
      "complete-is-there": "not judged",
      // No second account is named.
      "enforced-owner-with-override-permission": "not judged",
    };
    const { stdout, stderr } = await run("--yes", "--only", Object.keys(known).join());
    const rows = [...stdout.matchAll(/^\| `([a-z-]+)`: .* \| (yes|no|not judged) \| \d+ \|/gm)];
    assert.deepEqual(Object.fromEntries(rows.map(([, id, verdict]) => [id, verdict])), known, stderr);
    await nothingIsLeft();
  });

  it("tries each case of an experiment alone", async function () {
    this.timeout(300_000);
    for (const { id } of together(cases).flatMap((group) => (group.length > 1 ? group : []))) {
      const { code, stdout, stderr } = await run("--yes", "--only", id);
      assert.equal(code, 0, stderr);
      assert.equal(stdout.match(/^\| `/gm)?.length, 1);
      assert.match(stdout, new RegExp(`^\\| \`${id}\`: `, "m"));
      assert.doesNotMatch(stdout, /The case failed|needs rules that act|a job that runs/);
      await nothingIsLeft();
    }
  });

  it("makes one job for all cases of an experiment", async () => {
    let jobs = 0;
    const proxy = await startProxy(batch.endpoint, (request, forward) => {
      if (createsJob(request)) jobs++;
      return forward(request);
    });
    try {
      const groups = together(cases).filter(({ length }) => length > 1);
      const only = groups.flatMap((group) => group.map(({ id }) => id)).join();
      const { code, stderr } = await start(["--yes", "--only", only], {}, proxy.endpoint).ended;
      assert.equal(code, 0, stderr);
      assert.equal(jobs, groups.length);
      await nothingIsLeft();
    } finally {
      await proxy.stop();
    }
  });

  it("does nothing before it is confirmed", async () => {
    const { code, stderr } = await run("--only", "eventual-read");
    assert.equal(code, 2);
    assert.match(stderr, /total +\$0\.01/);
    assert.match(stderr, /Add `--yes` to confirm it\.$/m);
    await nothingIsLeft();
  });

  it("writes its report where it is told to", async () => {
    const { code } = await run("--yes", "--only", "conditional-copy", "--out", "elsewhere.md");
    assert.equal(code, 0);
    assert.match(readFileSync(join(folder.path, "elsewhere.md"), "utf8"), /`conditional-copy`/);
  });

  it("removes everything and still reports when Ctrl-C is pressed", async () => {
    const child = start(["--yes"]);
    await child.until(/^trust-conditions-job: /m);
    child.signal("SIGINT");
    const { code, stdout, stderr } = await child.ended;
    assert.equal(code, 130, stderr);
    assert.match(stdout, /^- The run was interrupted\.$/m);
    await nothingIsLeft();
    ledgersHoldNothing();
  });

  const byNpm: [when: string, moment: RegExp, preloaded: string][] = [
    ["where npm runs it", /^trust-conditions-job: /m, ""],
    [
      "where npm runs it and it is busy",
      /^busy$/m,
      'setTimeout(() => { console.error("busy"); for (const end = Date.now() + 1000; Date.now() < end; ); }, 3000)',
    ],
  ];
  for (const [when, moment, preloaded] of byNpm) {
    it(`removes everything when Ctrl-C is pressed ${when}`, async () => {
      const preload = join(folder.path, "preload.cjs");
      writeFileSync(preload, `if (process.argv[1]?.endsWith("main.ts")) { ${preloaded} }`);
      const options = { byNpm: true, nodeOptions: `--require=${preload}` };
      const child = start(["--yes", "--out", join(folder.path, "report.md")], options);
      await child.until(moment);
      child.signal("SIGINT");
      const { stderr } = await child.ended;
      assert.match(readFileSync(join(folder.path, "report.md"), "utf8"), /^- The run was interrupted\.$/m);
      await nothingIsLeft();
      // npm works in the folder of the package.
      const [, name = "none"] = /crr-conformance-([0-9a-f]{10})-/.exec(stderr) ?? [];
      rmSync(join(REPOSITORY, ledgerFolder, fileName(name)));
    });
  }

  it("removes with --clean what a run left behind that was killed", async () => {
    const child = start(["--yes"]);
    await child.until(/^trust-conditions-job: /m);
    child.signal("SIGKILL");
    await child.ended;
    assert.notDeepEqual(await resourcesOf(batch.endpoint), atFirst);
    const { code, stderr } = await run("--clean", "--yes");
    assert.equal(code, 0, stderr);
    await nothingIsLeft();
    ledgersHoldNothing();
  });

  const creations: [what: string, only: string, isIt: (request: ProxiedRequest) => boolean][] = [
    ["bucket", "first-completed", createsBucket],
    ["role", "first-completed", ({ body }) => body.includes("Action=CreateRole&")],
    ["key", "report-kms", ({ headers }) => isKms(headers, "CreateKey")],
    ["job", "job-at-once", createsJob],
  ];
  for (const [what, only, isIt] of creations) {
    for (const ledger of ["with its ledger", "without a ledger"]) {
      it(`removes ${ledger} a ${what} of whose creation a killed run never heard`, async () => {
        let victim: ConformanceProcess | undefined;
        const proxy = await startProxy(batch.endpoint, async (request, forward) => {
          const answer = await forward(request);
          if (!isIt(request)) return answer;
          assert.ok(answer.status < 300);
          victim?.signal("SIGKILL");
          return { ...answer, delivery: "reset" };
        });
        try {
          victim = start(["--yes", "--only", only], {}, proxy.endpoint);
          await victim.ended;
          assert.notDeepEqual(await resourcesOf(batch.endpoint), atFirst);
          const recorded = recordedIn(folder.path).filter(
            ({ kind, id }) => kind === what && id === undefined,
          );
          assert.ok(recorded.length > 0, "the ledger does not have it");
          if (ledger === "without a ledger") rmSync(join(folder.path, ledgerFolder), { recursive: true });
          const { code, stderr } = await start(["--clean", "--yes"], {}, proxy.endpoint).ended;
          assert.equal(code, 0, stderr);
          await nothingIsLeft();
        } finally {
          await proxy.stop();
        }
      });
    }
  }

  type Moment = (request: ProxiedRequest, creations: number) => boolean;
  const moments: [what: string, isIt: Moment][] = [
    [
      "deleted before it was to be created again",
      ({ method, path }) => method === "DELETE" && isBucket(path),
    ],
    ["created again", (request, creations) => createsBucket(request) && creations === 2],
  ];
  for (const [what, isIt] of moments) {
    for (const ledger of ["with its ledger", "without a ledger"]) {
      it(`removes ${ledger} all that a run left that was killed when a bucket was ${what}`, async () => {
        const creations = new Map<string, number>();
        let victim: ConformanceProcess | undefined;
        let hit: string | undefined;
        const proxy = await startProxy(batch.endpoint, async (request, forward) => {
          const name = bucketIn(request.path);
          if (createsBucket(request)) creations.set(name, (creations.get(name) ?? 0) + 1);
          const answer = await forward(request);
          if (hit !== undefined || !isIt(request, creations.get(name) ?? 0)) return answer;
          assert.ok(answer.status < 300);
          hit = name;
          victim?.signal("SIGKILL");
          return { ...answer, delivery: "reset" };
        });
        try {
          victim = start(["--yes", "--only", "remade-destination"], {}, proxy.endpoint);
          await victim.ended;
          assert.ok(hit !== undefined, victim.stderr);
          assert.ok(
            recordedIn(folder.path).some(({ name }) => name === hit),
            "the ledger does not have it",
          );
          if (ledger === "without a ledger") rmSync(join(folder.path, ledgerFolder), { recursive: true });
          const { code, stderr } = await start(["--clean", "--yes"], {}, proxy.endpoint).ended;
          assert.equal(code, 0, stderr);
          await nothingIsLeft();
          if (ledger === "with its ledger") ledgersHoldNothing();
        } finally {
          await proxy.stop();
        }
      });
    }
  }

  const releases: [when: string, rejections: number, observed: RegExp][] = [
    ["waits until S3 releases a name", 3, /S3 released the name after \d+ s\. Job Complete/],
    [
      "gives up when S3 does not release a name",
      Number.POSITIVE_INFINITY,
      /S3 did not release the bucket's name/,
    ],
  ];
  for (const [what, rejections, observed] of releases) {
    it(what, async () => {
      const creations = new Map<string, number>();
      const proxy = await startProxy(batch.endpoint, (request, forward) => {
        if (!createsBucket(request)) return forward(request);
        const count = (creations.get(request.path) ?? 0) + 1;
        creations.set(request.path, count);
        const isHeld = count > 1 && count <= rejections + 1;
        return isHeld ? Promise.resolve(errorAnswer(409, "OperationAborted")) : forward(request);
      });
      try {
        const child = start(["--yes", "--only", "remade-destination"], {}, proxy.endpoint);
        const { code, stdout, stderr } = await child.ended;
        assert.equal(code, 0, stderr);
        assert.match(stdout, observed);
        await nothingIsLeft();
        ledgersHoldNothing();
      } finally {
        await proxy.stop();
      }
    });
  }

  describe("when S3 does not know a job at once that it created", () => {
    beforeEach(() => {
      batch.conditions.registrationMilliseconds = 1500;
      // A job whose rules are gone ends without being cancelled, if it has not made its list by then.
      batch.conditions.stateMilliseconds = 3000;
    });
    afterEach(() => {
      batch.conditions.registrationMilliseconds = 0;
      batch.conditions.stateMilliseconds = 0;
    });

    it("waits for it", async () => {
      const { stdout, stderr } = await run("--yes", "--only", "no-keys,job-listed");
      assert.match(stdout, /`no-keys`: .* \| yes \|/, stderr);
      assert.match(stdout, /The job was listed after 1\.\d s/, stderr);
      await nothingIsLeft();
    });

    it("cancels it after an interruption all the same", async () => {
      let job = "";
      let victim: ConformanceProcess | undefined;
      const proxy = await startProxy(batch.endpoint, async (request, forward) => {
        const answer = await forward(request);
        if (!createsJob(request)) return answer;
        job = jobIn(answer.body);
        victim?.signal("SIGINT");
        return answer;
      });
      try {
        victim = start(["--yes", "--only", "job-listed"], {}, proxy.endpoint);
        assert.equal((await victim.ended).code, 130);
        assert.equal(batch.statesOf(job).at(-1), "Cancelled");
        await nothingIsLeft();
      } finally {
        await proxy.stop();
      }
    });

    it("cancels it with --clean after a kill, also where nobody heard its ID", async () => {
      let job = "";
      let victim: ConformanceProcess | undefined;
      const proxy = await startProxy(batch.endpoint, async (request, forward) => {
        const answer = await forward(request);
        if (!createsJob(request)) return answer;
        job = jobIn(answer.body);
        victim?.signal("SIGKILL");
        return { ...answer, delivery: "reset" };
      });
      try {
        victim = start(["--yes", "--only", "job-listed"], {}, proxy.endpoint);
        await victim.ended;
        const { code, stderr } = await start(["--clean", "--yes"], {}, proxy.endpoint).ended;
        assert.equal(code, 0, stderr);
        assert.equal(batch.statesOf(job).at(-1), "Cancelled");
        await nothingIsLeft();
      } finally {
        await proxy.stop();
      }
    });
  });

  it("leaves a run alone that is under way", async () => {
    let endUpload: () => void = () => undefined;
    const cleaned = new Promise<void>((resolve) => {
      endUpload = resolve;
    });
    const proxy = await startProxy(batch.endpoint, async (request, forward) => {
      if (request.method === "POST" && request.path.includes("uploadId=")) await cleaned;
      return forward(request);
    });
    try {
      const child = start(["--yes", "--only", "upload-time"], {}, proxy.endpoint);
      await child.until(/total/);
      while (recordedIn(folder.path).length === 0) await pause(20);
      const { code, stderr } = await start(["--clean", "--yes"], {}, proxy.endpoint).ended;
      assert.equal(code, 1);
      assert.match(
        stderr,
        /^Run [0-9a-f]{10} is left alone: process \d+ is still running it; end it first\.$/m,
      );
      endUpload();
      const ended = await child.ended;
      assert.equal(ended.code, 0);
      assert.doesNotMatch(ended.stdout, /NoSuchBucket/);
      await nothingIsLeft();
    } finally {
      await proxy.stop();
    }
  });

  it("never touches what only looks like its own", async () => {
    const region = "eu-west-1";
    const { endpoint } = batch;
    const credentials = { accessKeyId: "test", secretAccessKey: "test" };
    const s3 = new S3Client({ endpoint, region, forcePathStyle: true, credentials });
    const iam = new IAMClient({ endpoint, region, credentials });
    const kms = new KMSClient({ endpoint, region, credentials });
    const name = "crr-conformance-0123456789-1-no-keys";
    const Bucket = "crr-conformance-0123456789-logs";
    await s3.send(
      new CreateBucketCommand({ Bucket, CreateBucketConfiguration: { LocationConstraint: region } }),
    );
    await iam.send(new CreateRoleCommand({ RoleName: name, AssumeRolePolicyDocument: "{}" }));
    const { KeyMetadata } = await kms.send(new CreateKeyCommand({ Description: name }));
    const foreign = await resourcesOf(endpoint);
    assert.equal(foreign.length, atFirst.length + 3);
    try {
      assert.equal((await run("--clean", "--yes")).code, 0);
      assert.equal((await run("--yes", "--only", "no-keys,report-kms")).code, 0);
      assert.deepEqual(await resourcesOf(endpoint), foreign);
    } finally {
      await s3.send(new DeleteBucketCommand({ Bucket }));
      await iam.send(new DeleteRoleCommand({ RoleName: name }));
      await kms.send(new ScheduleKeyDeletionCommand({ KeyId: KeyMetadata?.KeyId, PendingWindowInDays: 7 }));
      for (const client of [s3, iam, kms]) client.destroy();
    }
  });

  it("tries what it can on a local AWS without batch jobs", async () => {
    const only = "job-at-once,destroy-full-bucket";
    const { code, stdout, stderr } = await start(["--yes", "--only", only], {}, local.endpoint).ended;
    assert.equal(code, 0, stderr);
    assert.match(stdout, /`job-at-once`: .* \| not judged \|/);
    assert.match(stdout, /`destroy-full-bucket`: .* \| yes \|/);
    await nothingIsLeft();
  });

  it("removes what a case had created when one of its requests is rejected", async () => {
    const proxy = await startProxy(batch.endpoint, (request, forward) =>
      request.method === "PUT" && request.path.includes("?replication")
        ? Promise.resolve(errorAnswer(400, "MalformedXML"))
        : forward(request),
    );
    try {
      const only = "trust-conditions-live,kms-object-context";
      const { code, stdout, stderr } = await start(["--yes", "--only", only], {}, proxy.endpoint).ended;
      assert.equal(code, 0, stderr);
      assert.equal(
        [...stdout.matchAll(/ \| not judged \| \d+ \| The case failed\. MalformedXML/g)].length,
        2,
      );
      await nothingIsLeft();
      ledgersHoldNothing();
    } finally {
      await proxy.stop();
    }
  });

  it("removes what the other parts of a case create after one of them failed", async () => {
    let buckets = 0;
    const proxy = await startProxy(batch.endpoint, async (request, forward) => {
      if (request.path.includes("?replication")) return errorAnswer(400, "MalformedXML");
      // The destination and the first source are there at once, and that source fails.
      if (createsBucket(request) && ++buckets > 2) await pause(1000);
      return forward(request);
    });
    try {
      const child = start(["--yes", "--only", "trust-conditions-live"], {}, proxy.endpoint);
      assert.equal((await child.ended).code, 0);
      assert.equal(buckets, 4);
      await nothingIsLeft();
      ledgersHoldNothing();
    } finally {
      await proxy.stop();
    }
  });

  const underWay: [what: string, only: string, isIt: (request: ProxiedRequest) => boolean][] = [
    ["a bucket that was being created", "conditional-copy", createsBucket],
    ["a role that was being given its policy", "eventual-read", putsRolePolicy],
    ["a key that was being given its alias", "report-kms", ({ headers }) => isKms(headers, "CreateAlias")],
  ];
  for (const [what, only, isIt] of underWay) {
    it(`removes ${what} when Ctrl-C was pressed`, async () => {
      let child: ConformanceProcess | undefined;
      const proxy = await startProxy(batch.endpoint, async (request, forward) => {
        if (isIt(request)) {
          child?.signal("SIGINT");
          await pause(1000);
        }
        return forward(request);
      });
      try {
        child = start(["--yes", "--only", only], {}, proxy.endpoint);
        assert.equal((await child.ended).code, 130);
        await proxy.idle();
        await nothingIsLeft();
      } finally {
        await proxy.stop();
      }
    });
  }

  it("says what it could not remove, and --clean removes it later", async () => {
    let isBroken = true;
    const proxy = await startProxy(batch.endpoint, (request, forward) =>
      isBroken && request.method === "POST" && request.body.includes("Action=DeleteRole&")
        ? Promise.resolve(errorAnswer(403, "AccessDenied"))
        : forward(request),
    );
    try {
      const { code, stdout, stderr } = await start(["--yes", "--only", "eventual-read"], {}, proxy.endpoint)
        .ended;
      assert.equal(code, 1);
      assert.match(stderr, /^not removed: role crr-conformance-\S+: .*injected by the test$/m);
      assert.match(stdout, /^- 1 resource could not be removed; `--clean` tries again\.$/m);
      isBroken = false;
      assert.equal((await start(["--clean", "--yes"], {}, proxy.endpoint).ended).code, 0);
      await nothingIsLeft();
    } finally {
      await proxy.stop();
    }
  });

  it("removes everything when the program itself is at fault", async () => {
    const fault = join(folder.path, "fault.cjs");
    const condition = 'process.argv[1]?.endsWith("main.ts")';
    writeFileSync(fault, `if (${condition}) setTimeout(() => { throw new Error("a fault"); }, 3000);`);
    const child = start(["--yes"], { nodeOptions: `--require=${fault}` });
    const { code, stdout, stderr } = await child.ended;
    assert.equal(code, 1, stderr);
    assert.match(stderr, /because of a fault of this program: Error: a fault/);
    assert.match(stdout, /^- The run was interrupted\.$/m);
    await nothingIsLeft();
  });

  it("removes everything when nobody reads its output any more", async () => {
    const child = start(["--yes", "--only", "no-keys,role-new"]);
    child.stopReading();
    assert.equal((await child.ended).code, 0);
    assert.match(readFileSync(join(folder.path, "conformance-report.md"), "utf8"), /`no-keys`/);
    await nothingIsLeft();
  });

  it("never sends a request to a server that only the environment names", async () => {
    const child = start(["--yes", "--profile", "other"], { isAws: true, AWS_ENDPOINT_URL: batch.endpoint });
    const { code, stderr } = await child.ended;
    assert.equal(code, 1);
    assert.match(stderr, /^A request would go to http:\/\/127\.0\.0\.1:\d+\. Unset AWS_ENDPOINT_URL/m);
  });

  it("says that nothing answers at an endpoint", async () => {
    const { code, stderr } = await start(["--yes"], {}, "http://127.0.0.1:1").ended;
    assert.equal(code, 1);
    assert.match(stderr, /ECONNREFUSED/);
  });
});

function createsBucket({ method, path }: ProxiedRequest): boolean {
  return method === "PUT" && isBucket(path);
}

function createsJob({ method, path }: ProxiedRequest): boolean {
  return method === "POST" && /^\/v20180820\/jobs([/?]*)$/.test(path);
}

function putsRolePolicy({ body }: ProxiedRequest): boolean {
  return body.includes("Action=PutRolePolicy&");
}

function isKms(headers: ProxiedRequest["headers"], action: string): boolean {
  return headers["x-amz-target"] === `TrentService.${action}`;
}

function jobIn(answer: Buffer): string {
  return /<JobId>([^<]+)</.exec(answer.toString())?.[1] ?? "";
}

function isBucket(path: string): boolean {
  return /^\/[^/?]+\/?$/.test(path);
}

function bucketIn(path: string): string {
  return /^\/([^/?]+)/.exec(path)?.[1] ?? "";
}

/** What the ledgers say that may still exist. */
function recordedIn(folder: string): Resource[] {
  return [...readLedgers(join(folder, ledgerFolder)).values()].flatMap(({ open }) => open);
}
