import type * as pulumi from "@pulumi/pulumi";
import { type EncryptionArgs, EncryptionType } from "../args";

/** How a bucket is encrypted, with every default filled in. */
export interface EncryptionPlan {
  type: EncryptionType;
  kmsKeyArn?: pulumi.Input<string>;
  createKey: boolean;
  bucketKey: boolean;
  /** Of a destination it may follow from what is found on an existing source. */
  allowCustomerKeys?: boolean;
}

export function planEncryption(
  { type, kmsKeyArn, createKey = false, bucketKey, allowCustomerKeys }: EncryptionArgs = {},
  customerKeysByDefault: boolean | undefined,
): EncryptionPlan {
  const hasKey = kmsKeyArn !== undefined || createKey;
  const chosen = type ?? (hasKey ? EncryptionType.SseKms : EncryptionType.SseS3);
  return {
    type: chosen,
    kmsKeyArn,
    createKey,
    bucketKey: bucketKey ?? chosen === EncryptionType.SseKms,
    allowCustomerKeys: allowCustomerKeys ?? customerKeysByDefault,
  };
}
