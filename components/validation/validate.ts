import * as pulumi from "@pulumi/pulumi";
import { givenProviderProblems } from "../accounts/given-providers";
import {
  type CrossRegionReplicationArgs,
  type CrossRegionReplicationOptions,
  type DestinationArgs,
  ExistingRules,
  ReplicaStorageClass,
} from "../args";
import { backfillProblems } from "./backfill";
import { automaticNameProblems, sameBucketProblems } from "./bucket-names";
import { accessProblems, bucketProblems } from "./buckets";
import { choiceProblems } from "./choice";
import { encryptionProblems } from "./encryption";
import { lateProblems, withJudgedValues } from "./late-values";
import { notificationsProblems } from "./notifications";
import { accountsProblems, destinationRegionProblems, placeProblems } from "./places";
import type { Problem } from "./problem";
import { refusal } from "./refusal";
import { roleProblems } from "./role";
import { rulesProblems } from "./rules";
import { shapeProblems } from "./shape";
import { resourceTagsProblems } from "./tags";
import { twoWayProblems } from "./two-way";

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
    ...bucketProblems("source", args.source),
    ...destinationsProblems(args),
    ...accountsProblems(args),
    ...sameBucketProblems(args),
    ...encryptionProblems(args),
    ...rulesProblems(name, args),
    ...roleProblems(args.role),
    ...existingRulesProblems(args),
    ...twoWayProblems(args),
    ...notificationsProblems(args),
    ...resourceTagsProblems("tags", args.tags ?? {}),
    ...backfillProblems(args),
  ];
}

export interface Validated {
  /** In which whatever is known later waits for the judgement. */
  args: CrossRegionReplicationArgs;
  /** Fails if anything is wrong with the arguments, those included that are known later. Nothing is made before it. */
  judgement: pulumi.Output<unknown>;
}

/**
 * The arguments, or an error with all that is wrong with them. What is still an output is looked at again when it is
 * known, before anything uses it.
 */
export function validated(
  name: string,
  args: CrossRegionReplicationArgs,
  options: CrossRegionReplicationOptions = {},
): Validated {
  refuse([...validate(name, args), ...givenProviderProblems(args, options)]);
  const judgement = pulumi.output(lateProblems(args, (known) => validate(name, known)).then(refuse));
  return { args: withJudgedValues(args, judgement), judgement };
}

function refuse(problems: Problem[]): void {
  if (problems.length > 0) throw refusal(problems);
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
  return entries.flatMap(([key, destination]) => {
    const path = `destinations.${key}`;
    return [
      ...keyProblems(key),
      ...placeProblems(path, destination),
      ...destinationRegionProblems(source, key, destination),
      ...accessProblems(path, destination),
      ...bucketProblems(path, destination),
      ...choiceProblems(`${path}.storageClass`, destination.storageClass, ReplicaStorageClass),
      ...timeControlProblems(path, destination),
    ];
  });
}

/** S3 takes replication time control with metrics only ("ReplicationTime"). */
function timeControlProblems(path: string, { replicationTimeControl, metrics }: DestinationArgs): Problem[] {
  if (!replicationTimeControl || metrics !== false) return [];
  const reason = "is false, but replication time control works with metrics only; leave one of them out";
  return [{ propertyPath: `${path}.metrics`, reason }];
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

function existingRulesProblems(args: CrossRegionReplicationArgs): Problem[] {
  const { existingRules, source, destinations, twoWay } = args;
  const unknown = choiceProblems("existingRules", existingRules, ExistingRules);
  const isDefault = existingRules === undefined || existingRules === ExistingRules.Fail;
  const senders = [source, ...(twoWay ? Object.values(destinations) : [])];
  if (isDefault || senders.some(({ existingBucket }) => existingBucket !== undefined)) return unknown;
  if (unknown.length > 0) return unknown;
  const reason =
    "has no meaning for a new source, which has no rules; leave it out, or set source.existingBucket";
  return [{ propertyPath: "existingRules", reason }];
}
