import { isDeepStrictEqual } from "node:util";
import * as pulumi from "@pulumi/pulumi";
import type { Admission } from "../adoption/admission";
import type { BucketReaders } from "../adoption/bucket-reader";
import { foreignRules, keptRule } from "../adoption/foreign-rules";
import { ExistingRules } from "../args";
import type { ReplicationBucket } from "../buckets/bucket-set-up";
import type { ReplicationIdentity } from "../identity";
import type { ReplicationPlan } from "../plan/plan";
import { refusal } from "../validation/refusal";
import type { ReplicationRule } from "./rules";

/** How the rules on a source that others may use are known. */
export interface SharedRules {
  admission: Admission;
  readers: BucketReaders;
  identity: ReplicationIdentity;
}

/**
 * The rules of others that ours are put beside. They were inspected before anything began; right before ours are written
 * they are read again, because S3 replaces them all: what came in the meantime would be lost.
 */
export function rulesOfOthers(
  { end }: ReplicationBucket,
  { existingRules }: ReplicationPlan,
  { admission, readers, identity }: SharedRules,
  before: pulumi.Resource[],
): pulumi.Output<pulumi.Unwrap<ReplicationRule>[]> {
  const { path } = end.plan;
  const read = readers.get(path);
  if (read === undefined || existingRules === ExistingRules.Replace) return pulumi.output([]);
  const inspected = pulumi
    .all([admission, identity.earlier])
    .apply(([{ [path]: found }, identity]) => foreignRules(found?.model.replicationConfiguration, identity));
  if (pulumi.runtime.isDryRun()) return inspected.apply((rules) => rules.map(keptRule));
  const ready = pulumi.all(before.map(({ urn }) => urn));
  return pulumi
    .all([end.name, inspected, identity.earlier, ready])
    .apply(async ([name, inspected, identity]) => {
      const found = await read(name);
      const rules =
        "model" in found ? foreignRules(found.model.replicationConfiguration, identity) : undefined;
      if (isDeepStrictEqual(rules, inspected)) return inspected.map(keptRule);
      const reason =
        `is ${JSON.stringify(name)}, whose replication rules were changed by somebody else during this deploy; ` +
        "nothing of theirs was overwritten: deploy again";
      throw refusal([{ propertyPath: `${path}.existingBucket`, reason }]);
    });
}
