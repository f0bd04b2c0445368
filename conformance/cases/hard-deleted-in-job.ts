import { DeleteObjectCommand } from "@aws-sdk/client-s3";
import type { Case } from "../case";
import { describedJob, describedTask, jobPlace, runJob, taskOf } from "../jobs";
import { arrives, untilAdded, untilRulesAct } from "../live";
import { putRules, replicationRole } from "../replication";
import { notJudged, yesIf } from "../verdict";

export const hardDeletedInJob: Case = {
  id: "hard-deleted-in-job",
  assumption:
    "The task of a version whose replica was deleted by version ID fails with DstObjectHardDeleted, and another destination " +
    "gets the version",
  page: "Amazon S3 replication failure reasons",
  how: "A COMPLETED version, its replica deleted by version ID, a second destination added, a job",
  costs: { job: 1, task: 500, request: 900, read: 7000 },
  async try(world) {
    const source = await world.bucket(world.home);
    const first = { bucket: await world.bucket(world.away) };
    const second = { bucket: await world.bucket(world.away) };
    const role = await replicationRole(world, source, [first, second]);
    await putRules(world, source, role, [first]);
    const { key = "" } = await untilRulesAct(world, source, "object-");
    const place = await jobPlace(world, source);
    const replica = await world.head(first.bucket, key);
    if (replica === undefined) return notJudged("The replica is not at the first destination.");
    const { name: Bucket, s3 } = first.bucket;
    await s3.send(new DeleteObjectCommand({ Bucket, Key: key, VersionId: replica.VersionId }));
    await putRules(world, source, role, [first, second]);
    await untilAdded(world, source, second.bucket);
    const job = await runJob(world, place);
    const task = taskOf(job, key);
    const isAtSecond = await arrives(world, second.bucket, key);
    const isAtFirst = (await world.head(first.bucket, key)) !== undefined;
    return yesIf(
      task?.code === "DstObjectHardDeleted" && !isAtFirst && isAtSecond,
      `${describedJob(job)}, ${describedTask(key, task)}; the version is ${isAtFirst ? "" : "not "}at the first destination ` +
        `and ${isAtSecond ? "" : "not "}at the second.`,
    );
  },
};
