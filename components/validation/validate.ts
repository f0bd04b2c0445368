import * as pulumi from "@pulumi/pulumi";
import { BackfillMode, type CrossRegionReplicationArgs, ReplicaStorageClass, type SourceArgs } from "../args";
import { automaticNameProblems, nameProblems, sameBucketProblems } from "./bucket-names";
import { destinationRegionProblems, placeProblems } from "./places";
import { refusal } from "./refusal";
import { rulesProblems } from "./rules";
import { type Problem, shapeProblems } from "./shape";
import { tagsProblems } from "./tags";

/**
 * Every mistake that can be told from the arguments alone, all at once. Values that are not known yet are passed
 * over: the component calls this a second time when they are.
 */
export function validate(name: string, args: CrossRegionReplicationArgs): Problem[] {
  const shape = shapeProblems(args);
  // A wrong shape makes every further look at the value a guess.
  if (shape.length > 0) return shape;
  return [
    ...automaticNameProblems(name, args),
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

function choiceProblems(
  propertyPath: string,
  value: string | undefined,
  choices: Record<string, string>,
): Problem[] {
  const allowed = Object.values(choices);
  if (value === undefined || allowed.includes(value)) return [];
  return [{ propertyPath, reason: `is ${JSON.stringify(value)}; use one of ${allowed.join(", ")}` }];
}
