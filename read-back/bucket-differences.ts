import {
  GetBucketEncryptionCommand,
  GetBucketPolicyCommand,
  GetBucketReplicationCommand,
  GetBucketVersioningCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import { orNothing } from "../attachment/absent";
import type { Identity } from "../contract/ownership";
import type { MeantBucket, MeantEncryption } from "../contract/read-back";
import { isAccessDenied } from "./access-denied";
import { denials } from "./denials";
import { differences } from "./differences";
import { policyDifferences, statementDifferences } from "./policy-differences";
import type { Remark } from "./remark";
import { replicationDifferences } from "./replication-differences";
import type { Need } from "./replication-needs";

/** How a bucket differs from what is meant, in whole sentences. */
export async function bucketDifferences(
  s3: S3Client,
  { bucket: Bucket, path, replication, encryption, policy, statements }: MeantBucket,
  identity: Identity,
  needs: Need[],
  remark: Remark,
): Promise<string[]> {
  const versioning = await orNothing(s3.send(new GetBucketVersioningCommand({ Bucket })), "NoSuchBucket");
  if (versioning === undefined) return [`${path}: the bucket ${JSON.stringify(Bucket)} does not exist.`];
  const whose = `${path}: ${JSON.stringify(Bucket)}`;
  const found: string[] = [];
  if (versioning.Status !== "Enabled") {
    found.push(
      `${whose} is ${versioning.Status === "Suspended" ? "suspended" : "not versioned"}, so that no object replicates`,
    );
  }
  if (replication) {
    const answer = await orNothing(
      s3.send(new GetBucketReplicationCommand({ Bucket })),
      "ReplicationConfigurationNotFoundError",
    );
    const configuration = answer?.ReplicationConfiguration;
    found.push(
      ...replicationDifferences(replication, configuration, identity).map((each) => `${whose} ${each}`),
    );
  }
  if (encryption)
    found.push(...(await encryptionDifferences(s3, Bucket, encryption)).map((each) => `${whose} ${each}`));
  if (policy || statements || needs.length > 0) {
    const reading = orNothing(s3.send(new GetBucketPolicyCommand({ Bucket })), "NoSuchBucketPolicy");
    const answer = await reading.catch((error: unknown) => {
      // Only what is written there has to be readable.
      if (policy || statements || !isAccessDenied(error)) throw error;
      const arn = needs[0]?.bucketArn ?? Bucket;
      remark(
        `${whose} may have a policy that denies replication, which was not checked: ` +
          `it takes the permission s3:GetBucketPolicy on ${arn}.`,
      );
      return undefined;
    });
    const text = answer?.Policy;
    const denied = policy ? [] : denials(text, needs);
    for (const { sentence } of denied.filter(({ isWhole }) => !isWhole))
      remark(`the policy of ${whose} ${sentence}, unless these objects are not to replicate.`);
    const differing = [
      ...(policy ? policyDifferences(policy, text) : []),
      ...(statements ? statementDifferences(statements, text, identity) : []),
      ...denied.filter(({ isWhole }) => isWhole).map(({ sentence }) => sentence),
    ];
    found.push(...differing.map((each) => `the policy of ${whose} ${each}`));
  }
  return found.map((sentence) => `${sentence}.`);
}

async function encryptionDifferences(
  s3: S3Client,
  Bucket: string,
  { algorithm, kmsKeyArn }: MeantEncryption,
): Promise<string[]> {
  const { ServerSideEncryptionConfiguration: found } = await s3.send(
    new GetBucketEncryptionCommand({ Bucket }),
  );
  const byDefault = found?.Rules?.[0]?.ApplyServerSideEncryptionByDefault;
  return differences(
    { SSEAlgorithm: algorithm, KMSMasterKeyID: kmsKeyArn },
    { SSEAlgorithm: byDefault?.SSEAlgorithm, KMSMasterKeyID: byDefault?.KMSMasterKeyID },
  ).map((each) => `has another default encryption: ${each}`);
}
