import {
  GetBucketEncryptionCommand,
  GetBucketPolicyCommand,
  GetBucketReplicationCommand,
  GetBucketVersioningCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import { orNothing } from "../attachment/absent";
import type { Identity } from "../contract/ownership";
import type { Difference, MeantBucket, MeantEncryption } from "../contract/read-back";
import { isAccessDenied } from "./access-denied";
import { denials } from "./denials";
import { differences } from "./differences";
import { policyDifferences, statementDifferences } from "./policy-differences";
import type { Remark } from "./remark";
import { replicationDifferences, rivalRules } from "./replication-differences";
import type { Need } from "./replication-needs";

/** How a bucket differs from what is meant. */
export async function bucketDifferences(
  s3: S3Client,
  { bucket: Bucket, path, replication, encryption, policy, statements }: MeantBucket,
  identity: Identity,
  needs: Need[],
  remark: Remark,
): Promise<Difference[]> {
  // Only a new bucket has an encryption and a whole policy that are ours.
  const isNew = policy !== undefined;
  const versioning = await orNothing(s3.send(new GetBucketVersioningCommand({ Bucket })), "NoSuchBucket");
  if (versioning === undefined)
    return [{ sentence: `${path}: the bucket ${JSON.stringify(Bucket)} does not exist.`, isOurs: isNew }];
  const whose = `${path}: ${JSON.stringify(Bucket)}`;
  const [ours, others]: [string[], string[]] = [[], []];
  if (versioning.Status !== "Enabled") {
    ours.push(
      `${whose} is ${versioning.Status === "Suspended" ? "suspended" : "not versioned"}, so that no object replicates`,
    );
  }
  if (replication) {
    const answer = await orNothing(
      s3.send(new GetBucketReplicationCommand({ Bucket })),
      "ReplicationConfigurationNotFoundError",
    );
    const configuration = answer?.ReplicationConfiguration;
    const rivals = rivalRules(replication, configuration, identity);
    ours.push(
      ...replicationDifferences(replication, configuration, identity).map((each) => `${whose} ${each}`),
    );
    (isNew ? ours : others).push(...rivals.map((each) => `${whose} ${each}`));
  }
  if (encryption)
    ours.push(...(await encryptionDifferences(s3, Bucket, encryption)).map((each) => `${whose} ${each}`));
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
    const differing = [
      ...(policy ? policyDifferences(policy, text) : []),
      ...(statements ? statementDifferences(statements, text, identity) : []),
    ];
    ours.push(...differing.map((each) => `the policy of ${whose} ${each}`));
    for (const { sentence, isWhole } of policy ? [] : denials(text, needs)) {
      const said = `the policy of ${whose} ${sentence}`;
      if (isWhole) others.push(said);
      else remark(`${said}, unless these objects are not to replicate.`);
    }
  }
  return [
    ...ours.map((sentence) => ({ sentence: `${sentence}.`, isOurs: true })),
    ...others.map((sentence) => ({ sentence: `${sentence}.`, isOurs: false })),
  ];
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
