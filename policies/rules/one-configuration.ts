import { ruleOfStack } from "../judge";
import { eachReplication } from "../stack/subjects";
import { ifKnown } from "../stack/unknown";

/** "PutBucketReplication" replaces the configuration as a whole. */
export const oneConfiguration = ruleOfStack({
  name: "one-configuration",
  description:
    "Writes all rules of a bucket in one place: S3 keeps those of the last writer and drops the others.",
  level: "mandatory",
  subjects: eachReplication,
  judge: ({ source, resource }, _config, stack) => {
    const all = stack.replications.filter((each) => ifKnown(() => each.source) === source);
    const [first] = all;
    if (first === undefined || first.resource === resource) return [];
    return [
      {
        found: `${source.label} has its rules from ${first.label} already, and each takes away those of the other`,
        instead: `one list with all rules of ${source.label}`,
      },
    ];
  },
});
