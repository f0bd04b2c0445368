import type { PolicyResource } from "@pulumi/policy";
import { Bucket } from "./bucket";
import { kindOf } from "./kinds";
import { block, blocks, type Properties, settled, text } from "./properties";
import { arnIfKnown, type Referred, referred } from "./reference";
import { isRole, Role } from "./role";
import { Rule } from "./rule";
import { ifKnown } from "./unknown";

/** The rules on one source, in a resource of their own or inside the bucket. */
export interface Replication {
  readonly resource: PolicyResource;
  readonly label: string;
  readonly isInline: boolean;
  readonly rules: readonly Rule[];
  readonly source: Bucket;
  readonly role: Role | undefined;
  destinationOf(rule: Rule): Bucket;
  /** The key that is to encrypt the replicas. */
  replicaKeyOf(rule: Rule): Referred | undefined;
}

/** All that a stack says about replication. */
export class ReplicatedStack {
  private readonly known = new Map<string, Bucket>();
  private found?: Replication[];

  public constructor(public readonly resources: readonly PolicyResource[]) {}

  public get replications(): Replication[] {
    if (this.found) return this.found;
    const written = this.resources.flatMap((resource) => this.replicationIn(resource) ?? []);
    this.found = written.filter((each) => !isMirror(each, written));
    return this.found;
  }

  /** Every bucket that replicates or receives replicas, once; those that are not known before the deploy are left out. */
  public get replicatedBuckets(): Bucket[] {
    const { replications } = this;
    const found = replications.flatMap((replication) => [
      ifKnown(() => replication.source),
      ...replication.rules.map((rule) => ifKnown(() => replication.destinationOf(rule))),
    ]);
    return [...new Set(found)].flatMap((bucket) => bucket ?? []);
  }

  public ofKind(kind: ReturnType<typeof kindOf>): PolicyResource[] {
    return this.resources.filter((resource) => kindOf(resource) === kind);
  }

  private replicationIn(resource: PolicyResource): Replication | undefined {
    const kind = kindOf(resource);
    if (kind === "replication") return this.replication(resource, resource.props, "rules", "role", false);
    if (kind !== "bucket") return undefined;
    const said = settled(resource);
    const property = inlineForms.find((name) => said[name] !== undefined && said[name] !== null);
    const inline = block(said, "replicationConfiguration");
    if (property === undefined || inline === undefined) return undefined;
    if (blocks(inline, "rules").length === 0) return undefined;
    return this.replication(resource, inline, property, property, true);
  }

  private replication(
    resource: PolicyResource,
    said: Properties,
    rulesFrom: string,
    roleFrom: string,
    isInline: boolean,
  ): Replication {
    const stack = this;
    const isNative = resource.type.startsWith("aws-native:");
    return {
      resource,
      isInline,
      label: `replication ${resource.name}`,
      get rules() {
        return blocks(said, "rules").map((rule, index) => new Rule(rule, isInline && !isNative, index));
      },
      get source() {
        if (isInline) return stack.bucket({ resource });
        const bucket = stack.bucketReferred(resource, "bucket", () => text(resource.props, "bucket"));
        return stack.bucket(bucket ?? {});
      },
      get role() {
        const read = () => text(said, "role");
        const role = referred(resource, roleFrom, read, "role", isRole, stack.resources);
        return role && new Role(role.resource, role.value, stack.resources);
      },
      destinationOf(rule) {
        const source = ifKnown(() => this.source.resource);
        const read = () => rule.destinationArn?.split(":").at(-1);
        return stack.bucket(stack.bucketReferred(resource, rulesFrom, read, source) ?? {});
      },
      replicaKeyOf(rule) {
        const isThis = (key: PolicyResource, arn: string) => arnIfKnown(key) === arn;
        return referred(resource, rulesFrom, () => rule.replicaKeyArn, "key", isThis, stack.resources);
      },
    };
  }

  private bucketReferred(
    from: PolicyResource,
    property: string,
    read: () => string | undefined,
    butNot?: PolicyResource,
  ): Referred | undefined {
    const isNamed = (bucket: PolicyResource, name: string) =>
      ifKnown(() => text(bucket.props, "bucket") ?? text(bucket.props, "bucketName")) === name;
    return referred(from, property, read, "bucket", isNamed, this.resources, butNot);
  }

  /** The same object for the same bucket, so that buckets can be compared. */
  private bucket({ resource, value }: Referred): Bucket {
    const key = resource?.urn ?? `name ${value}`;
    const bucket = this.known.get(key) ?? new Bucket(resource, value, this.resources);
    this.known.set(key, bucket);
    return bucket;
  }
}

const inlineForms = ["replicationConfiguration", "replicationConfigurations"];

/**
 * A refresh writes the rules of a resource of their own into the bucket's state as well, where they stay as they were
 * when that resource changes. The engine tells which properties the program itself says.
 */
function isMirror({ isInline, resource }: Replication, all: readonly Replication[]): boolean {
  if (!isInline || inlineForms.some((name) => name in resource.propertyDependencies)) return false;
  return all.some((other) => !other.isInline && ifKnown(() => other.source.resource?.urn) === resource.urn);
}
