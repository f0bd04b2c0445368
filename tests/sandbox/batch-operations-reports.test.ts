// Proves what a replication job of the sandbox's double reads and writes besides the objects: its manifest and its report.
// Does not prove the form of a generated manifest, of which AWS publishes only that it is that of an inventory.
import assert from "node:assert/strict";
import { gunzipSync } from "node:zlib";
import {
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
} from "@aws-sdk/client-s3";
import { outcomes, reportOf, reportTo } from "./batch-operations-reports";
import { away, BatchTrial, home, numbered } from "./batch-operations-trial";

describe("a replication job", function () {
  this.timeout(60_000);
  let trial: BatchTrial;
  before(async () => {
    trial = await BatchTrial.open();
  });
  after(() => trial.close());
  afterEach(() => {
    trial.batch.trouble.healKeys();
    trial.batch.trouble.releaseAll();
  });

  const older = (keys: readonly string[]) => trial.older((source) => trial.fill(source, keys));

  describe("in its report", () => {
    it("lists every task, with encoded keys and checksums, under the job's own folder", async () => {
      const { source, destination, role } = await older(["plain", "a b+c%,ü", "bad"]);
      trial.batch.trouble.failKeys(["bad"], "DstKmsKeyNotFound");
      const id = await trial.create({ ...trial.job(source, role), ...reportTo(destination) });
      await trial.waitFor(id, "Complete");
      const { manifest, lines } = await reportOf(trial, destination, `reports/job-${id}`);
      assert.equal(manifest.Format, "Report_CSV_20180820");
      assert.equal(
        manifest.ReportSchema,
        "Bucket, Key, VersionId, TaskStatus, ErrorCode, HTTPStatusCode, ResultMessage",
      );
      assert.match(manifest.ReportCreationDate, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z$/);
      const version = "[0-9a-f-]{36}";
      const all = [...(lines.succeeded ?? []).sort(), ...(lines.failed ?? [])].join("\n");
      assert.match(
        all,
        new RegExp(
          [
            `^${source},a\\+b%2Bc%25%2C%C3%BC,${version},succeeded,200,,success`,
            `${source},plain,${version},succeeded,200,,success`,
            `${source},bad,${version},failed,500,DstKmsKeyNotFound,.+$`,
          ].join("\n"),
        ),
      );
    });

    it("lists only the failures if that is asked for, and needs no folder", async () => {
      const { source, role } = await older(["good", "bad"]);
      const bucket = await trial.bucket(away);
      trial.batch.trouble.failKeys(["bad"], "DstPutAclNotPermitted");
      const report = reportTo(bucket, { ReportScope: "FailedTasksOnly", Prefix: undefined });
      const id = await trial.create({ ...trial.job(source, role), ...report });
      await trial.waitFor(id, "Complete");
      const { lines } = await reportOf(trial, bucket, `job-${id}`);
      assert.deepEqual(Object.keys(lines), ["failed"]);
      assert.equal(lines.failed?.length, 1);
    });

    it("says nothing when the job fails before its first task", async () => {
      const source = await trial.bucket(home);
      const bucket = await trial.bucket(away);
      await trial.failed({ ...trial.job(source, await trial.role(source)), ...reportTo(bucket) });
      const { KeyCount } = await trial.s3(away).send(new ListObjectsV2Command({ Bucket: bucket }));
      assert.equal(KeyCount, 0);
    });

    it("says what was done before the job was cancelled", async () => {
      const { source, destination, role } = await older(numbered(400));
      const id = await trial.create({ ...trial.job(source, role), ...reportTo(destination) });
      let told = await trial.describe(id);
      while (!told.ProgressSummary?.NumberOfTasksSucceeded) told = await trial.describe(id);
      await trial.update(id, "Cancelled");
      const { ProgressSummary } = await trial.waitFor(id, "Cancelled");
      const { lines } = await reportOf(trial, destination, `reports/job-${id}`);
      assert.equal(lines.succeeded?.length, ProgressSummary?.NumberOfTasksSucceeded);
      assert.ok((lines.succeeded?.length ?? 400) < 400);
    });
  });

  describe("with a manifest", () => {
    const csv = async (lines: string, bucket?: string) => {
      const where = bucket ?? (await trial.bucket(home));
      await trial.put(where, "manifests/list.csv", lines);
      const head = await trial.s3().send(new HeadObjectCommand({ Bucket: where, Key: "manifests/list.csv" }));
      return {
        ManifestGenerator: undefined,
        Manifest: {
          Spec: {
            Format: "S3BatchOperations_CSV_20180820" as const,
            Fields: ["Bucket" as const, "Key" as const, "VersionId" as const],
          },
          Location: {
            ObjectArn: `arn:aws:s3:::${where}/manifests/list.csv`,
            ETag: head.ETag?.replaceAll('"', "") ?? "",
          },
        },
      };
    };

    it("of the user's own replicates just that, and fails for what is not there", async () => {
      const { source, destination, role } = await older(["wanted one", "unwanted"]);
      const { Versions = [] } = await trial.s3().send(new ListObjectVersionsCommand({ Bucket: source }));
      const version = Versions.find(({ Key }) => Key === "wanted one")?.VersionId;
      const lines = [
        `${source},wanted+one,${version}`,
        `"${source}","wanted%20one",no-such-version`,
        `${source},no-such-key,${version}`,
        `${source},unwanted,`,
        `no-such-bucket,key,${version}`,
      ];
      const request = trial.job(source, role, {}, await csv(lines.join("\n")));
      const outcome = (await outcomes(trial, request, destination)).map((line) =>
        line.split(",").slice(0, 3).join(","),
      );
      assert.deepEqual(outcome.sort(), [
        "failed,500,SrcBucketNotFound",
        "failed,500,SrcKeyNotFound",
        "failed,500,SrcObjectNotFound",
        "failed,500,SrcVersionNotFound",
        "succeeded,200,",
      ]);
      assert.equal(await trial.content(destination, "wanted one", away), "content of wanted one");
      assert.equal(await trial.statusOf(source, "wanted one"), "COMPLETED");
    });

    it("fails when the role may not read it, when it is another one, and when it is empty", async () => {
      const { source, role } = await older(["key"]);
      const manifest = await csv(`${source},key,null`);
      const unreadable = await trial.role(source);
      const elsewhere = structuredClone(manifest);
      elsewhere.Manifest.Location.ObjectArn = elsewhere.Manifest.Location.ObjectArn.replace(
        "manifests/",
        "other/",
      );
      assert.match(
        await trial.whyFailed(trial.job(source, unreadable, {}, elsewhere)),
        /Reading the manifest is forbidden: AccessDenied/,
      );
      const changed = structuredClone(manifest);
      changed.Manifest.Location.ETag = "0".repeat(32);
      assert.match(await trial.whyFailed(trial.job(source, role, {}, changed)), /ETag/);
      assert.match(
        await trial.whyFailed(trial.job(source, role, {}, await csv(""))),
        /^InvalidManifestContent/,
      );
      assert.match(
        await trial.whyFailed(trial.job(source, role, {}, await csv("one,two"))),
        /^InvalidManifestContent: Line 1/,
      );
    });

    it("that S3 generated is stored where it was asked for", async () => {
      const { source, role } = await older(["a b", "c"]);
      const bucket = await trial.bucket(home);
      const request = trial.job(source, role);
      const generator = request.ManifestGenerator as { S3JobManifestGenerator: object };
      Object.assign(generator.S3JobManifestGenerator, {
        EnableManifestOutput: true,
        ManifestOutputLocation: {
          Bucket: `arn:aws:s3:::${bucket}`,
          ManifestPrefix: "made",
          ManifestFormat: "S3InventoryReport_CSV_20211130",
          ManifestEncryption: { SSES3: {} },
        },
      });
      const told = await trial.waitFor(await trial.create(request), "Complete");
      assert.deepEqual(told.ManifestGenerator, request.ManifestGenerator);
      const { Format, Location } = told.GeneratedManifestDescriptor ?? {};
      assert.equal(Format, "S3InventoryReport_CSV_20211130");
      const Key = Location?.ObjectArn?.replace(`arn:aws:s3:::${bucket}/`, "");
      const s3 = trial.s3();
      const stored = await s3.send(new GetObjectCommand({ Bucket: bucket, Key }));
      assert.equal(stored.ETag, `"${Location?.ETag}"`);
      const { files } = JSON.parse((await stored.Body?.transformToString()) ?? "") as {
        files: { key: string }[];
      };
      const data = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: files[0]?.key }));
      const rows = gunzipSync((await data.Body?.transformToByteArray()) ?? "").toString();
      assert.deepEqual(
        rows
          .trim()
          .split("\n")
          .map((row) => row.split(",")[1]),
        ["a+b", "c"],
      );
    });

    it("that S3 generated must be in the region of the source", async () => {
      const { source, destination, role } = await older(["key"]);
      const request = trial.job(source, role);
      const generator = request.ManifestGenerator as { S3JobManifestGenerator: object };
      Object.assign(generator.S3JobManifestGenerator, {
        EnableManifestOutput: true,
        ManifestOutputLocation: {
          Bucket: `arn:aws:s3:::${destination}`,
          ManifestFormat: "S3InventoryReport_CSV_20211130",
        },
      });
      assert.match(await trial.whyFailed(request), /could not be stored: .*eu-west-1/);
    });
  });
});
