export interface Partition {
  readonly id: string;
  readonly dnsSuffix: string;
  readonly reverseDnsPrefix: string;
}

const PARTITIONS: readonly (Partition & { readonly regions: RegExp })[] = [
  { regions: /^cn-/, id: "aws-cn", dnsSuffix: "amazonaws.com.cn", reverseDnsPrefix: "cn.com.amazonaws" },
  { regions: /^us-gov-/, id: "aws-us-gov", dnsSuffix: "amazonaws.com", reverseDnsPrefix: "com.amazonaws" },
  { regions: /^/, id: "aws", dnsSuffix: "amazonaws.com", reverseDnsPrefix: "com.amazonaws" },
];

export function partitionOf(region: string): Partition {
  const found = PARTITIONS.find(({ regions }) => regions.test(region));
  if (found === undefined) throw new Error(`no partition for ${region}`);
  return found;
}
