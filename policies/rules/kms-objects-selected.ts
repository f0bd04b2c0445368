import { type Finding, ruleOfStack } from "../judge";
import { regionOf } from "../stack/place";
import { eachRule, type RuleOfReplication } from "../stack/subjects";
import { isThere } from "../stack/unknown";

const selection = 'sourceSelectionCriteria: { sseKmsEncryptedObjects: { status: "Enabled" } }';
const replicaKey = "encryptionConfiguration: { replicaKmsKeyId: the ARN of a key in the replica's region }";

/** "Replicating encrypted objects": S3 takes what is wrong here without a word, and then skips or fails the objects. */
export const kmsObjectsSelected = ruleOfStack({
  name: "kms-objects-selected",
  description: "Replicates objects under KMS keys, to a key in the region of their replicas.",
  level: "mandatory",
  subjects: eachRule,
  judge: (judged) => {
    const { rule, replication } = judged;
    if (!rule.selectsKmsObjects) {
      const algorithm = replication.source.encryption?.algorithm;
      if (!algorithm?.startsWith("aws:kms")) return [];
      return [
        {
          found: `${replication.source.label} encrypts by ${algorithm}, and the rule skips such objects`,
          instead: `${selection} with destination ${replicaKey}`,
        },
      ];
    }
    if (isThere(() => rule.replicaKeyArn)) return keyFindings(judged);
    return [
      {
        found: "it selects objects under KMS keys and names no key for their replicas",
        instead: `destination ${replicaKey}`,
      },
    ];
  },
});

function keyFindings({ rule, replication }: RuleOfReplication): Finding[] {
  const key = replication.replicaKeyOf(rule);
  const arn = key?.value;
  if (arn !== undefined && !/^arn:[^:]+:kms:[^:]+:[^:]+:key\/./.test(arn))
    return [
      {
        found: `its replica key "${arn}" is not the ARN of a key, and rights on anything else are none`,
        instead: replicaKey,
      },
    ];
  const region = arn?.split(":")[3] ?? (key?.resource && regionOf(key.resource));
  const destination = replication.destinationOf(rule);
  if (region === undefined || destination.region === undefined || destination.region === region) return [];
  return [
    {
      found: `its replica key is in ${region}, and ${destination.label} in ${destination.region}`,
      instead: `a key in ${destination.region}`,
    },
  ];
}
