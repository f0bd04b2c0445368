import type { ReplicationRule } from "@aws-sdk/client-s3";
import { type DefaultEncryption, defaultEncryptionOf } from "./default-encryption";
import type { FailureCode } from "./failure-codes";
import { findKey, type KeyPlace, type KmsKey } from "./kms-key";
import type { BucketAccess, LocalClients } from "./local-clients";
import { isKms } from "./manifest";
import type { ReplicationRole } from "./replication-role";
import type { StoredVersion, VersionFacts } from "./source-bucket";

interface Source {
  readonly bucket: BucketAccess;
  readonly role?: ReplicationRole;
  readonly partition: string;
}

/** One use of a key, for an object or for the S3 Bucket Key of its bucket. */
interface KeyUse {
  readonly key: KmsKey;
  readonly bucket: BucketAccess;
  readonly context: string;
}

/**
 * What a replication role is allowed with the KMS keys of objects, by its own and by the keys' policies: the permissions
 * of "Replicating encrypted objects (SSE-S3, SSE-KMS, DSSE-KMS, SSE-C)". One job looks up each key and bucket once.
 *
 * kms:GenerateDataKey is left out. That page asks for it only where objects without encryption come under the
 * destination's default key, and the local AWS does not tell these from objects under SSE-S3.
 */
export class KeyAccess {
  private readonly keys = new Map<string, Promise<KmsKey | undefined>>();
  private readonly defaults = new Map<string, Promise<DefaultEncryption>>();

  constructor(private readonly clients: LocalClients) {}

  /**
   * Why a version cannot come under the key of the rule. The reasons for keys that are not there, or not usable, are in
   * "Amazon S3 replication failure reasons". It has none for missing permissions: those of objects are a guess, and so
   * is that of a source key that is gone.
   */
  async denied(
    { bucket: from, role, partition }: Source,
    into: BucketAccess,
    { version, facts }: { version: StoredVersion; facts: VersionFacts },
    { Destination: to }: ReplicationRule,
  ): Promise<FailureCode | undefined> {
    if (role === undefined || !isKms(facts)) return;
    const isBucketKey = await this.usesBucketKey(from, facts);
    const sourceKey = await this.key(await this.keyId(from, facts), from);
    if (!sourceKey?.isEnabled) return "SrcKmsKeyInvalidState";
    const contextIn = ({ name }: BucketAccess, ofBucket: boolean) =>
      `arn:${partition}:s3:::${name}${ofBucket ? "" : `/${version.key}`}`;
    const read = { key: sourceKey, bucket: from, context: contextIn(from, isBucketKey) };
    if (!allows(role, "kms:Decrypt", read)) return "SrcGetObjectNotPermitted";

    const replicaKey = await this.key(to?.EncryptionConfiguration?.ReplicaKmsKeyID, into);
    if (replicaKey === undefined) return "DstKmsKeyNotFound";
    if (!replicaKey.isEnabled) return "DstKmsKeyInvalidState";
    // A replica has an S3 Bucket Key where its source or its bucket has one, and S3 decrypts that key to verify it.
    const hasBucketKey = isBucketKey || (await this.usesBucketKey(into, facts));
    const written = { key: replicaKey, bucket: into, context: contextIn(into, hasBucketKey) };
    const actions = hasBucketKey ? ["kms:Encrypt", "kms:Decrypt"] : ["kms:Encrypt"];
    if (!actions.every((action) => allows(role, action, written))) return "DstPutObjectNotPermitted";
  }

  /**
   * S3 Bucket Keys have the bucket's ARN for their encryption context ("Reducing the cost of SSE-KMS with Amazon S3 Bucket
   * Keys"), and DSSE-KMS has none. The local AWS does not say which objects have one: those of a bucket that has them on
   * count as having one, also those from before.
   */
  private async usesBucketKey(bucket: BucketAccess, { encryption }: VersionFacts): Promise<boolean> {
    if (encryption.algorithm !== "aws:kms") return false;
    return encryption.bucketKey || (await this.defaultOf(bucket)).bucketKey;
  }

  /** The local AWS does not tell the key of DSSE-KMS, which there comes from the bucket's default only. */
  private async keyId(bucket: BucketAccess, { encryption }: VersionFacts): Promise<string | undefined> {
    if (encryption.keyId !== undefined) return encryption.keyId;
    const { algorithm, keyId } = await this.defaultOf(bucket);
    return algorithm === encryption.algorithm ? keyId : undefined;
  }

  private key(id: string | undefined, { account, region }: KeyPlace): Promise<KmsKey | undefined> {
    return once(this.keys, `${id} ${account} ${region}`, () =>
      findKey(this.clients, id, { account, region }),
    );
  }

  private defaultOf(bucket: BucketAccess): Promise<DefaultEncryption> {
    return once(this.defaults, bucket.name, () => defaultEncryptionOf(bucket));
  }
}

function allows(role: ReplicationRole, action: string, { key, bucket, context }: KeyUse): boolean {
  return role.allows(action, key.arn, key.owned, {
    "kms:ViaService": `s3.${bucket.region}.amazonaws.com`,
    "kms:CallerAccount": role.account,
    "kms:EncryptionContext:aws:s3:arn": context,
  });
}

function once<T>(memory: Map<string, Promise<T>>, name: string, find: () => Promise<T>): Promise<T> {
  const found = memory.get(name) ?? find();
  memory.set(name, found);
  return found;
}
