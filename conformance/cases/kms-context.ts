import { PutBucketEncryptionCommand } from "@aws-sdk/client-s3";
import type { PolicyDocument } from "../../components/policies/document";
import type { Case } from "../case";
import { judged } from "../controls";
import { describedJob, describedTask, jobPlace, runJob, taskOf } from "../jobs";
import { arrives, described, firstReplicated } from "../live";
import { permissionsFor, putRules, replicationRole } from "../replication";
import type { Verdict } from "../verdict";
import type { Bucket, World } from "../world";

const contextKey = "kms:EncryptionContext:aws:s3:arn";

type Context = "both" | "bucket" | "object";

/** The component's permissions, which name the bucket and its objects as the context, or only one of these. */
function narrowed(document: PolicyDocument, context: Context): PolicyDocument {
  const names = (value: string) => {
    const isObject = value.includes("/");
    return context === "both" || isObject === (context === "object");
  };
  const Statement = document.Statement.map((statement) => {
    const said = statement.Condition?.StringLike?.[contextKey];
    if (said === undefined) return statement;
    const values = [said].flat().filter(names);
    return {
      ...statement,
      Condition: { ...statement.Condition, StringLike: { [contextKey]: values } },
    };
  });
  return { ...document, Statement };
}

async function encrypt(bucket: Bucket, kmsKeyArn: string, hasBucketKey: boolean): Promise<void> {
  const ApplyServerSideEncryptionByDefault = { SSEAlgorithm: "aws:kms", KMSMasterKeyID: kmsKeyArn } as const;
  await bucket.s3.send(
    new PutBucketEncryptionCommand({
      Bucket: bucket.name,
      ServerSideEncryptionConfiguration: {
        Rules: [{ ApplyServerSideEncryptionByDefault, BucketKeyEnabled: hasBucketKey }],
      },
    }),
  );
}

/** Three sources under one key, whose roles are allowed both contexts, the expected one, and the other one. */
async function tried(world: World, expected: "bucket" | "object"): Promise<Verdict> {
  const hasBucketKey = expected === "bucket";
  const key = { kmsKeyArn: await world.key(world.home) };
  const kmsKeyArn = await world.key(world.away);
  const bucket = await world.bucket(world.away);
  await encrypt(bucket, kmsKeyArn, hasBucketKey);
  const to = [{ bucket, kmsKeyArn }];
  const contexts: Context[] = ["both", expected, hasBucketKey ? "object" : "bucket"];
  const trials = await Promise.all(
    contexts.map(async (context, index) => {
      const source = await world.bucket(world.home);
      await encrypt(source, key.kmsKeyArn, hasBucketKey);
      await world.put(source, `${index}/existing`);
      const permissions = narrowed(permissionsFor(source, to, key), context);
      const role = await replicationRole(world, source, to, { permissions });
      await putRules(world, source, role, to, { hasKmsObjects: true });
      return { source, live: await firstReplicated(world, source, `${index}/live-`) };
    }),
  );
  const [control, subject, other] = trials;
  if (!control || !subject || !other) throw new Error("a context is missing");
  const live = judged(
    {
      control: control.live.outcome === "COMPLETED",
      subject: subject.live.outcome === "COMPLETED",
      negative: other.live.outcome === "COMPLETED",
    },
    `Live, both contexts: ${described(control.live)}; only the ${expected}: ${described(subject.live)}; ` +
      `only the other: ${described(other.live)}.`,
  );
  if (live.verdict !== "yes") return live;
  const job = await runJob(world, await jobPlace(world, subject.source));
  const task = taskOf(job, "1/existing");
  const isThere = await arrives(world, bucket, "1/existing");
  const observed = `${live.observed} ${describedJob(job)}, ${describedTask("1/existing", task)}.`;
  return judged({ control: true, subject: isThere }, observed);
}

const how = (context: string) =>
  `Three sources under one key, whose roles are allowed both contexts, only the ${context}, and only the other; then a job ` +
  "for an existing object";

/** Two keys for two hours. */
const costs = { job: 1, task: 500, request: 1300, read: 10_000, keyHour: 4 };

export const kmsBucketKeyContext: Case = {
  id: "kms-bucket-key-context",
  assumption:
    "With bucket keys on both sides, the encryption context is the ARN of the bucket, live and in a job",
  page: "Replicating encrypted objects",
  how: how("bucket"),
  costs,
  try: (world) => tried(world, "bucket"),
};

export const kmsObjectContext: Case = {
  id: "kms-object-context",
  assumption: "Without bucket keys, the encryption context is the ARN of the object, live and in a job",
  page: "Replicating encrypted objects",
  how: how("object"),
  costs,
  try: (world) => tried(world, "object"),
};
