export interface Arn {
  readonly partition: string;
  readonly service: string;
  readonly region: string;
  readonly account: string;
  readonly resource: string;
}

export function parseArn(arn: string): Arn | undefined {
  const [prefix, partition, service, region, account, ...rest] = arn.split(":");
  if (prefix !== "arn" || !partition || !service || region === undefined || account === undefined) return;
  const resource = rest.join(":");
  return resource === "" ? undefined : { partition, service, region, account, resource };
}
