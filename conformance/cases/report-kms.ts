import { ListObjectsV2Command, PutBucketEncryptionCommand } from "@aws-sdk/client-s3";
import type { Case } from "../case";
import { describedJob, jobPlace, runAnyJob } from "../jobs";
import { untilRulesAct } from "../live";
import { putRules, replicationRole } from "../replication";
import { notJudged, yesIf } from "../verdict";

export const reportKms: Case = {
  id: "report-kms",
  assumption:
    "A job writes its report into a bucket with a KMS key as its default, although its role has no permission on the key",
  page: "Examples: S3 Batch Operations completion reports",
  how: "A job whose report bucket has such a default; the encryption of the report's files",
  costs: { job: 1, task: 500, request: 500, read: 4000, keyHour: 2 },
  async try(world) {
    const source = await world.bucket(world.home);
    const to = [{ bucket: await world.bucket(world.away) }];
    await world.put(source, "existing");
    await putRules(world, source, await replicationRole(world, source, to), to);
    await untilRulesAct(world, source);
    const place = await jobPlace(world, source);
    const { s3, name: Bucket } = place.reports;
    const KMSMasterKeyID = await world.key(world.home);
    await s3.send(
      new PutBucketEncryptionCommand({
        Bucket,
        ServerSideEncryptionConfiguration: {
          Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: "aws:kms", KMSMasterKeyID } }],
        },
      }),
    );
    await world.wait(world.waits.role);
    const job = await runAnyJob(world, place);
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket }));
    const files = await Promise.all(Contents.map(({ Key = "" }) => world.head(place.reports, Key)));
    const encryptions = [...new Set(files.map((file) => file?.ServerSideEncryption ?? "none"))];
    const observed = `${describedJob(job)}; ${files.length} files, encrypted with ${encryptions.join(", ") || "nothing"}.`;
    if (files.length > 0 && encryptions.includes("aws:kms") && !world.isAws) {
      return notJudged(`The service does not evaluate permissions on keys. ${observed}`);
    }
    if (job.status !== "Complete" && !/report/i.test(job.reasons)) return notJudged(observed);
    return yesIf(job.status === "Complete" && files.length > 0, observed);
  },
};
