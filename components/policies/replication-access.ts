import type { PolicyStatement } from "./document";
import { type EncryptedBucket, replicaKeyActions, sourceKeyActions, throughS3 } from "./kms-access";

/** The role that replicates, as a policy of somebody else's resource has to name it. */
export interface ReplicationPrincipal {
  arn: string;
  accountId: string;
  partition: string;
}

/**
 * The account of the role, narrowed to the role: a policy that names the role itself is refused while the role is not
 * there, and breaks when the role is made anew under the same name.
 */
function fromRole({ arn, accountId, partition }: ReplicationPrincipal) {
  return {
    Effect: "Allow",
    Principal: { AWS: `arn:${partition}:iam::${accountId}:root` },
    Condition: { ArnEquals: { "aws:PrincipalArn": arn } },
  } satisfies Partial<PolicyStatement>;
}

/** Lets the replication role of another account write replicas into a bucket. */
export function replicaWriteStatements(
  bucketArn: string,
  role: ReplicationPrincipal,
  needs: { deleteMarkers: boolean; ownerOverride: boolean },
): PolicyStatement[] {
  return [
    {
      Sid: "ReplicaWrite",
      ...fromRole(role),
      Action: [
        "s3:ReplicateObject",
        "s3:ReplicateTags",
        ...(needs.deleteMarkers ? ["s3:ReplicateDelete"] : []),
        ...(needs.ownerOverride ? ["s3:ObjectOwnerOverrideToBucketOwner"] : []),
      ],
      Resource: [`${bucketArn}/*`],
    },
  ];
}

/** Lets the role use the key that replicas are under. In a key's policy "*" is the key itself. */
export function replicaKeyStatement(bucket: EncryptedBucket, role: ReplicationPrincipal): PolicyStatement {
  return keyStatement("ReplicaEncrypt", bucket, role, replicaKeyActions);
}

/** Lets the role use the key that source objects are under. */
export function sourceKeyStatement(bucket: EncryptedBucket, role: ReplicationPrincipal): PolicyStatement {
  return keyStatement("SourceDecrypt", bucket, role, sourceKeyActions);
}

function keyStatement(
  Sid: string,
  bucket: EncryptedBucket,
  role: ReplicationPrincipal,
  Action: string[],
): PolicyStatement {
  const { Condition, ...principal } = fromRole(role);
  return { Sid, ...principal, Action, Resource: ["*"], Condition: { ...Condition, ...throughS3([bucket]) } };
}

/** Leaves the use of a key to the IAM policies of its account, as the policies of new keys do ("Default key policy"). */
export function keyOwnerStatement(accountId: string, partition: string): PolicyStatement {
  return {
    Sid: "OwnerAccount",
    Effect: "Allow",
    Principal: { AWS: `arn:${partition}:iam::${accountId}:root` },
    Action: "kms:*",
    Resource: ["*"],
  };
}
