import * as pulumi from "@pulumi/pulumi";
import {
  BackfillMode,
  type CrossRegionReplicationArgs,
  type DestinationArgs,
  type PlaceArgs,
  ReplicaStorageClass,
  type RuleArgs,
  type SourceArgs,
} from "./args";
import { bucketNameDemands } from "./bucket-name";
import { endpointProblem } from "./endpoint";
import { bucketBaseName, longestAutomaticName, replicationRuleId, roleBaseName, ruleIdPrefix } from "./names";
import { refusal } from "./refusal";
import { isKnownRegion, partitionOf, regionsNear } from "./regions";
import { type Problem, shapeProblems } from "./shape";

/**
 * Every mistake that can be told from the arguments alone, all at once. Values that are not known yet are passed
 * over: the component calls this a second time when they are.
 */
export function validate(name: string, args: CrossRegionReplicationArgs): Problem[] {
  const shape = shapeProblems(args);
  // A wrong shape makes every further look at the value a guess.
  if (shape.length > 0) return shape;
  return [
    ...componentNameProblems(name, args),
    ...placeProblems("source", args.source),
    ...sourceProblems(args.source),
    ...destinationsProblems(args),
    ...sameBucketProblems(args),
    ...rulesProblems(name, args),
    ...tagsProblems("tags", args.tags ?? {}, 50),
    ...choiceProblems("backfill.mode", args.backfill?.mode, BackfillMode),
  ];
}

/**
 * The arguments, or an error with all that is wrong with them. A bucket name that is still an output is looked at
 * again when it is known, before anything gets that name.
 */
export function validated(name: string, args: CrossRegionReplicationArgs): CrossRegionReplicationArgs {
  refuse(validate(name, args));
  const known = pulumi.output(args).apply((args) => {
    refuse(validate(name, args));
    return args;
  });
  const { source, destinations } = args;
  return {
    ...args,
    source: {
      ...source,
      bucketName: source.bucketName && known.apply((args) => args.source.bucketName ?? ""),
      existingBucket: source.existingBucket && known.apply((args) => args.source.existingBucket ?? ""),
    },
    destinations: Object.fromEntries(
      Object.entries(destinations).map(([key, destination]) => [
        key,
        {
          ...destination,
          bucketName:
            destination.bucketName && known.apply((args) => args.destinations[key]?.bucketName ?? ""),
        },
      ]),
    ),
  };
}

function refuse(problems: Problem[]): void {
  if (problems.length > 0) throw refusal(problems);
}

function componentNameProblems(
  name: string,
  { source, destinations }: CrossRegionReplicationArgs,
): Problem[] {
  const automatic: [path: string, base: string, longest: number][] = [];
  if (source.bucketName === undefined && source.existingBucket === undefined) {
    automatic.push(["source.bucketName", bucketBaseName(name), longestAutomaticName.bucket]);
  }
  for (const [key, { bucketName }] of Object.entries(destinations)) {
    if (bucketName !== undefined) continue;
    automatic.push([
      `destinations.${key}.bucketName`,
      bucketBaseName(name, key),
      longestAutomaticName.bucket,
    ]);
  }
  const bucketProblems = automatic
    .filter(([, base, longest]) => base.length > longest || bucketNameDemands(base.toLowerCase()).length > 0)
    .map(([propertyPath, base]) => ({
      propertyPath,
      reason:
        `is needed: the name that would be made up, ${JSON.stringify(base)} and a suffix of 8 characters, ` +
        'is none that S3 takes; set it, or give the component a shorter name of letters, digits and "-"',
    }));
  if (roleBaseName(name).length <= longestAutomaticName.role) return bucketProblems;
  return [
    ...bucketProblems,
    {
      propertyPath: "name",
      reason:
        `of the component is too long for the name of its role: ${JSON.stringify(name)}; ` +
        `use at most ${longestAutomaticName.role - roleBaseName("").length} characters`,
    },
  ];
}

function placeProblems(path: string, place: PlaceArgs): Problem[] {
  const problems: Problem[] = [];
  if (!isKnownRegion(place.region)) {
    problems.push({
      propertyPath: `${path}.region`,
      reason:
        `is not a region that the AWS provider knows: ${JSON.stringify(place.region)}; ` +
        `use one of ${regionsNear(place.region).join(", ")}`,
    });
  }
  const endpoint =
    place.endpoint !== undefined && endpointProblem(place.endpoint, place.allowPlainHttpOnLoopback ?? false);
  if (endpoint) problems.push({ propertyPath: `${path}.endpoint`, reason: endpoint });
  const { assumeRoleArn } = place;
  if (assumeRoleArn !== undefined && !/^arn:[\w-]+:iam::\d{12}:role\/.+$/.test(assumeRoleArn)) {
    problems.push({
      propertyPath: `${path}.assumeRoleArn`,
      reason: `is not the ARN of a role: ${JSON.stringify(assumeRoleArn)}; write it like "arn:aws:iam::111122223333:role/name"`,
    });
  }
  return problems;
}

function sourceProblems(source: SourceArgs): Problem[] {
  if (source.existingBucket === undefined) return nameProblems("source.bucketName", source.bucketName);
  const excluded = (["bucketName", "forceDestroy"] as const).filter((field) => source[field] !== undefined);
  return [
    ...nameProblems("source.existingBucket", source.existingBucket),
    ...excluded.map((field) => ({
      propertyPath: `source.${field}`,
      reason: "has no meaning for a bucket that is there already; leave it out, or leave out existingBucket",
    })),
  ];
}

function destinationsProblems({ source, destinations }: CrossRegionReplicationArgs): Problem[] {
  const entries = Object.entries(destinations);
  if (entries.length === 0) {
    return [
      {
        propertyPath: "destinations",
        reason: 'is empty; name at least one bucket to replicate to, like { dr: { region: "us-east-1" } }',
      },
    ];
  }
  return entries.flatMap(([key, destination]) => [
    ...keyProblems(key),
    ...placeProblems(`destinations.${key}`, destination),
    ...destinationRegionProblems(source, key, destination),
    ...nameProblems(`destinations.${key}.bucketName`, destination.bucketName),
    ...choiceProblems(`destinations.${key}.storageClass`, destination.storageClass, ReplicaStorageClass),
  ]);
}

function keyProblems(key: string): Problem[] {
  if (/^[A-Za-z][A-Za-z0-9-]{0,29}$/.test(key)) return [];
  return [
    {
      propertyPath: `destinations.${key}`,
      reason:
        "has a key that cannot be part of a resource name; " +
        'begin it with a letter, go on with letters, digits and "-", at most 30 characters',
    },
  ];
}

function destinationRegionProblems(source: SourceArgs, key: string, { region }: DestinationArgs): Problem[] {
  const propertyPath = `destinations.${key}.region`;
  if (region === source.region) {
    return [
      {
        propertyPath,
        reason: `is the source's own region, ${JSON.stringify(region)}; choose another one, a copy in the same region does not survive losing it`,
      },
    ];
  }
  if (!isKnownRegion(region) || !isKnownRegion(source.region)) return [];
  const [from, to] = [partitionOf(source.region), partitionOf(region)];
  if (from === to) return [];
  return [
    {
      propertyPath,
      reason: `is in another partition than the source: ${region} is in ${to}, ${source.region} in ${from}; S3 replicates within one partition only, choose a region of ${from}`,
    },
  ];
}

function sameBucketProblems({ source, destinations }: CrossRegionReplicationArgs): Problem[] {
  const pathsByName = new Map<string, string>();
  const named: [path: string, name: unknown][] = [
    ["source.bucketName", source.bucketName],
    ["source.existingBucket", source.existingBucket],
    ...Object.entries(destinations).map(([key, { bucketName }]): [string, unknown] => [
      `destinations.${key}.bucketName`,
      bucketName,
    ]),
  ];
  return named.flatMap(([propertyPath, name]) => {
    if (typeof name !== "string") return [];
    const earlier = pathsByName.get(name);
    if (earlier === undefined) {
      pathsByName.set(name, propertyPath);
      return [];
    }
    const reason = `is the same bucket as ${earlier}: ${JSON.stringify(name)}; every side needs a bucket of its own`;
    return [{ propertyPath, reason }];
  });
}

function nameProblems(propertyPath: string, name: unknown): Problem[] {
  if (typeof name !== "string") return [];
  const demands = bucketNameDemands(name);
  if (demands.length === 0) return [];
  return [
    {
      propertyPath,
      reason: `is not a name that S3 takes: ${JSON.stringify(name)}; it ${demands.join(", ")}`,
    },
  ];
}

function rulesProblems(name: string, { rules, destinations }: CrossRegionReplicationArgs): Problem[] {
  if (rules === undefined) return [];
  if (rules.length === 0) {
    return [
      { propertyPath: "rules", reason: "is empty; leave it out to replicate everything, or add a rule" },
    ];
  }
  const all = rules.length * Object.keys(destinations).length;
  const limit =
    all > 1000
      ? [{ propertyPath: "rules", reason: `would make ${all} rules on the bucket; S3 takes at most 1000` }]
      : [];
  return [
    ...limit,
    ...rules.flatMap((rule, index) => ruleProblems(`rules[${index}]`, name, rule, Object.keys(destinations))),
    ...repeated(rules, (rule) => rule.id, "id"),
    ...repeated(rules, (rule, index) => rule.priority ?? index + 1, "priority"),
  ];
}

function ruleProblems(path: string, name: string, rule: RuleArgs, destinationKeys: string[]): Problem[] {
  const problems: Problem[] = [];
  if (!/^[\w-]{1,60}$/.test(rule.id)) {
    problems.push({
      propertyPath: `${path}.id`,
      reason: `cannot be part of a rule's ID: ${JSON.stringify(rule.id)}; use 1 to 60 letters, digits, "-" and "_"`,
    });
  }
  const prefix = ruleIdPrefix(name);
  const tooLong = destinationKeys.find((key) => replicationRuleId(prefix, rule.id, key).length > 255);
  if (tooLong !== undefined) {
    problems.push({
      propertyPath: `${path}.id`,
      reason: `makes the rule's ID longer than the 255 characters that S3 takes: ${JSON.stringify(replicationRuleId(prefix, rule.id, tooLong))}; shorten it`,
    });
  }
  if (Buffer.byteLength(rule.prefix ?? "") > 1024) {
    problems.push({
      propertyPath: `${path}.prefix`,
      reason: "is longer than the 1024 bytes of the longest key; shorten it",
    });
  }
  const { priority } = rule;
  if (priority !== undefined && !(Number.isInteger(priority) && priority >= 0 && priority <= 2147483647)) {
    problems.push({
      propertyPath: `${path}.priority`,
      reason: `is ${priority}; use a whole number from 0 to 2147483647`,
    });
  }
  return [...problems, ...tagsProblems(`${path}.tags`, rule.tags ?? {}, 10)];
}

function repeated(
  rules: RuleArgs[],
  distinguish: (rule: RuleArgs, index: number) => unknown,
  field: string,
): Problem[] {
  const values = rules.map(distinguish);
  return values.flatMap((value, index) => {
    const earlier = values.indexOf(value);
    if (earlier === index) return [];
    return [
      {
        propertyPath: `rules[${index}].${field}`,
        reason: `is that of rules[${earlier}] too: ${JSON.stringify(value)}; give every rule its own`,
      },
    ];
  });
}

function tagsProblems(path: string, tags: { [key: string]: string }, most: number): Problem[] {
  const problems: Problem[] = [];
  if (Object.keys(tags).length > most) {
    problems.push({
      propertyPath: path,
      reason: `has more than ${most} tags, which S3 does not take; remove some`,
    });
  }
  for (const [key, value] of Object.entries(tags)) {
    if (key.length >= 1 && key.length <= 128 && value.length <= 256 && !key.startsWith("aws:")) continue;
    problems.push({
      propertyPath: `${path}[${JSON.stringify(key)}]`,
      reason:
        'is not a tag that S3 takes; 1 to 128 characters for the key, not beginning with "aws:", at most 256 for the value',
    });
  }
  return problems;
}

function choiceProblems(
  propertyPath: string,
  value: string | undefined,
  choices: Record<string, string>,
): Problem[] {
  const allowed = Object.values(choices);
  if (value === undefined || allowed.includes(value)) return [];
  return [{ propertyPath, reason: `is ${JSON.stringify(value)}; use one of ${allowed.join(", ")}` }];
}
