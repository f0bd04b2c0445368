import { DescribeKeyCommand, GetKeyPolicyCommand } from "@aws-sdk/client-kms";
import { GetBucketEncryptionCommand } from "@aws-sdk/client-s3";
import { parseArn } from "./arn";
import type { BucketAccess, LocalClients } from "./local-clients";
import type { Owned, PolicyDocument } from "./policy";

/** The customer managed KMS key of a bucket's default encryption. */
export interface DefaultKey {
  readonly arn: string;
  readonly region: string;
  readonly owned: Owned;
}

/** Undefined also for the key `aws/s3`, which everyone in the account may use through S3. */
export async function defaultKeyOf(
  clients: LocalClients,
  { s3, name, account, region }: BucketAccess,
): Promise<DefaultKey | undefined> {
  const { ServerSideEncryptionConfiguration } = await s3
    .send(new GetBucketEncryptionCommand({ Bucket: name }))
    .catch(() => ({ ServerSideEncryptionConfiguration: undefined }));
  const byDefault = ServerSideEncryptionConfiguration?.Rules?.[0]?.ApplyServerSideEncryptionByDefault;
  const KeyId = byDefault?.KMSMasterKeyID;
  if (!byDefault?.SSEAlgorithm?.startsWith("aws:kms") || !KeyId) return;
  const parts = parseArn(KeyId);
  const kms = clients.kms(parts?.account ?? account, parts?.region ?? region);
  const { KeyMetadata } = await kms.send(new DescribeKeyCommand({ KeyId }));
  const { Policy = "{}" } = await kms.send(
    new GetKeyPolicyCommand({ KeyId: KeyMetadata?.KeyId, PolicyName: "default" }),
  );
  const { Arn: arn = KeyId, AWSAccountId = account } = KeyMetadata ?? {};
  return { arn, region, owned: { account: AWSAccountId, policy: JSON.parse(Policy) as PolicyDocument } };
}
