import { dnsSuffix, role } from "./replication-cases";
import type { AccessRequest } from "./simulator";

/** A resource and who owns it. */
export interface Place {
  resource: string;
  account: string;
}

/** Objects to ask for. The last one only looks as if it were under a prefix. */
export const objectNames = ["invoices/2024.pdf", "logs/app.log", "invoices-old/2023.pdf"];

const asked = new Map<string, AccessRequest>();

/** What the role asks for; the same object each time, so that requests can be told apart quickly. */
export function request(action: string, place: Place, context: Record<string, string> = {}): AccessRequest {
  const name = JSON.stringify([action, place, context]);
  const made = asked.get(name) ?? {
    principal: role.arn,
    action,
    resource: place.resource,
    resourceAccount: place.account,
    context: { "aws:PrincipalArn": role.arn, "aws:ResourceAccount": place.account, ...context },
  };
  asked.set(name, made);
  return made;
}

export function describeRequest({ principal, action, resource, context }: AccessRequest): string {
  return `${action} on ${resource} by ${principal}, ${JSON.stringify(context)}`;
}

export function objectsUnder(bucketArn: string, prefixes: string[]): string[] {
  return objectNames
    .filter((name) => prefixes.some((prefix) => name.startsWith(prefix)))
    .map((name) => `${bucketArn}/${name}`);
}

export function viaS3(key: Place): Record<string, string> {
  return { "kms:ViaService": `s3.${key.resource.split(":")[3]}.${dnsSuffix}` };
}

export function forObject(arn: string): Record<string, string> {
  return { "kms:EncryptionContext:aws:s3:arn": arn };
}

/** With a bucket key S3 names the bucket, without one the object; old and new objects may differ. */
export function keyRequests(
  action: string,
  key: Place,
  bucketArn: string,
  prefixes: string[],
): AccessRequest[] {
  return [bucketArn, ...objectsUnder(bucketArn, prefixes)].map((arn) =>
    request(action, key, { ...viaS3(key), ...forObject(arn) }),
  );
}
