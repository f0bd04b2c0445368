/** Every other region belongs to the partition "aws". */
const partitionsByPrefix: [prefix: string, partition: string][] = [
  ["cn-", "aws-cn"],
  ["us-gov-", "aws-us-gov"],
  ["us-iso-", "aws-iso"],
  ["us-isob-", "aws-iso-b"],
  ["eu-isoe-", "aws-iso-e"],
  ["us-isof-", "aws-iso-f"],
  ["eusc-", "aws-eusc"],
];

export function bucketArn(bucket: string, region: string): string {
  const partition = partitionsByPrefix.find(([prefix]) => region.startsWith(prefix))?.[1] ?? "aws";
  return `arn:${partition}:s3:::${bucket}`;
}
