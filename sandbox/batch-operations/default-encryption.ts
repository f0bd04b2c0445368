import { GetBucketEncryptionCommand } from "@aws-sdk/client-s3";
import type { BucketAccess } from "./local-clients";

/** How a bucket encrypts what comes without encryption of its own. */
export interface DefaultEncryption {
  readonly algorithm?: string;
  readonly keyId?: string;
  readonly bucketKey: boolean;
}

export async function defaultEncryptionOf({ s3, name }: BucketAccess): Promise<DefaultEncryption> {
  const { ServerSideEncryptionConfiguration } = await s3
    .send(new GetBucketEncryptionCommand({ Bucket: name }))
    .catch(() => ({ ServerSideEncryptionConfiguration: undefined }));
  const rule = ServerSideEncryptionConfiguration?.Rules?.[0];
  const { SSEAlgorithm: algorithm, KMSMasterKeyID: keyId } = rule?.ApplyServerSideEncryptionByDefault ?? {};
  return { algorithm, keyId: keyId || undefined, bucketKey: rule?.BucketKeyEnabled ?? false };
}
