import { ruleOfStack } from "../judge";
import { patternOf } from "../pattern";
import { eachBucket, type ReplicatedBucket } from "../stack/subjects";

interface Config {
  pattern: string;
  replicaPattern: string;
}

export const bucketNames = ruleOfStack<ReplicatedBucket, Config>({
  name: "bucket-names",
  description: "Names replicated buckets as your conventions say, with what Pulumi appends.",
  level: "mandatory",
  config: {
    pattern: {
      type: "string",
      default: "",
      description: "Regular expression for whole names of replicated buckets; any name if empty.",
    },
    replicaPattern: {
      type: "string",
      default: "",
      description: "The same for buckets that receive replicas; like all others if empty.",
    },
  },
  check: ({ pattern, replicaPattern }) => {
    patternOf('"pattern"', pattern);
    patternOf('"replicaPattern"', replicaPattern);
  },
  subjects: eachBucket,
  judge: ({ bucket, isReplica }, { pattern, replicaPattern }) => {
    const asked = (isReplica && replicaPattern) || pattern;
    const { name } = bucket;
    if (asked === "" || name === undefined || patternOf("", asked).test(name)) return [];
    return [{ found: `its name is "${name}"`, instead: `a name like /${asked}/` }];
  },
});
