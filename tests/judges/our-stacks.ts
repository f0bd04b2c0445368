import { CreateBucketCommand, PutBucketVersioningCommand } from "@aws-sdk/client-s3";
import type { PolicyDocument } from "../../components/policies/document";
import { policyJson } from "../../contract/policy-json";
import type { EngineSandbox } from "../support/engine-sandbox";
import { otherAccount } from "../support/other-account";
import { type StackConfig, type StateResource, TestStack } from "../support/test-stack";
import { createTopic } from "../support/topic";
import { type JudgedStack, judgedStack } from "./judged-stack";

const logs = "judged-logs";
const thereBefore = "judged-there-before";
const source = { region: "eu-west-1" };
const dr = { region: "us-east-1" };
const createKey = { encryption: { createKey: true } };
const noBackfill = { backfill: { mode: "none" } };

/** Between them they make every kind of resource that the component makes. */
export const ourStacks: { readonly [name: string]: StackConfig } = {
  plain: { source, destinations: { dr } },
  keys: {
    source: {
      ...source,
      ...createKey,
      objectLock: { days: 1 },
      accessLog: { bucketName: logs, prefix: "source/" },
    },
    destinations: { dr: { ...dr, ...createKey, replicationTimeControl: true, storageClass: "STANDARD_IA" } },
    notifications: { topicArn: "arn:aws:sns:eu-west-1:000000000000:judged-failures" },
    tags: { team: "storage" },
    ...noBackfill,
  },
  several: {
    source,
    destinations: {
      dr: { ...dr, deleteMarkers: true },
      eu: { region: "eu-central-1", ownerOverride: false },
    },
    rules: [
      { id: "logs", prefix: "logs/", priority: 1 },
      {
        id: "kept",
        prefix: "docs/",
        tags: { keep: "yes" },
        deleteMarkers: false,
        destinations: ["dr"],
        priority: 2,
      },
    ],
    role: { conditions: "strict" },
    ...noBackfill,
  },
  twoWay: { source, destinations: { dr }, twoWay: true, ...noBackfill },
  otherAccount: {
    source: { ...source, ...createKey },
    destinations: { dr: { ...dr, ...createKey, assumeRoleArn: otherAccount.assumeRoleArn } },
    ...noBackfill,
  },
  givenOut: {
    source: { ...source, encryption: { kmsKeyArn: keyArn("eu-west-1", "000000000000") } },
    destinations: {
      dr: {
        ...dr,
        existingBucket: "judged-theirs",
        access: "emit",
        accountId: otherAccount.id,
        encryption: { kmsKeyArn: keyArn("us-east-1", otherAccount.id) },
      },
    },
    ...noBackfill,
  },
  batch: {
    source: { ...source, existingBucket: thereBefore },
    destinations: { dr },
    backfill: { mode: "batch", propagationMinutes: 0 },
  },
};

/** What has to be there before: buckets of others, and a topic. */
export async function prepareForOurStacks(sandbox: EngineSandbox): Promise<void> {
  const s3 = sandbox.s3("eu-west-1");
  const CreateBucketConfiguration = { LocationConstraint: "eu-west-1" } as const;
  for (const Bucket of [logs, thereBefore]) {
    await s3.send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration }));
  }
  const VersioningConfiguration = { Status: "Enabled" } as const;
  await s3.send(new PutBucketVersioningCommand({ Bucket: thereBefore, VersioningConfiguration }));
  await createTopic(sandbox.endpoint, "judged-failures");
}

/** Each deployed by the real engine. */
export async function deployOurStacks(sandbox: EngineSandbox): Promise<JudgedStack[]> {
  await prepareForOurStacks(sandbox);
  const judged: JudgedStack[] = [];
  for (const [name, config] of Object.entries(ourStacks)) {
    const stack = await TestStack.create(sandbox, config);
    try {
      await stack.up();
      judged.push(judgedStack(name, (await stack.resources()).map(asOnAws)));
    } finally {
      await stack.forget();
    }
  }
  return judged;
}

/** A bucket on plain HTTP lets its own machine in without TLS; no bucket of AWS is that. */
function asOnAws(resource: StateResource): StateResource {
  if (resource.type !== "aws:s3/bucketPolicy:BucketPolicy") return resource;
  const { Statement, ...rest }: PolicyDocument = JSON.parse(String(resource.inputs?.policy));
  const statements = Statement.map((statement) => {
    if (statement.Sid !== "DenyInsecureTransport") return statement;
    const { NotIpAddress: _, ...Condition } = statement.Condition ?? {};
    return { ...statement, Condition };
  });
  const policy = policyJson({ ...rest, Statement: statements });
  return { ...resource, inputs: { ...resource.inputs, policy } };
}

function keyArn(region: string, accountId: string): string {
  return `arn:aws:kms:${region}:${accountId}:key/11111111-2222-3333-4444-555555555555`;
}
