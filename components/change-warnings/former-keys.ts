import * as pulumi from "@pulumi/pulumi";
import { sourceKey } from "../plan/bucket-plan";
import type { PolicyDocument } from "../policies/document";
import { type DecryptedBucket, decryptedBucket } from "../policies/role-rights";
import type { Route } from "../replication/route";
import { resourceHook } from "../resource-hook";
import { knownValues } from "../validation/late-values";
import { quoted } from "../validation/problem";
import { failingSides } from "./failing-sides";

/** The bucket that a role replicates from, and the keys that its objects may be under in this deployment. */
export interface SourceNow {
  region: string;
  /** Undefined where a preview does not know it. */
  bucketArn?: string;
  /** Undefined where the bucket has none, or a preview does not know it, as it does not know that of a new key. */
  keyArn?: string;
  /** Undefined where a preview does not know them. */
  furtherKeyArns: (string | undefined)[];
}

/** Options of the role's policy that warn of the keys with which the role can no longer decrypt. */
export function warnOfFormerKeys(
  component: pulumi.Resource,
  name: string,
  { source: { end, keyArn } }: Route,
): pulumi.CustomResourceOptions {
  const { path, furtherKeyArns, place } = end.plan;
  const source = knownValues({ region: place.region, bucketArn: end.arn, keyArn, furtherKeyArns });
  return resourceHook("beforeUpdate", name, ({ policy }) => {
    const isSecret = pulumi.isSecret(pulumi.output(policy));
    const failing = failingSides.get(component) ?? [];
    pulumi.all([policy, isSecret, source, failing]).apply(([policy, isSecret, source, failing]) => {
      // What that failure says is what to do: with `kmsKeyArns` the key would go all the same.
      if (failing.includes(path)) return;
      const before = decryptedBucket(JSON.parse(policy as string) as PolicyDocument);
      for (const key of formerKeys(before, source as SourceNow)) {
        pulumi.log.warn(formerKeyWarning(isSecret ? "[secret]" : key, path), component);
      }
    });
  });
}

/** The keys of the last deployment that this one leaves out, unless they went with another bucket. */
export function formerKeys({ bucketArn, kmsKeyArns }: DecryptedBucket, source: SourceNow): string[] {
  const isOtherBucket = source.bucketArn !== undefined && source.bucketArn !== bucketArn;
  // What is not known yet may be any key.
  if (isOtherBucket || source.furtherKeyArns.includes(undefined)) return [];
  const isNamed = (key: string) => key === source.keyArn || source.furtherKeyArns.includes(key);
  // A bucket of this name may be another one, in another region.
  return kmsKeyArns.filter((key) => key.split(":")[3] === source.region && !isNamed(key));
}

/** Of a destination, whose objects replicate back, the arguments name one key only. */
export function formerKeyWarning(keyArn: string, path: string): string {
  const isSource = path === sourceKey;
  const named = isSource
    ? "`source.encryption` and `source.kmsKeyArns` no longer name"
    : `\`${path}.encryption\` no longer names`;
  const instead = isSource
    ? "Add its ARN to `source.kmsKeyArns`, unless every object under it is replicated."
    : `Name its ARN in \`${path}.encryption.kmsKeyArn\` until every object under it is replicated.`;
  return (
    `${named} the KMS key ${quoted(keyArn)}, so the role can no longer decrypt objects under it. ` +
    `Those that are not replicated yet fail, also in a later backfill. ${instead}`
  );
}
