// Proves: which ways of bringing older objects over are refused, and what "auto" comes to. Does not prove: that AWS takes
// the jobs.
import { dr, emitted, itAccepts, itRefuses, source } from "./problems";

const elsewhere = source({ endpoint: "https://s3.example.com" });
const back = "every copy is a new object to the way back";

describe("the validation of the backfill", () => {
  itAccepts([
    ["accepts jobs", { backfill: { mode: "batch", wait: false } }],
    ["accepts copies", { backfill: { mode: "copy" } }],
    ["accepts copies of all versions", { backfill: { mode: "copy", versions: "all" } }],
    ["accepts none", { backfill: { mode: "none" } }],
    ["accepts what comes of saying nothing", { backfill: undefined }],
    ["accepts what comes of an empty object", { backfill: {} }],
    [
      "accepts jobs on another endpoint, where they are asked for",
      { ...elsewhere, backfill: { mode: "batch" } },
    ],
    ["accepts none to a side that is not entered", emitted()],
    ["accepts jobs to a side that is not entered", { ...emitted(), backfill: undefined }],
    ["accepts jobs both ways, which replicate instead of writing", { twoWay: true, backfill: undefined }],
    [
      "accepts a report bucket and a role that are there",
      { backfill: { reportBucketName: "reports", roleArn: "arn:aws:iam::111122223333:role/batch" } },
    ],
  ]);

  itRefuses([
    [
      "fails a mode that does not exist, and that once",
      { ...emitted(), backfill: { mode: "rsync" } },
      { "backfill.mode": /^is "rsync"; use one of auto, batch, copy, none$/ },
    ],
    [
      "fails copies to a side that is not entered",
      { ...emitted(), backfill: { mode: "copy" } },
      {
        "backfill.mode":
          /is "copy", which writes to .* destinations.dr has access "emit"; set it to "batch" or/,
      },
    ],
    [
      "fails the copies that come of another endpoint, to a side that is not entered",
      { ...emitted(), ...elsewhere, backfill: undefined },
      { "backfill.mode": /is "copy" by default, since the source has an endpoint of its own, which writes/ },
    ],
    [
      "fails copies both ways, which would come back",
      { twoWay: true, backfill: { mode: "copy" } },
      { "backfill.mode": new RegExp(`is "copy", and ${back}: .*; set it to "batch" or "none"`) },
    ],
    [
      "fails the copies that come of another endpoint, both ways",
      { ...elsewhere, twoWay: true, backfill: {} },
      { "backfill.mode": new RegExp(`is "copy" by default, since .*, and ${back}`) },
    ],
    [
      "fails what only jobs have, for copies",
      { backfill: { mode: "copy", reportBucketName: "reports", roleArn: "x" } },
      {
        "backfill.reportBucketName":
          /has no meaning with the mode "copy"; leave it out, or set the mode to "batch"/,
        "backfill.roleArn": /no meaning/,
      },
    ],
    [
      "fails `wait` for copies from another endpoint, which have nothing to wait for",
      { ...elsewhere, backfill: { wait: false } },
      { "backfill.wait": /has no meaning with the mode "copy" by default, since .*; leave it out/ },
    ],
    [
      "fails a choice of versions for jobs, which bring all",
      { backfill: { mode: "batch", versions: "current" } },
      {
        "backfill.versions":
          /has no meaning with the mode "batch", .*; leave it out, or set the mode to "copy"/,
      },
    ],
    [
      "fails versions that there are not",
      { backfill: { mode: "copy", versions: "newest" } },
      { "backfill.versions": /is "newest"; use one of current, all/ },
    ],
    [
      "fails what only jobs have, for none",
      { backfill: { mode: "none", wait: true } },
      { "backfill.wait": /has no meaning with the mode "none"/ },
    ],
    [
      "fails reports in the source, where they would replicate",
      { ...source({ bucketName: "docs" }), backfill: { reportBucketName: "docs" } },
      { "backfill.reportBucketName": /is the source: "docs"; the reports would replicate, name another/ },
    ],
    [
      "fails reports in an existing source",
      { ...source({ existingBucket: "docs" }), backfill: { reportBucketName: "docs" } },
      { "backfill.reportBucketName": /is the source/ },
    ],
    [
      "fails a report bucket that is named by a URL",
      { backfill: { reportBucketName: "s3://reports" } },
      { "backfill.reportBucketName": /cannot be the name of a bucket: "s3:\/\/reports"/ },
    ],
    [
      "fails a role that is none",
      { backfill: { roleArn: "batch" } },
      { "backfill.roleArn": /is not the ARN of a role: "batch"; write it like/ },
    ],
    [
      "fails a component's name from which no name for the reports can be made",
      { ...source({ bucketName: "docs" }), ...dr({ bucketName: "replica" }), backfill: {} },
      { "backfill.reportBucketName": /"my_docs-backfill-reports" and a suffix/ },
      "my_docs",
    ],
  ]);
});
