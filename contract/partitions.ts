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

/** S3 replicates within a partition only ("AWS Fault Isolation Boundaries", section Partitions). */
export function partitionOf(region: string): string {
  return partitionsByPrefix.find(([prefix]) => region.startsWith(prefix))?.[1] ?? "aws";
}
