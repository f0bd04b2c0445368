import type { PolicyResource } from "@pulumi/policy";
import { runsOurs } from "./backfill";
import type { Bucket } from "./bucket";
import { Command } from "./command";
import { isUsedBy } from "./key-use";
import { kindOf } from "./kinds";
import type { Role } from "./role";
import type { Rule } from "./rule";
import type { ReplicatedStack, Replication } from "./stack";
import { attempt, ifKnown } from "./unknown";

/** Something to be judged by itself: what is not known of it before the deploy leaves all others to be judged. */
export interface Subject<Judged> {
  /** What findings call it. */
  readonly label: string;
  /** Where findings point to. */
  readonly resource: PolicyResource;
  /** Throws if it is not even known which one it is. */
  read(): Judged | undefined;
}

export interface RuleOfReplication {
  readonly rule: Rule;
  readonly replication: Replication;
}

export interface ReplicatedBucket {
  readonly bucket: Bucket;
  /** The resource to point at; none of the bucket's own if the stack neither makes nor changes it. */
  readonly resource: PolicyResource;
  readonly isSource: boolean;
  readonly isReplica: boolean;
}

export interface ReplicationRole {
  readonly role: Role;
  readonly replication: Replication;
}

export function eachReplication(stack: ReplicatedStack): Subject<Replication>[] {
  return stack.replications.map((replication) => ({
    label: replication.label,
    resource: replication.resource,
    read: () => replication,
  }));
}

export function eachRule(stack: ReplicatedStack): Subject<RuleOfReplication>[] {
  return stack.replications.flatMap((replication) => {
    const { label, resource } = replication;
    const rules = attempt(() => replication.rules);
    if ("unknown" in rules) return [unread(label, resource, rules.unknown)];
    return rules.value.map((rule) => ({
      label: [label, ifKnown(() => rule.label)].filter(Boolean).join(", "),
      resource,
      read: () => ({ rule, replication }),
    }));
  });
}

/** Each bucket once, also one that replicates in two directions. */
export function eachBucket(stack: ReplicatedStack): Subject<ReplicatedBucket>[] {
  const seen = new Map<Bucket, ReplicatedBucket>();
  const ends = stack.replications.flatMap((replication) => {
    const { label, resource } = replication;
    const rules = attempt(() => replication.rules);
    if ("unknown" in rules) return [unread<ReplicatedBucket>(label, resource, rules.unknown)];
    const end = (side: "source" | "replica", read: () => Bucket): Subject<ReplicatedBucket> => {
      const found = attempt(read);
      if ("unknown" in found) return unread(label, resource, found.unknown);
      const bucket = found.value;
      const pointAt = bucket.anyResource ?? resource;
      const before = seen.get(bucket);
      const judged = {
        bucket,
        resource: pointAt,
        isSource: side === "source" || before?.isSource === true,
        isReplica: side === "replica" || before?.isReplica === true,
      };
      seen.set(bucket, judged);
      return {
        label: bucket.label,
        resource: pointAt,
        read: () => (seen.get(bucket) === judged ? judged : undefined),
      };
    };
    return [
      end("source", () => replication.source),
      ...rules.value.map((rule) => end("replica", () => replication.destinationOf(rule))),
    ];
  });
  return ends;
}

export function eachRole(stack: ReplicatedStack): Subject<ReplicationRole>[] {
  return stack.replications.map((replication) => ({
    label: replication.label,
    resource: replication.resource,
    read: () => {
      const { role } = replication;
      return role && { role, replication };
    },
  }));
}

/** What replication is made of and can carry tags: the buckets, roles and keys of this stack. */
export function eachPart(stack: ReplicatedStack): Subject<PolicyResource>[] {
  const roles = stack.replications.map((replication) => ifKnown(() => replication.role)?.resource);
  const buckets = stack.replicatedBuckets.map(({ resource }) => resource);
  const keys = stack.ofKind("key").filter((key) => isUsedBy(key, stack));
  const parts = new Set([...buckets, ...roles, ...keys]);
  return [...parts].flatMap((resource) =>
    resource === undefined
      ? []
      : [{ label: `${kindOf(resource)} ${resource.name}`, resource, read: () => resource }],
  );
}

/** Commands that run the program which comes with the component. One whose text only a deploy knows is judged there. */
export function eachBackfillCommand(stack: ReplicatedStack): Subject<Command>[] {
  return stack.ofKind("command").map((resource) => {
    const command = new Command(resource);
    const isOurs = runsOurs(ifKnown(() => command.create) ?? "");
    return { label: command.label, resource, read: () => (isOurs ? command : undefined) };
  });
}

function unread<Judged>(label: string, resource: PolicyResource, error: Error): Subject<Judged> {
  return {
    label,
    resource,
    read: () => {
      throw error;
    },
  };
}
