import { DescribeKeyCommand, GetKeyPolicyCommand } from "@aws-sdk/client-kms";
import { parseArn } from "./arn";
import { errorName, type LocalClients } from "./local-clients";
import type { Owned, PolicyDocument } from "./policy";

/** A KMS key as S3 finds it. */
export interface KmsKey {
  readonly arn: string;
  readonly owned: Owned;
  /** A key in any other state neither encrypts nor decrypts ("Key states of AWS KMS keys"). */
  readonly isEnabled: boolean;
}

/** Where a key is looked for whose ID does not say it. */
export interface KeyPlace {
  readonly account: string;
  readonly region: string;
}

/** Undefined if there is none. Without an ID it is the AWS managed key, which S3 uses where none is named. */
export async function findKey(
  clients: LocalClients,
  id: string | undefined,
  place: KeyPlace,
): Promise<KmsKey | undefined> {
  const { account, region } = parseArn(id ?? "") ?? place;
  if (id === undefined || /(^|:)alias\/aws\/s3$/.test(id)) return awsManagedKey({ account, region });
  const kms = clients.kms(account, region);
  try {
    const { KeyMetadata } = await kms.send(new DescribeKeyCommand({ KeyId: id }));
    const { KeyId, Arn: arn = id, AWSAccountId = account, KeyState } = KeyMetadata ?? {};
    const { Policy = "{}" } = await kms.send(new GetKeyPolicyCommand({ KeyId, PolicyName: "default" }));
    const owned = { account: AWSAccountId, policy: JSON.parse(Policy) as PolicyDocument };
    return { arn, owned, isEnabled: KeyState === "Enabled" };
  } catch (error) {
    if (errorName(error) === "NotFoundException") return undefined;
    throw error;
  }
}

/**
 * The key `aws/s3`, which the local AWS does not have. Its policy cannot be changed ("AWS KMS keys"), and no other account
 * can use it ("Replicating encrypted objects"). That it lets everyone in the account use it through S3 is a guess for these
 * actions: neither page shows the policy.
 */
function awsManagedKey({ account, region }: KeyPlace): KmsKey {
  const policy = {
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { AWS: "*" },
        Action: ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"],
        Resource: "*",
        Condition: {
          StringEquals: {
            "kms:CallerAccount": account,
            "kms:ViaService": `s3.${region}.amazonaws.com`,
          },
        },
      },
    ],
  };
  return { arn: `arn:aws:kms:${region}:${account}:key/aws/s3`, owned: { account, policy }, isEnabled: true };
}
