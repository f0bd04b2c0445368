import { type PolicyDocument, type PolicyStatement, policyDocument } from "./policy-document";

export interface RoleSource {
  bucketArn: string;
  accountId: string;
}

export interface RoleDestination {
  bucketArn: string;
  accountId: string;
  ownerOverride: boolean;
}

/**
 * Lets S3 assume the replication role on behalf of this source only. The conditions are of the `IfExists` kind
 * because AWS does not document that S3 sends these keys when it replicates: a plain condition on a key that is
 * absent would deny the role and fail every object without a sound.
 */
export function replicationTrustPolicy(source: RoleSource): PolicyDocument {
  return policyDocument([
    {
      Sid: "S3Replication",
      Effect: "Allow",
      Principal: { Service: "s3.amazonaws.com" },
      Action: "sts:AssumeRole",
      Condition: {
        StringEqualsIfExists: { "aws:SourceAccount": source.accountId },
        ArnLikeIfExists: { "aws:SourceArn": source.bucketArn },
      },
    },
  ]);
}

/**
 * The rights that replication needs, and no others: without delete markers in the rules there is no
 * `s3:ReplicateDelete`, and object rights end at the prefixes that the rules name.
 */
export function replicationRolePolicy(
  source: RoleSource,
  destinations: RoleDestination[],
  prefixes: string[],
): PolicyDocument {
  return policyDocument([
    {
      Sid: "SourceBucket",
      Effect: "Allow",
      Action: ["s3:GetReplicationConfiguration", "s3:ListBucket"],
      Resource: [source.bucketArn],
    },
    {
      Sid: "SourceObjects",
      Effect: "Allow",
      Action: ["s3:GetObjectVersionForReplication", "s3:GetObjectVersionAcl"],
      Resource: objectArns([source.bucketArn], prefixes),
    },
    {
      Sid: "SourceTags",
      Effect: "Allow",
      Action: ["s3:GetObjectVersionTagging"],
      Resource: objectArns([source.bucketArn], prefixes),
    },
    ...byAccount(destinations).flatMap((group, index) => destinationStatements(group, prefixes, index)),
  ]);
}

function destinationStatements(
  { accountId, destinations }: AccountGroup,
  prefixes: string[],
  index: number,
): PolicyStatement[] {
  const suffix = index === 0 ? "" : `${index + 1}`;
  const allow = (sid: string, action: string, receivers: RoleDestination[]): PolicyStatement => ({
    Sid: `${sid}${suffix}`,
    Effect: "Allow",
    Action: [action],
    Resource: objectArns(
      receivers.map(({ bucketArn }) => bucketArn),
      prefixes,
    ),
    Condition: { StringEquals: { "aws:ResourceAccount": accountId } },
  });
  const overridden = destinations.filter(({ ownerOverride }) => ownerOverride);
  return [
    allow("DestObjects", "s3:ReplicateObject", destinations),
    allow("DestTags", "s3:ReplicateTags", destinations),
    ...(overridden.length > 0 ? [allow("DestOwner", "s3:ObjectOwnerOverrideToBucketOwner", overridden)] : []),
  ];
}

interface AccountGroup {
  accountId: string;
  destinations: RoleDestination[];
}

/** One statement for all destinations of an account keeps the policy below the 10,240 characters IAM allows. */
function byAccount(destinations: RoleDestination[]): AccountGroup[] {
  const groups: AccountGroup[] = [];
  for (const destination of destinations) {
    const group = groups.find(({ accountId }) => accountId === destination.accountId);
    if (group) group.destinations.push(destination);
    else groups.push({ accountId: destination.accountId, destinations: [destination] });
  }
  return groups;
}

function objectArns(bucketArns: string[], prefixes: string[]): string[] {
  const outermost = [...new Set(prefixes)].filter(
    (prefix) => !prefixes.some((other) => other !== prefix && prefix.startsWith(other)),
  );
  return bucketArns.flatMap((arn) => outermost.sort().map((prefix) => `${arn}/${literalInArn(prefix)}*`));
}

/** In the resource of a policy "*", "?" and "$" mean more than themselves ("IAM policy elements: Variables"). */
function literalInArn(prefix: string): string {
  return prefix.replace(/[*?$]/g, (character) => `\${${character}}`);
}
