import { type Identity, isRuleId } from "../../contract/ownership";
import { filtersOverlap, type RuleFilter } from "../../contract/rule-filter";
import { ExistingRules, VersioningMode } from "../args";
import type { ExistingBucketPlan } from "../plan/bucket-plan";
import { filterOf, foreignRules, unknownFields } from "./foreign-rules";
import {
  blocksCustomerKeys,
  defaultKmsKey,
  type FoundBucket,
  isAwsOwnKey,
  isKeyArn,
  regionOf,
} from "./found-bucket";
import { grantProblem } from "./grant-problem";

/** What is going to happen to an existing bucket, as far as what is found on it can speak against it. */
export interface Adoption {
  plan: Pick<ExistingBucketPlan, "place" | "versioning" | "objectLock">;
  /** If objects leave the bucket. */
  sends?: Sending;
  /** If replicas arrive at the bucket. */
  receives?: Receiving;
}

export interface Sending {
  /** Every key that objects may be under, and the argument that names them. */
  keyArns: string[];
  keyArgument: string;
  roleArn?: string;
  existingRules: ExistingRules;
  /** What the rules that earlier deploys put there are known by. */
  identity: Identity | undefined;
  /** Ours to existing buckets, which others may replicate to as well. */
  rules: (RuleFilter & { bucket: string })[];
}

export interface Receiving {
  /** Whether objects under keys of the clients may be among them. */
  customerKeys: boolean;
  identity: Identity | undefined;
  /** Only of an existing source, which may hold objects without encryption from before 2023. */
  unencrypted?: UnencryptedObjects;
}

/** Objects that come under the default key of the bucket that receives them ("Replicating encrypted objects"). */
export interface UnencryptedObjects {
  /** Whether others are under KMS keys, and so come under the key that the arguments name. */
  besideEncrypted: boolean;
  /** The key that the arguments name, and the argument that does. */
  keyArn?: string;
  keyArgument: string;
}

/** What speaks against replicating from or to this bucket, in words that follow the path of the argument. */
export function adoptionProblems(adoption: Adoption, found: FoundBucket): string[] {
  return [
    ...regionProblems(adoption, found),
    ...versioningProblems(adoption, found),
    ...lockProblems(adoption, found),
    ...keyProblems(adoption, found),
    ...defaultKeyProblems(adoption, found),
    ...customerKeyProblems(adoption, found),
    ...ruleProblems(adoption, found),
    ...policyProblems(adoption, found),
  ].map((problem) => `is ${JSON.stringify(found.name)}, ${problem}`);
}

function regionProblems({ plan }: Adoption, found: FoundBucket): string[] {
  const region = regionOf(found);
  if (region === undefined || region === plan.place.region) return [];
  return [`which is in ${region}, not in ${plan.place.region}; correct the region, or name another bucket`];
}

function versioningProblems({ plan }: Adoption, { model }: FoundBucket): string[] {
  const status = model.versioningConfiguration?.status as string | undefined;
  if (status === "Suspended") {
    return ["whose versioning somebody suspended; enable it on the bucket and deploy again"];
  }
  if (plan.versioning === VersioningMode.Manage || status === "Enabled") return [];
  return ['which never was versioned; enable versioning on it, or set versioning to "manage"'];
}

/** Objects of a locked bucket fail at one without a lock ("Replication failure reasons", DstBucketObjectLockConfigMissing). */
function lockProblems({ plan, sends }: Adoption, { model }: FoundBucket): string[] {
  const [expected, found] = [plan.objectLock !== undefined, model.objectLockEnabled ?? false];
  if (found && !expected && sends) {
    return ["which has object lock, and so must have every destination; say so with source.objectLock: {}"];
  }
  if (!expected || found) return [];
  return [
    sends
      ? "which has no object lock, as source.objectLock says; enable it on the bucket, or leave that out"
      : "which has no object lock, as the source's objects demand; enable it on the bucket, or choose another",
  ];
}

/** S3 takes a configuration with missing keys, and then fails every object under them. */
function keyProblems({ sends }: Adoption, found: FoundBucket): string[] {
  const key = defaultKmsKey(found);
  if (sends === undefined || key === undefined) return [];
  if (isKeyArn(key) ? sends.keyArns.includes(key) : sends.keyArns.length > 0) return [];
  return [
    `whose objects are under the KMS key ${JSON.stringify(key || "aws/s3")}; ` +
      `name its ARN in ${sends.keyArgument}, or those objects fail`,
  ];
}

/** Without permissions on the bucket's default key, objects without encryption fail; and to an alias none can be given. */
function defaultKeyProblems({ receives }: Adoption, found: FoundBucket): string[] {
  if (receives?.unencrypted === undefined) return [];
  const { besideEncrypted, keyArn, keyArgument } = receives.unencrypted;
  const key = defaultKmsKey(found);
  const isOwn = key !== undefined && !isAwsOwnKey(key);
  if (keyArn === undefined) {
    if (!isOwn || isKeyArn(key)) return [];
    return [
      `which encrypts with the KMS key ${JSON.stringify(key)} by default, and so what the source stored without ` +
        `encryption; name the ARN of that key in ${keyArgument}`,
    ];
  }
  if (besideEncrypted || (isOwn && (key === keyArn || !isKeyArn(key)))) return [];
  const byDefault = key === undefined ? "AES256" : key || "aws/s3";
  return [
    `which encrypts with ${JSON.stringify(byDefault)} by default, so that no replica would use ${JSON.stringify(keyArn)}; ` +
      `correct ${keyArgument}, or leave it out`,
  ];
}

/** Replication counts as writing ("Blocking or unblocking SSE-C for a general purpose bucket"). */
function customerKeyProblems({ receives }: Adoption, found: FoundBucket): string[] {
  if (!receives?.customerKeys || !blocksCustomerKeys(found)) return [];
  return [
    "which blocks SSE-C, while the source takes objects under keys of its clients; unblock it on the bucket",
  ];
}

function ruleProblems({ sends }: Adoption, { model }: FoundBucket): string[] {
  if (sends === undefined || sends.existingRules === ExistingRules.Replace) return [];
  const rules = foreignRules(model.replicationConfiguration, sends.identity);
  if (rules.length === 0) return [];
  const role = model.replicationConfiguration?.role;
  const names = rules.map(({ id }) => JSON.stringify(id ?? "(no ID)")).join(", ");
  const found = `which replicates already, with the rule${rules.length === 1 ? "" : "s"} ${names} and the role ${JSON.stringify(role)}`;
  if (sends.existingRules === ExistingRules.Fail) {
    return [`${found}; S3 keeps one configuration per bucket, so ours would remove it. ${waysOut(rules)}`];
  }
  const rivals = rules.filter((theirs) =>
    sends.rules.some(
      (ours) =>
        theirs.destination.bucket.endsWith(`:::${ours.bucket}`) && filtersOverlap(ours, filterOf(theirs)),
    ),
  );
  return [
    ...rivals.map(
      ({ id, destination }) =>
        `whose rule ${JSON.stringify(id ?? "(no ID)")} replicates to ${destination.bucket} as well, and matches objects that ours ` +
        "match; S3 follows one rule to a bucket for each object, so theirs would lose: choose another " +
        "destination, or rules that match nothing of theirs",
    ),
    ...(sends.roleArn === role
      ? []
      : [
          `${found}; S3 keeps one role per bucket, and ours would be ${sends.roleArn === undefined ? "a new one" : JSON.stringify(sends.roleArn)}: ` +
            `set role.arn to ${JSON.stringify(role)}`,
        ]),
    ...rules.flatMap((rule) => {
      const unknown = unknownFields(rule);
      if (unknown.length === 0) return [];
      return [
        `whose rule ${JSON.stringify(rule.id ?? "(no ID)")} says what could not be put back with it: ` +
          `${unknown.join(", ")}; update this package, or set existingRules to "replace"`,
      ];
    }),
    ...(rules.some(({ filter }) => filter === undefined)
      ? [
          `${found}, in the older schema, which S3 does not mix with ours; give each of these rules a filter, ` +
            'or set existingRules to "replace"',
        ]
      : []),
  ];
}

/** Whose the rules are cannot be seen; who reads this knows. */
function waysOut(rules: { id?: string }[]): string {
  const ofThisKind = rules.some(({ id }) => isRuleId(id));
  return [
    'Set existingRules to "merge" to keep both, or to "replace" to remove it.',
    ...(ofThisKind ? ["If this component had another name, give it an alias with that name."] : []),
    "If other resources of this program hold them, take these out first, with retainOnDelete: Pulumi deletes them last, " +
      "and would take ours along.",
  ].join(" ");
}

function policyProblems({ receives }: Adoption, { policy }: FoundBucket): string[] {
  const problem = receives && grantProblem(policy, receives.identity);
  return problem === undefined ? [] : [`which ${problem}; put them there yourself, with access "emit"`];
}
